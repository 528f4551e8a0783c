package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the routes of a running bridge. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:printed, and every route that was asked for runs",
            "1:a route does not run, or the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description = "Lists the routes of a running bridge: the file of each, its state, and what it consumes from.")
public final class RoutesCommand extends AskingCommand {
    @Option(
            names = "--own",
            description = "Only routes of files in the bridge's folder, those that replace packaged ones included.")
    private boolean own;

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return bridge.send("GET", "/api/routes", null);
    }

    @Override
    void print(PrintWriter out, JsonNode answer) {
        answered(answer).forEach(route -> printRoute(out, route));
    }

    @Override
    int code(JsonNode answer) {
        return answered(answer)
                        .allMatch(route -> "Started".equals(route.path("state").asText()))
                ? 0
                : 1;
    }

    /** Those that were asked for. */
    private Stream<JsonNode> answered(JsonNode answer) {
        return StreamSupport.stream(answer.path("routes").spliterator(), false).filter(route -> !own || isOwn(route));
    }

    private static boolean isOwn(JsonNode route) {
        return route.has("file") && !route.path("packaged").asBoolean();
    }

    private static void printRoute(PrintWriter out, JsonNode route) {
        out.printf(
                "%s  %s  from %s  %s%s%s%n",
                route.path("id").asText(),
                route.path("state").asText(),
                route.path("consumes").asText(),
                route.path("file").asText("Java"),
                route.has("line") ? ":" + route.path("line").asInt() : "",
                route.path("packaged").asBoolean() ? " (packaged)" : "");
    }
}
