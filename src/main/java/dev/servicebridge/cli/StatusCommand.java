package dev.servicebridge.cli;

import java.io.PrintWriter;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Tells what a running bridge is doing. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing is wrong",
            "1:something is out of order, and the command says what",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description = "Tells what is up, which incidents are open, what waits, and how each account stands.")
public final class StatusCommand extends AskingCommand {
    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return bridge.send("GET", "/api/status", null);
    }

    @Override
    int code(JsonNode status) {
        return isInOrder(status) ? 0 : 1;
    }

    private static boolean isInOrder(JsonNode status) {
        boolean accounts = true;
        for (JsonNode account : status.path("accounts")) {
            for (JsonNode system : account.path("systems")) {
                accounts &= system.path("up").asBoolean();
            }
            for (JsonNode marketplace : account.path("marketplaces")) {
                accounts &= marketplace.path("problem").isNull();
            }
        }
        return accounts && !status.has("problem") && status.path("incidents").isEmpty();
    }

    @Override
    void print(PrintWriter out, JsonNode status) {
        out.printf(
                "Service Bridge %s, up since %s%n",
                status.path("version").asText(), status.path("startedAt").asText());
        if (status.has("problem")) {
            out.println("Problem: " + status.path("problem").asText());
        }
        out.println(status.path("incidents").isEmpty() ? "No incident is open." : "Incidents:");
        status.path("incidents").forEach(incident -> IncidentsCommand.printIncident(out, incident));
        status.path("deliveries")
                .properties()
                .forEach(subscriber -> out.printf(
                        "%s: %d delivered, %d pending%s, %d dead%n",
                        subscriber.getKey(),
                        subscriber.getValue().path("done").asLong(),
                        subscriber.getValue().path("pending").asLong(),
                        since(subscriber.getValue().path("oldestPending")),
                        subscriber.getValue().path("dead").asLong()));
        status.path("waiting")
                .forEach(waiting -> out.printf(
                        "Held back: %s%s for account %s until %s: %s%n",
                        waiting.path("subscriber").asText(),
                        waiting.has("command") ? " " + waiting.path("command").asText() : "",
                        waiting.path("account").asText(),
                        waiting.path("until").asText(),
                        waiting.path("cause").asText()));
        status.path("commands")
                .path("byState")
                .properties()
                .forEach(state -> out.printf(
                        "Commands %s: %d%n", state.getKey(), state.getValue().asLong()));
        if (status.path("deadLetters").asLong() > 0) {
            out.printf(
                    "%d dead letters wait: service-bridge dead-letters causes%n",
                    status.path("deadLetters").asLong());
        }
        status.path("accounts").forEach(account -> printAccount(out, account));
        status.path("endingTokens")
                .forEach(token -> out.printf(
                        "Token %s %s %s%n",
                        token.path("name").asText(),
                        token.path("expired").asBoolean() ? "ended" : "ends",
                        token.path("expires").asText()));
    }

    private static String since(JsonNode oldest) {
        return oldest.isTextual() ? " since " + oldest.asText() : "";
    }

    private static void printAccount(PrintWriter out, JsonNode account) {
        out.printf(
                "Account %s%s%n",
                account.path("name").asText(), account.path("owned").asBoolean() ? "" : ", owned by another node");
        account.path("systems")
                .properties()
                .forEach(system -> out.printf(
                        "    %s  %s%n",
                        system.getKey(),
                        system.getValue().path("up").asBoolean()
                                ? "up"
                                : "down since "
                                        + system.getValue().path("since").asText() + ": "
                                        + system.getValue().path("problem").asText()));
        account.path("marketplaces")
                .forEach(marketplace -> out.printf(
                        "    jobs of %s  read up to %s%s%n",
                        marketplace.path("country").asText(),
                        marketplace.path("updatedAfter").asText("nothing yet"),
                        marketplace.path("problem").isTextual()
                                ? ": " + marketplace.path("problem").asText()
                                : ""));
        if (account.path("hotels").path("problem").isTextual()) {
            out.println("    hotels: " + account.path("hotels").path("problem").asText());
        }
    }
}
