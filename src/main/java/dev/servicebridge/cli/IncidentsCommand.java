package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what is and was out of order in a running bridge. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description = "Tells which incidents are open and which are over: since when, why, and what they hold up.")
public final class IncidentsCommand extends AskingCommand {
    @Option(names = "--system", paramLabel = "NAME", description = "Only incidents of this system or subscriber.")
    private String system;

    @Option(names = "--account", paramLabel = "NAME", description = "Only incidents of this account.")
    private String account;

    @Option(names = "--open", description = "Only incidents that are open.")
    private boolean open;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "50",
            description = "Most incidents to list, up to 500 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--before", paramLabel = "CURSOR", description = "Goes on where an earlier list ended.")
    private String before;

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return bridge.send("GET", "/api/incidents" + BridgeClient.query(parameters()), null);
    }

    @Override
    void print(PrintWriter out, JsonNode page) {
        if (page.path("incidents").isEmpty()) {
            out.println("There are no incidents.");
        }
        page.path("incidents").forEach(incident -> printIncident(out, incident));
        if (page.has("next")) {
            out.println("There are more: --before " + page.path("next").asText());
        }
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("system", system);
        parameters.put("account", account);
        parameters.put("open", open ? true : null);
        parameters.put("limit", limit);
        parameters.put("before", before);
        return parameters;
    }

    static void printIncident(PrintWriter out, JsonNode incident) {
        out.printf(
                "%d  %s  %s%s%s  since %s%s%n    %s%n",
                incident.path("id").asLong(),
                incident.path("kind").asText(),
                incident.path("system").asText(),
                incident.has("operation") ? "." + incident.path("operation").asText() : "",
                incident.has("account")
                        ? "  account " + incident.path("account").asText()
                        : "  all accounts",
                incident.path("begunAt").asText(),
                incident.has("endedAt") ? "  until " + incident.path("endedAt").asText() : "  open",
                incident.path("cause").asText());
        String tense = incident.has("endedAt") ? "held up at last" : "holds up";
        if (incident.has("deliveries")) {
            out.printf(
                    "    %s %d deliveries and %d commands%n",
                    tense,
                    incident.path("deliveries").asLong(),
                    incident.path("commands").asLong());
        }
        incident.path("queues").forEach(queue -> out.println("      " + queue.asText()));
    }
}
