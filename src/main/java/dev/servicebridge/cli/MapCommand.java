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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.TextFile;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.mapping.MappingException;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.mapping.SavedMessage;
import dev.servicebridge.remote.Contract;

/** Tries a mapping on a message that somebody saved; needs no account, no database and no network. */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:mapped, and what was made is what the contract asks for",
            "1:the mapping failed, or the contract refuses what it made",
            "2:wrong usage"
        },
        description = "Applies a mapping of config/mappings/ to a saved message and prints what it makes.")
public final class MapCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    @CommandLine.Mixin
    private final Home home = new Home();

    @Parameters(index = "0", paramLabel = "MAPPING", description = "The mapping's file name without .jsonata.")
    private String mapping;

    @Parameters(
            index = "1",
            paramLabel = "MESSAGE",
            description = "File with an event, a service job or a dead letter as JSON; - for standard input.")
    private String message;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A variable of the route: text, JSON where it begins with { or [, or @FILE with JSON.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--account",
            paramLabel = "NAME",
            defaultValue = "example",
            description = "Account of a service job that comes without an event (default: ${DEFAULT-VALUE}).")
    private String account;

    @Option(
            names = "--check",
            paramLabel = "SYSTEM.OPERATION",
            description = "Operation whose contract the result must meet; may be repeated (default: those that the"
                    + " line Target of the mapping names).")
    private List<String> operations;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        BridgeFiles files = BridgeFiles.in(home.folder());
        Mappings mappings = new Mappings(files);
        if (!mappings.names().contains(mapping)) {
            throw wrong("there is no mapping " + mapping + ", there are " + String.join(", ", mappings.names()));
        }
        JsonNode event = event();
        Map<String, Object> values = new LinkedHashMap<>();
        variables.forEach((name, value) -> values.put(name, value(name, value)));
        try {
            JsonNode result = mappings.apply(mapping, event, values);
            command.commandLine().getOut().println(result.toPrettyString());
            command.commandLine().getOut().flush();
            boolean met = true;
            for (String operation : operations != null ? operations : mappings.targets(mapping)) {
                met &= isMet(files, operation, result);
            }
            return met ? 0 : 1;
        } catch (MappingException e) {
            complain(e.getMessage());
            e.excerpt().lines().forEach(this::complain);
            return 1;
        }
    }

    /** Whether the contract takes the result as the body of the operation; prints what it refuses. */
    private boolean isMet(BridgeFiles files, String operation, JsonNode result) {
        List<String> faults = contract(files, operation).bodyFaults(operation.split("\\.", 2)[1], result);
        faults.forEach(fault -> complain(operation + ": " + fault));
        return faults.isEmpty();
    }

    private Contract contract(BridgeFiles files, String operation) {
        String system = operation.replaceFirst("\\..*", "");
        String path = "contracts/" + system + ".yaml";
        return files.find(path)
                .map(file -> Contract.read(system, file))
                .filter(found -> found.operationIds().contains(operation.substring(operation.indexOf('.') + 1)))
                .orElseThrow(() -> wrong("there is no operation " + operation + "; write <system>.<operation> as in the"
                        + " files of contracts/"));
    }

    private JsonNode event() {
        try {
            return SavedMessage.event(read(message), account);
        } catch (JsonProcessingException e) {
            throw wrong(message + ": the payload is not JSON");
        }
    }

    private JsonNode value(String name, String text) {
        if (text.startsWith("@")) {
            return read(text.substring(1));
        }
        try {
            return text.startsWith("{") || text.startsWith("[") ? JSON.readTree(text) : TextNode.valueOf(text);
        } catch (JsonProcessingException e) {
            throw wrong("--set " + name + ": is not JSON; put it in quotes for the shell");
        }
    }

    private JsonNode read(String file) {
        try (InputStream in = "-".equals(file) ? System.in : Files.newInputStream(Path.of(file))) {
            JsonNode json = JSON.readTree(TextFile.read(in));
            if (json == null || !json.isObject()) {
                throw wrong(file + ": is no JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw wrong(file + ": is not JSON, line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw wrong(file + ": cannot be read, " + e.getClass().getSimpleName());
        }
    }

    private void complain(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
