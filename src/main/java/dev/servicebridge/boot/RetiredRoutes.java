package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/**
 * Files of users that were written for an earlier version: each stops the start with a message that says what to do. The
 * bridge makes the routes of operations from the contracts now, its files lie in folders by area and by system, and the beans
 * that its routes call take values.
 */
final class RetiredRoutes {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String OWN_ROUTE = "see docs/own-operation.md";

    /** Packaged once; a file on disk took the place of one. */
    private static final Set<String> FILES = Set.of(
            "routes/adapters/operation.yaml",
            "routes/adapters/services-api.yaml",
            "routes/adapters/flow-retail.yaml",
            "routes/adapters/mews.yaml",
            "routes/adapters/mews-pages.yaml",
            "routes/adapters/lwa.yaml",
            "routes/adapters/secrets.yaml",
            "routes/capacity/capacity-reading.yaml");

    /** Folders that packaged files lay in once; a file on disk there took the place of the one of its name. */
    private static final Set<String> FOLDERS = Set.of("routes/adapters", "routes/flows");

    private static final Set<String> TEMPLATES = Set.of("operation", "system", "usage-plan");

    /** Methods that routes called without arguments, by their beans: they read and changed the message themselves. */
    private static final Map<String, Set<String>> CALLS = Map.of(
            "appointmentCommands",
            Set.of("named", "active", "resources", "fulfillment", "add", "move", "result"),
            "capacityPlanning",
            Set.of("begin", "headers", "slotsCall"),
            "capacityReconciliation",
            Set.of("begin", "compare"),
            "commandCalls",
            Set.of("document", "result"),
            "commandIntake",
            Set.of("accept"),
            "commandTexts",
            Set.of("instruct"),
            "commandWork",
            Set.of("begin", "done"),
            "reservationCommands",
            Set.of("mayBeMade", "look", "looked", "made", "begin", "failed"),
            "reservationWork",
            Set.of(
                    "next",
                    "beginCreation",
                    "call",
                    "answered",
                    "gone",
                    "abandon",
                    "settle",
                    "settled",
                    "failed",
                    "stumbled"),
            "schedules",
            Set.of("call", "answered", "failed", "nothing"));

    private RetiredRoutes() {}

    /** Notes each such file. */
    static void check(BridgeFiles files, Problems problems) {
        List<BridgeFile> others = new ArrayList<>();
        List<BridgeFile> all = files.list("routes", ".yaml");
        Map<String, String> packaged = all.stream()
                .filter(BridgeFile::isShipped)
                .collect(Collectors.toMap(RetiredRoutes::name, BridgeFile::path));
        for (BridgeFile file : all) {
            if (file.disk() == null) {
                continue;
            }
            String moved = FOLDERS.contains(folder(file)) ? packaged.get(name(file)) : null;
            if (moved != null) {
                problems.add(
                        file,
                        "routes",
                        "the packaged file of this name is " + moved + " now, so that this one does not take its place",
                        "move the file there, or give it another name if all of it is your own");
            } else if (FILES.contains(file.path())) {
                problems.add(
                        file,
                        "routes",
                        "the bridge has no packaged file of this name any more, it makes these routes itself",
                        "delete the file; to replace a route, put yours into a file of another name, " + OWN_ROUTE);
            } else {
                others.add(file);
            }
        }
        checkTemplates(others, problems);
        checkCalls(others, problems);
    }

    private static void checkCalls(List<BridgeFile> files, Problems problems) {
        for (BridgeFile file : files) {
            Set<String> gone = new TreeSet<>();
            collectCalls(read(file), gone);
            if (!gone.isEmpty()) {
                problems.add(
                        file,
                        "method",
                        String.join(", ", gone) + " is given values and returns one now",
                        "copy the packaged file of this name once more and repeat your change in it");
            }
        }
    }

    private static void collectCalls(JsonNode node, Set<String> gone) {
        String bean = node.path("ref").asText();
        String method = node.path("method").asText();
        if (CALLS.getOrDefault(bean, Set.of()).contains(method)) {
            gone.add(bean + "." + method);
        }
        node.forEach(child -> collectCalls(child, gone));
    }

    private static String name(BridgeFile file) {
        return file.path().substring(file.path().lastIndexOf('/') + 1);
    }

    private static String folder(BridgeFile file) {
        return file.path().substring(0, file.path().lastIndexOf('/'));
    }

    private static void checkTemplates(List<BridgeFile> files, Problems problems) {
        Set<String> own = new TreeSet<>();
        files.forEach(file -> read(file)
                .findValues("routeTemplate")
                .forEach(template -> own.add(template.path("id").asText())));
        for (BridgeFile file : files) {
            Set<String> gone = new TreeSet<>(read(file).findValuesAsText("routeTemplateRef"));
            gone.retainAll(TEMPLATES);
            gone.removeAll(own);
            if (!gone.isEmpty()) {
                problems.add(
                        file,
                        "routeTemplateRef",
                        "the bridge has no template " + String.join(", ", gone)
                                + " any more, it makes a route for each operation of contracts/<system>.yaml itself",
                        "delete these entries, and the file where it holds nothing else");
            }
        }
    }

    /** What is no YAML Camel says itself, with the line. */
    private static JsonNode read(BridgeFile file) {
        try {
            return YAML.readTree(file.text());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
