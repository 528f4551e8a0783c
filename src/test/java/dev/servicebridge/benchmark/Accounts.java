package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;

/** What a call costs, and what a bridge keeps in memory, with one account, with a hundred and with a thousand. */
final class Accounts implements Benchmark {
    private static final String NAME = "accounts";
    private static final String HEAP = "-Xmx512m";

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (FixedServer server = new FixedServer("{\"payload\":{}}".getBytes(StandardCharsets.UTF_8))) {
            BridgeOfAccounts.Result one = measure(1, server.uri());
            rows.add(Row.beside(NAME, "1 account, " + HEAP, cost(one)));
            for (int accounts : new int[] {100, 1_000}) {
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
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        classPath(),
                        BridgeOfAccounts.class.getName(),
                        String.valueOf(accounts),
                        server.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The bridge of " + accounts + " accounts failed: " + lines);
        }
        return new ObjectMapper().readValue(lines.get(lines.size() - 1), BridgeOfAccounts.Result.class);
    }

    /** Maven runs the benchmarks in its own process, with a class loader of their own. */
    private static String classPath() {
        return Accounts.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }
}
