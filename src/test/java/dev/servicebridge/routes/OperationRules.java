package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** That contracts, operations files and usage plans speak of the same operations. */
final class OperationRules {
    private static final String CONTRACT = "src/main/resources/contracts/%s.yaml";
    private static final String ENTRIES = "routes/adapters/%s.yaml";
    private static final String PLANS = "config/usage-plans.properties";

    private final Project project;
    private final Map<String, Set<String>> routed = new TreeMap<>();

    OperationRules(Project project) {
        this.project = project;
    }

    void check(List<String> problems) {
        project.entries().stream()
                .filter(entry -> entry.body().path("routeTemplateRef").asText().equals("operation"))
                .forEach(entry -> checkEntry(entry, problems));
        project.operations().forEach((system, operations) -> {
            Set<String> unrouted = new TreeSet<>(operations);
            unrouted.removeAll(routed.getOrDefault(system, Set.of()));
            unrouted.forEach(operation -> problems.add(ENTRIES.formatted(system) + ": lacks the operation " + operation
                    + " of " + CONTRACT.formatted(system)));
        });
        project.plans().forEach(key -> checkPlan(key, problems));
    }

    private void checkEntry(RouteEntry entry, List<String> problems) {
        String system = entry.parameters().get("system");
        String operation = entry.parameters().get("operation");
        if (system == null || operation == null) {
            return;
        }
        routed.computeIfAbsent(system, any -> new TreeSet<>()).add(operation);
        if (!entry.file().equals(ENTRIES.formatted(system))) {
            problems.add(entry.place() + ": belongs in " + ENTRIES.formatted(system));
        }
        if (!entry.id().equals(system + "." + operation)) {
            problems.add(entry.place() + ": the id must be " + system + "." + operation);
        }
        Set<String> contract = project.operations().get(system);
        if (contract != null && !contract.contains(operation)) {
            problems.add(entry.place() + ": there is no operation " + operation + " in " + CONTRACT.formatted(system));
        }
        boolean shared = isShared(system);
        for (String part : shared ? List.of("requests", "window") : List.of("rate", "burst")) {
            String key = "usage-plan." + system + "." + (shared ? "" : operation + ".") + part;
            if (!project.plans().contains(key)) {
                problems.add(entry.place() + ": " + PLANS + " lacks " + key);
            }
        }
    }

    /** Whether all operations of the system share one plan. */
    private boolean isShared(String system) {
        return project.plans().contains("usage-plan." + system + ".requests");
    }

    private void checkPlan(String key, List<String> problems) {
        String[] parts = key.split("\\.");
        if (parts.length == 3 && routed.containsKey(parts[1]) && isShared(parts[1])) {
            return;
        }
        if (parts.length != 4 || !routed.getOrDefault(parts[1], Set.of()).contains(parts[2])) {
            problems.add(PLANS + ": " + key + " is the plan of no operation");
        }
    }
}
