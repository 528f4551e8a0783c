package dev.servicebridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.config.TextFile;
import dev.servicebridge.json.ExactJson;

/** Sees to the dead letters of a running bridge. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeadLettersCommand.ListLetters.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Replay.class,
            DeadLettersCommand.Drop.class,
            HelpCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the bridge refused all or some of it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read"
        },
        description = "Lists, shows, replays and drops dead letters of a running bridge.")
public final class DeadLettersCommand implements Callable<Integer> {
    private static final String PATH = "/api/dead-letters";
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        throw new ParameterException(command.commandLine(), "say what to do: list, show, replay or drop");
    }

    /** Which letters are meant. */
    static final class Filter {
        @Option(names = "--kind", paramLabel = "KIND", description = "Only letters of this kind, such as job-event.")
        private String kind;

        @Option(names = "--account", paramLabel = "NAME", description = "Only letters of this account.")
        private String account;

        @Option(names = "--subject", paramLabel = "ID", description = "Only letters about this job or other thing.")
        private String subject;

        @Option(names = "--subscriber", paramLabel = "NAME", description = "Only deliveries to this subscriber.")
        private String subscriber;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only letters since this instant, or this duration back, such as P1D.")
        private String since;

        @Option(names = "--text", paramLabel = "TEXT", description = "Only letters whose cause contains this.")
        private String text;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "DEAD (default), REPLAYING, REPLAYED, DROPPED or any.")
        private String state;

        /** What is asked for, by the names of the HTTP API. */
        Map<String, String> criteria() {
            Map<String, String> criteria = new LinkedHashMap<>();
            criteria.put("kind", kind);
            criteria.put("account", account);
            criteria.put("subject", subject);
            criteria.put("subscriber", subscriber);
            criteria.put("since", since);
            criteria.put("text", text);
            criteria.put("state", state);
            criteria.values().removeIf(value -> value == null);
            return criteria;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists letters, latest first.")
    static final class ListLetters implements Callable<Integer> {
        @Mixin
        private final BridgeClient bridge = new BridgeClient();

        @Mixin
        private final Filter filter = new Filter();

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                defaultValue = "50",
                description = "Most letters to list, up to 500 (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Option(names = "--before", paramLabel = "ID", description = "Goes on with letters before this one.")
        private Long before;

        @Option(names = "--json", description = "Prints the bridge's own answer.")
        private boolean json;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            return BridgeClient.report(command.commandLine(), () -> {
                Map<String, Object> parameters = new LinkedHashMap<>(filter.criteria());
                parameters.put("limit", limit);
                parameters.put("before", before);
                JsonNode page = bridge.send("GET", PATH + BridgeClient.query(parameters), null);
                PrintWriter out = command.commandLine().getOut();
                if (json) {
                    out.println(page.toPrettyString());
                } else {
                    page.path("deadLetters").forEach(letter -> print(out, letter));
                    if (page.path("next").isNumber()) {
                        out.println("There are more: --before " + page.path("next"));
                    }
                }
                return 0;
            });
        }

        private static void print(PrintWriter out, JsonNode letter) {
            out.printf(
                    "%d  %s  %s  %s  %s%s  %s  attempts: %d%n",
                    letter.path("id").asLong(),
                    letter.path("createdAt").asText(),
                    letter.path("state").asText(),
                    letter.path("kind").asText(),
                    letter.path("account").asText(),
                    letter.has("subjectId") ? " " + letter.path("subjectId").asText() : "",
                    letter.has("subscriber") ? "to " + letter.path("subscriber").asText() : "-",
                    letter.path("attempts").asInt());
            letter.path("causes").forEach(cause -> out.println("    " + cause.asText()));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a letter as JSON, with its payload: personal data. Takes the role write.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private final BridgeClient bridge = new BridgeClient();

        @Parameters(paramLabel = "ID", description = "The letter's id.")
        private long id;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            return BridgeClient.report(command.commandLine(), () -> {
                command.commandLine()
                        .getOut()
                        .println(bridge.send("GET", PATH + "/" + id, null).toPrettyString());
                return 0;
            });
        }
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Replays letters by id, or all that a filter means, oldest first.")
    static final class Replay implements Callable<Integer> {
        @Mixin
        private final BridgeClient bridge = new BridgeClient();

        @Mixin
        private final Filter filter = new Filter();

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of letters.")
        private List<Long> ids = List.of();

        @Option(
                names = "--payload",
                paramLabel = "FILE",
                description = "The corrected payload of the one letter, as JSON; - for standard input.")
        private String payload;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            if (ids.isEmpty() == filter.criteria().isEmpty()) {
                throw wrong("name either ids or a filter, such as --kind job-event");
            }
            if (payload != null && ids.size() != 1) {
                throw wrong("a payload belongs to one letter");
            }
            if (ids.isEmpty()) {
                return BridgeClient.report(command.commandLine(), this::replayAll);
            }
            int worst = 0;
            for (long id : ids) {
                worst = Math.max(worst, BridgeClient.report(command.commandLine(), () -> replay(id)));
            }
            return worst;
        }

        private int replay(long id) throws BridgeClient.Failure {
            JsonNode body = payload == null ? null : JSON.createObjectNode().set("payload", read(payload));
            JsonNode result = bridge.send("POST", PATH + "/" + id + "/replay", body);
            String state = result.path("state").asText();
            command.commandLine().getOut().println(id + "  " + state);
            return "DEAD".equals(state) ? 1 : 0;
        }

        private int replayAll() throws BridgeClient.Failure {
            ObjectNode criteria = JSON.createObjectNode();
            filter.criteria().forEach(criteria::put);
            JsonNode result = bridge.send("POST", PATH + "/replay", criteria);
            PrintWriter out = command.commandLine().getOut();
            result.path("refused")
                    .forEach(refusal -> out.println(refusal.path("id") + "  refused: "
                            + refusal.path("reason").asText()));
            out.println("replayed: " + result.path("replayed")
                    + (result.path("more").asBoolean() ? "; there are more, repeat the command" : ""));
            return result.path("refused").isEmpty() ? 0 : 1;
        }

        private JsonNode read(String file) {
            try (InputStream in = "-".equals(file) ? System.in : Files.newInputStream(Path.of(file))) {
                return ExactJson.read(TextFile.read(in))
                        .orElseThrow(() -> wrong(file + " is not one JSON value, each key of an object once"));
            } catch (IOException e) {
                throw wrong(file + " cannot be read as JSON: " + e.getClass().getSimpleName());
            }
        }

        private ParameterException wrong(String message) {
            return new ParameterException(command.commandLine(), message);
        }
    }

    @Command(name = "drop", mixinStandardHelpOptions = true, description = "Gives letters up for good.")
    static final class Drop implements Callable<Integer> {
        @Mixin
        private final BridgeClient bridge = new BridgeClient();

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of letters.")
        private List<Long> ids = List.of();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; required, kept with the letter.")
        private String reason;

        /** What replay takes and drop does not: taken so that the message says so. */
        @Option(
                names = {"--kind", "--account", "--subject", "--subscriber", "--since", "--text", "--state"},
                hidden = true)
        private List<String> filter = List.of();

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            if (!filter.isEmpty()) {
                throw wrong("drop takes ids, not a filter; dead-letters list with the same filter shows the ids");
            }
            if (ids.isEmpty() || reason == null) {
                throw wrong("name the ids of the letters, and why with --reason");
            }
            int worst = 0;
            for (long id : ids) {
                worst = Math.max(worst, BridgeClient.report(command.commandLine(), () -> {
                    JsonNode result =
                            bridge.send("DELETE", PATH + "/" + id + BridgeClient.query(Map.of("reason", reason)), null);
                    command.commandLine()
                            .getOut()
                            .println(id + "  " + result.path("state").asText());
                    return 0;
                }));
            }
            return worst;
        }

        private ParameterException wrong(String message) {
            return new ParameterException(command.commandLine(), message);
        }
    }
}
