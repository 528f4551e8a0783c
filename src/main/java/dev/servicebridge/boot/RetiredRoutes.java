package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/**
 * Files of users that were written when the routes of operations stood in files: each stops the start with a message that
 * says what to do. The bridge makes these routes from the contracts now.
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
            "routes/adapters/secrets.yaml");

    private static final Set<String> TEMPLATES = Set.of("operation", "system", "usage-plan");

    private RetiredRoutes() {}

    /** Notes each such file. */
    static void check(BridgeFiles files, Problems problems) {
        List<BridgeFile> others = new ArrayList<>();
        for (BridgeFile file : files.list("routes", ".yaml")) {
            if (file.disk() == null) {
                continue;
            }
            if (FILES.contains(file.path())) {
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
