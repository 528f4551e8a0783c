package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the routes of a running bridge. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told, and every route that was asked for runs",
            "1:a route does not run, or the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description = "Lists the routes of a running bridge: the file of each, its state, and what it consumes from.")
public final class RoutesCommand implements Callable<Integer> {
    @Mixin
    private final BridgeClient bridge = new BridgeClient();

    @Option(
            names = "--own",
            description = "Only routes of files in the bridge's folder, those that replace packaged ones included.")
    private boolean own;

    @Option(names = "--json", description = "Prints the bridge's own answer.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        return BridgeClient.report(command.commandLine(), () -> {
            PrintWriter out = command.commandLine().getOut();
            JsonNode answer = bridge.send("GET", "/api/routes", null);
            if (json) {
                out.println(answer.toPrettyString());
            }
            boolean allRun = true;
            for (JsonNode route : answer.path("routes")) {
                if (own && !isOwn(route)) {
                    continue;
                }
                allRun &= "Started".equals(route.path("state").asText());
                if (!json) {
                    print(out, route);
                }
            }
            return allRun ? 0 : 1;
        });
    }

    private static boolean isOwn(JsonNode route) {
        return route.has("file") && !route.path("file").asText().endsWith("(packaged)");
    }

    private static void print(PrintWriter out, JsonNode route) {
        out.printf(
                "%s  %s  from %s  %s%s%n",
                route.path("id").asText(),
                route.path("state").asText(),
                route.path("consumes").asText(),
                route.path("file").asText("Java"),
                route.has("line") ? ":" + route.path("line").asInt() : "");
    }
}
