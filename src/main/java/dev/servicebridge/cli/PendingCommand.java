package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what waits in a running bridge, and why. */
@Command(
        name = "pending",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told, or tried again",
            "1:the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read"
        },
        description =
                "Tells which deliveries and commands wait, grouped by the reason; with --retry they are tried now.")
public final class PendingCommand implements Callable<Integer> {
    @Mixin
    private final BridgeClient bridge = new BridgeClient();

    @Mixin
    private final MessageFilter filter = new MessageFilter();

    @Option(names = "--retry", description = "Has them tried now.")
    private boolean retry;

    @Option(names = "--json", description = "Prints the bridge's own answer.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        return BridgeClient.report(command.commandLine(), () -> {
            PrintWriter out = command.commandLine().getOut();
            JsonNode answer = retry
                    ? bridge.send("POST", "/api/deliveries/retry", MessageFilter.body(filter.criteria()))
                    : bridge.send("GET", "/api/deliveries" + BridgeClient.query(filter.criteria()), null);
            if (json) {
                out.println(answer.toPrettyString());
            } else if (retry) {
                out.printf(
                        "%d deliveries are tried now.%n", answer.path("retried").asInt());
            } else {
                out.printf("%d deliveries wait.%n", answer.path("pending").asLong());
                answer.path("groups").forEach(group -> print(out, group));
            }
            return 0;
        });
    }

    private static void print(PrintWriter out, JsonNode group) {
        out.printf(
                "%d  %s%s  account %s  since %s  next at %s%n    %s, for example %s%n",
                group.path("deliveries").asLong(),
                group.path("subscriber").asText(),
                group.has("command") ? " " + group.path("command").asText() : "",
                group.path("account").asText(),
                group.path("oldest").asText(),
                group.path("nextAttemptAt").asText(),
                group.path("cause").asText("not tried yet"),
                group.path("subject").asText());
    }
}
