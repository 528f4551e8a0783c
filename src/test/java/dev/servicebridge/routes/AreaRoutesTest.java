package dev.servicebridge.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import dev.servicebridge.config.Problem;

import static org.assertj.core.api.Assertions.assertThat;

/** The packaged routes of an area call ports, so that another system can serve them by a file. */
class AreaRoutesTest {
    /**
     * Whom docs/architecture.md lets them call by its operations: the Services API is what the bridge is for, and the hotels'
     * orders are those of Mews.
     */
    private static final Map<String, Set<String>> CALLED = Map.of(
            "jobs", Set.of("services-api"),
            "commands", Set.of("services-api"),
            "capacity", Set.of("services-api"),
            "verification", Set.of("services-api"),
            "hotels", Set.of("mews"));

    @Test
    void theyCallNoSystemButThoseOfTheTable() {
        List<Problem> problems = new ArrayList<>();
        Project project = SourceTree.read(Path.of(""), problems);
        Map<String, Set<String>> called = new TreeMap<>();
        for (RouteEntry entry : project.entries()) {
            String area = entry.file().split("/")[1];
            if (!area.equals("systems")) {
                entry.steps().stream()
                        .flatMap(step -> step.callee().stream())
                        .map(name -> name.split("\\.")[0])
                        .filter(project.operations()::containsKey)
                        .forEach(system -> called.computeIfAbsent(area, none -> new TreeSet<>())
                                .add(system));
            }
        }
        assertThat(problems).isEmpty();
        assertThat(called).isEqualTo(CALLED);
    }
}
