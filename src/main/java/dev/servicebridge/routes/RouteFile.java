package dev.servicebridge.routes;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/** A file of routes in YAML. */
public final class RouteFile {
    private RouteFile() {}

    /**
     * The entries of a file.
     *
     * @param file its name, as the problems name it
     * @param problems takes what keeps it from being read
     */
    public static List<RouteEntry> read(String file, String text, List<Problem> problems) {
        try {
            YamlTree tree = YamlTree.read(text);
            if (tree.root().isArray()) {
                return RouteEntry.of(file, tree);
            }
            problems.add(noList(file, tree.root()));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add(new Problem(
                    Level.STOP,
                    file,
                    line,
                    "",
                    "cannot be read, line " + line + ": "
                            + e.getOriginalMessage().strip().replaceAll("\\s+", " "),
                    "correct the YAML there; the mistake may be in the line before"));
        }
        return List.of();
    }

    private static Problem noList(String file, JsonNode root) {
        String first = root.isObject() && !root.isEmpty() ? root.fieldNames().next() : "route";
        return new Problem(
                Level.STOP,
                file,
                1,
                "",
                "holds no list of routes",
                "begin it with '- " + first + ":' in the place of '" + first + ":', and indent what is below it");
    }
}
