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
            DeadLettersCommand.Causes.class,
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
        description = "Lists, groups, shows, replays and drops dead letters of a running bridge.")
public final class DeadLettersCommand implements Callable<Integer> {
    private static final String PATH = "/api/dead-letters";
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        throw new ParameterException(command.commandLine(), "say what to do: list, causes, show, replay or drop");
    }

    /** Which letters are meant. */
    static final class Filter {
        @Option(names = "--kind", paramLabel = "KIND", description = "Only letters of this kind, such as job-event.")
        private String kind;

        @Mixin
        private final MessageFilter about = new MessageFilter();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only letters since this instant, or this duration back, such as P1D.")
        private String since;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "DEAD (default), REPLAYING, REPLAYED, DROPPED or any.")
        private String state;

        @Option(
                names = "--cause",
                paramLabel = "CAUSE",
                description = "Only letters with this cause, by its name in the output of dead-letters causes.")
        private String cause;

        /** What is asked for, by the names of the HTTP API. */
        Map<String, String> criteria() {
            Map<String, String> criteria = new LinkedHashMap<>();
            criteria.put("kind", kind);
            criteria.putAll(about.criteria());
            criteria.put("since", since);
            criteria.put("state", state);
            criteria.put("cause", cause);
            criteria.values().removeIf(value -> value == null);
            return criteria;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists letters, latest first.")
    static final class ListLetters extends AskingCommand {
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

        @Override
        JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
            Map<String, Object> parameters = new LinkedHashMap<>(filter.criteria());
            parameters.put("limit", limit);
            parameters.put("before", before);
            return bridge.send("GET", PATH + BridgeClient.query(parameters), null);
        }

        @Override
        void print(PrintWriter out, JsonNode page) {
            page.path("deadLetters").forEach(letter -> printLetter(out, letter));
            if (page.path("next").isNumber()) {
                out.println("There are more: --before " + page.path("next"));
            }
        }

        private static void printLetter(PrintWriter out, JsonNode letter) {
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
            name = "causes",
            mixinStandardHelpOptions = true,
            description = "Groups letters by their cause, the most frequent first.")
    static final class Causes extends AskingCommand {
        @Mixin
        private final Filter filter = new Filter();

        @Override
        JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
            return bridge.send("GET", PATH + "/causes" + BridgeClient.query(filter.criteria()), null);
        }

        @Override
        void print(PrintWriter out, JsonNode causes) {
            out.printf("%d dead letters.%n", causes.path("letters").asLong());
            causes.path("causes").forEach(group -> printGroup(out, group));
        }

        private static void printGroup(PrintWriter out, JsonNode group) {
            out.printf(
                    "%s  %d  %s  %s  %s  from %s to %s  for example %d%n",
                    group.path("cause").asText(),
                    group.path("letters").asLong(),
                    group.path("kind").asText(),
                    group.path("account").asText(),
                    group.has("subscriber") ? "to " + group.path("subscriber").asText() : "-",
                    group.path("oldest").asText(),
                    group.path("latest").asText(),
                    group.path("example").asLong());
            group.path("causes").forEach(cause -> out.println("    " + cause.asText()));
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

        @Option(
                names = "--payload",
                description = "Prints the payload alone, to be edited and given to dead-letters replay --payload.")
        private boolean payload;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            return BridgeClient.report(command.commandLine(), () -> {
                JsonNode letter = bridge.send("GET", PATH + "/" + id, null);
                JsonNode kept = letter.has("corrected") ? letter.get("corrected") : letter.path("payload");
                command.commandLine().getOut().println((payload ? kept : letter).toPrettyString());
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
            JsonNode result = bridge.send("POST", PATH + "/replay", MessageFilter.body(filter.criteria()));
            return printBulk(command.commandLine().getOut(), "replayed", result);
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

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Gives letters up for good, by id, or all that a filter means.")
    static final class Drop implements Callable<Integer> {
        @Mixin
        private final BridgeClient bridge = new BridgeClient();

        @Mixin
        private final Filter filter = new Filter();

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of letters.")
        private List<Long> ids = List.of();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; required, kept with the letter.")
        private String reason;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() {
            if (ids.isEmpty() == filter.criteria().isEmpty() || reason == null) {
                throw new ParameterException(
                        command.commandLine(),
                        "name either ids or a filter, such as --cause 5d41402abc4b, and say why with --reason");
            }
            if (ids.isEmpty()) {
                return BridgeClient.report(command.commandLine(), this::dropAll);
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

        private int dropAll() throws BridgeClient.Failure {
            JsonNode body = MessageFilter.body(filter.criteria()).put("reason", reason);
            return printBulk(command.commandLine().getOut(), "dropped", bridge.send("POST", PATH + "/drop", body));
        }
    }

    /** Prints what became of many letters; gives the exit code. */
    private static int printBulk(PrintWriter out, String done, JsonNode result) {
        result.path("refused")
                .forEach(refusal -> out.println(refusal.path("id") + "  refused: "
                        + refusal.path("reason").asText()));
        out.println(done + ": " + result.path(done)
                + (result.path("more").asBoolean() ? "; there are more, repeat the command" : ""));
        return result.path("refused").isEmpty() ? 0 : 1;
    }
}
