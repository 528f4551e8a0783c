package dev.servicebridge.cli;

import java.io.PrintWriter;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what waits in a running bridge, and why. */
@Command(
        name = "pending",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:printed, or tried again",
            "1:the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read"
        },
        description =
                "Tells which deliveries and commands wait, grouped by the reason; with --retry they are tried now.")
public final class PendingCommand extends AskingCommand {
    @Mixin
    private final MessageFilter filter = new MessageFilter();

    @Option(names = "--retry", description = "Has them tried now.")
    private boolean retry;

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return retry
                ? bridge.send("POST", "/api/deliveries/retry", MessageFilter.body(filter.criteria()))
                : bridge.send("GET", "/api/deliveries" + BridgeClient.query(filter.criteria()), null);
    }

    @Override
    void print(PrintWriter out, JsonNode answer) {
        if (retry) {
            out.printf("%d deliveries are tried now.%n", answer.path("retried").asInt());
        } else {
            out.printf("%d deliveries wait.%n", answer.path("pending").asLong());
            answer.path("groups").forEach(group -> printGroup(out, group));
        }
    }

    private static void printGroup(PrintWriter out, JsonNode group) {
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
