package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Prints what shows how a running bridge protects data, for an auditor. */
@Command(
        name = "evidence",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, whatever was found",
            "1:the bridge could not make the report",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read or is limited to some accounts"
        },
        description =
                "Reports how a running bridge protects data: the age of keys, retention as it is in force, tokens and"
                        + " their use, the last proof of completeness, connections. Takes the role write.")
public final class EvidenceCommand extends AskingCommand {
    private static final String NOT_KNOWN = "not known";

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return bridge.send("GET", "/api/evidence", null);
    }

    @Override
    void print(PrintWriter out, JsonNode evidence) {
        new Text(out).print(evidence);
    }

    /** The report for people. */
    private record Text(PrintWriter out) {

        void print(JsonNode evidence) {
            out.println("Evidence of " + evidence.path("at").asText());
            versions(evidence.path("versions"));
            encryption(evidence.path("encryptionAtRest"));
            retention(evidence.path("retention"));
            access(evidence.path("access"), evidence.path("audit"));
            verification(evidence.path("verification"));
            connections(evidence.path("connections"));
            title("Findings");
            lines(evidence.path("findings"), finding -> List.of(toTheSecond(finding.asText())), "none");
        }

        private void versions(JsonNode versions) {
            title("Versions");
            row("bridge", versions.path("bridge").asText() + ", started " + known(versions, "startedAt"));
            row("Java", known(versions, "java"));
            row("database", known(versions, "database"));
            row("ERP database", known(versions, "erpDatabase"));
        }

        private void encryption(JsonNode atRest) {
            title("Encryption of messages in the bridge's own tables");
            row(
                    "messages",
                    atRest.path("on").asBoolean()
                            ? "written with " + known(atRest, "algorithm")
                            : "written without encryption");
            row("scope", known(atRest, "scope"));
            lines(
                    atRest.path("keys"),
                    key -> List.of(
                            "key " + key.path("id").asText(),
                            key.path("use").asText(),
                            "in use since " + known(key, "since"),
                            "texts: " + key.path("texts").asText()),
                    "no key");
            row("not encrypted", pairs(atRest.path("unencrypted"), "no text"));
            if (atRest.has("kafkaMessages")) {
                row("Kafka's topics", atRest.path("kafkaMessages").asBoolean() ? "encrypted" : "not encrypted");
            }
        }

        private void retention(JsonNode retention) {
            title("Retention in force");
            retention
                    .path("settings")
                    .properties()
                    .forEach(setting -> row(
                            setting.getKey(),
                            setting.getValue().path("value").asText() + "  ("
                                    + setting.getValue().path("source").asText() + ")"));
            row("last runs", pairs(retention.path("lastRuns"), NOT_KNOWN));
            lines(
                    retention.path("kept"),
                    kept -> List.of(
                            kept.path("table").asText(),
                            kept.path("closed").asBoolean() ? "closed" : "open",
                            "rows with content: " + kept.path("rows").asText(),
                            "oldest change " + known(kept, "oldest")),
                    "no job or order with content");
        }

        private void access(JsonNode access, JsonNode audit) {
            title("Tokens of the HTTP API; use is counted since " + known(access, "since"));
            lines(
                    access.path("tokens"),
                    token -> List.of(
                            token.path("name").asText(),
                            token.path("role").asText(),
                            token.has("accounts") ? names(token.path("accounts")) : "all accounts",
                            token.path("state").asText(),
                            token.has("expires")
                                    ? "ends " + token.path("expires").asText()
                                    : "no end",
                            "requests: " + token.path("requests").asText(),
                            "last used " + (token.has("lastUsed") ? known(token, "lastUsed") : "not since then")),
                    "no token: the API is closed");
            row(
                    "audit",
                    audit.path("written").asBoolean()
                            ? "written to the log, logger " + known(audit, "logger")
                            : "not written: the log takes no lines of the logger " + known(audit, "logger"));
            row("refused requests", pairs(audit.path("refusals"), "none"));
        }

        private void verification(JsonNode proofs) {
            title("Last proof of completeness");
            lines(
                    proofs,
                    proof -> {
                        List<String> words = new ArrayList<>(
                                List.of(proof.path("account").asText(), "proven at " + known(proof, "provenAt")));
                        if (proof.has("lastState")) {
                            words.add("last run " + proof.path("lastState").asText() + " at "
                                    + known(proof, "lastEndedAt"));
                        }
                        if (proof.has("lastGaps")) {
                            words.add("gaps: " + proof.path("lastGaps").asText());
                        }
                        if (proof.has("problem")) {
                            words.add(proof.path("problem").asText());
                        }
                        return words;
                    },
                    NOT_KNOWN);
        }

        private void connections(JsonNode connections) {
            title("Connections");
            lines(
                    connections,
                    connection -> {
                        List<String> words = new ArrayList<>(List.of(
                                connection.path("name").asText(),
                                connection.path("address").asText(),
                                connection.path("transport").asText()));
                        if (connection.has("detail")) {
                            words.add(connection.path("detail").asText());
                        }
                        if (connection.has("accounts")) {
                            words.add("accounts: " + names(connection.path("accounts")));
                        }
                        return words;
                    },
                    NOT_KNOWN);
        }

        private void title(String title) {
            out.println();
            out.println(title);
        }

        private void row(String name, String value) {
            out.printf("  %-28s  %s%n", name, value);
        }

        /** One line for each element. */
        private void lines(JsonNode list, Function<JsonNode, List<String>> words, String none) {
            if (list.isEmpty()) {
                out.println("  " + none);
            }
            list.forEach(element -> out.println("  " + String.join("  ", words.apply(element))));
        }

        private static String known(JsonNode node, String field) {
            return toTheSecond(node.path(field).asText(NOT_KNOWN));
        }

        private static String toTheSecond(String text) {
            return text.replaceAll("(T\\d\\d:\\d\\d:\\d\\d)\\.\\d+Z", "$1Z");
        }

        private static String names(JsonNode list) {
            List<String> names = new ArrayList<>();
            list.forEach(name -> names.add(name.asText()));
            return String.join(", ", names);
        }

        private static String pairs(JsonNode map, String none) {
            return map.isEmpty()
                    ? none
                    : map.properties().stream()
                            .map((Map.Entry<String, JsonNode> pair) -> pair.getKey() + " "
                                    + toTheSecond(pair.getValue().asText()))
                            .collect(Collectors.joining(", "));
        }
    }
}
