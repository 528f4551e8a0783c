package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a call costs, and what a bridge keeps in memory, with one account, with a hundred and with a thousand. */
final class Accounts implements Benchmark {
    private static final String NAME = "accounts";
    private static final List<Integer> MANY = Extent.of(List.of(100, 1_000), List.of(2));
    private static final String HEAP = "-Xmx512m";

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (FixedServer server = new FixedServer("{\"payload\":{}}".getBytes(StandardCharsets.UTF_8))) {
            BridgeOfAccounts.Result one = measure(1, server.uri());
            rows.add(Row.beside(NAME, "1 account, " + HEAP, cost(one)));
            for (int accounts : MANY) {
                BridgeOfAccounts.Result many = measure(accounts, server.uri());
                double ratio = many.microsPerCall() / one.microsPerCall();
                rows.add(Row.atMost(
                        NAME,
                        accounts + " accounts, " + HEAP,
                        Row.format("%s, %.2f of the cost with one", cost(many), ratio),
                        ratio,
                        1.2));
            }
        }
        return rows;
    }

    private static String cost(BridgeOfAccounts.Result result) {
        return Row.format("%.0f us of CPU a call, %.0f MiB of heap", result.microsPerCall(), result.heapMebibytes());
    }

    private static BridgeOfAccounts.Result measure(int accounts, URI server) throws IOException, InterruptedException {
        return OwnProcess.run(HEAP, BridgeOfAccounts.class, BridgeOfAccounts.Result.class, accounts, server);
    }
}
