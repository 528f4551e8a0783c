package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.json.ExactJson;

/** Has a running bridge compare everything that its accounts have, and prints what it finds. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every run looked at everything and found no gap",
            "1:a run found gaps, is no proof, or has not ended in time; or the bridge refused",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read"
        },
        description =
                "Compares each account's jobs at Amazon with the store, the FSM and the ERP, and heals what lacks.")
public final class VerifyCommand implements Callable<Integer> {
    private static final String PATH = "/api/verification";
    private static final Set<String> ENDED = Set.of("COMPLETE", "INCOMPLETE");
    private static final long LOOK_MILLIS = 1000;

    @Mixin
    private final BridgeClient bridge = new BridgeClient();

    @Option(names = "--account", paramLabel = "NAME", description = "Only this account (default: all).")
    private String account;

    @Option(names = "--report-only", description = "Names gaps and heals none.")
    private boolean reportOnly;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "PT6H",
            description = "Longest to wait for the runs to end, such as PT10M; PT0S for not at all"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration wait;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        return BridgeClient.report(command.commandLine(), this::verify);
    }

    private int verify() throws BridgeClient.Failure {
        ObjectNode wish = ExactJson.MAPPER.createObjectNode().put("reportOnly", reportOnly);
        if (account != null) {
            wish.put("account", account);
        }
        PrintWriter out = command.commandLine().getOut();
        List<Long> open = new ArrayList<>();
        for (JsonNode run : bridge.send("POST", PATH, wish).path("runs")) {
            open.add(run.path("runId").asLong());
        }
        out.println("runs: " + open);
        out.flush();
        int worst = 0;
        for (long looks = wait.toMillis() / LOOK_MILLIS; !open.isEmpty() && looks > 0; looks--) {
            pause();
            for (Long runId : List.copyOf(open)) {
                JsonNode run = bridge.send("GET", PATH + "/" + runId, null);
                if (ENDED.contains(run.path("state").asText())) {
                    open.remove(runId);
                    worst = Math.max(worst, print(out, run));
                }
            }
        }
        if (!open.isEmpty()) {
            out.println("not ended yet: " + open);
        }
        return open.isEmpty() ? worst : wait.isZero() ? 0 : 1;
    }

    private static int print(PrintWriter out, JsonNode run) {
        boolean proof = "COMPLETE".equals(run.path("state").asText());
        out.printf(
                "%d  %s  %s  at Amazon: %s  in the store: %s  gaps: %s%n",
                run.path("runId").asLong(),
                run.path("account").asText(),
                run.path("state").asText(),
                run.path("atAmazon"),
                run.path("inStore"),
                run.path("gaps"));
        run.path("named")
                .forEach(gap -> out.printf(
                        "    %s  %s  %s: %s%n",
                        gap.path("kind").asText(),
                        gap.path("serviceJobId").asText(),
                        gap.path("outcome").asText(),
                        gap.path("detail").asText()));
        if (!proof) {
            out.println("    no proof: " + run.path("problem").asText());
        }
        out.flush();
        return proof && run.path("gaps").isEmpty() ? 0 : 1;
    }

    /** Nothing counts the latch down: waiting for it is a pause that an interrupt ends. */
    private static void pause() throws BridgeClient.Failure {
        try {
            new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BridgeClient.Failure(ExitCode.UNAVAILABLE.code(), "interrupted");
        }
    }
}
