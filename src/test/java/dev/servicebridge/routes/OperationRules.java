package dev.servicebridge.routes;

import java.util.List;
import java.util.Set;

/** That contracts and usage plans speak of the same operations. */
final class OperationRules {
    private static final String CONTRACT = "src/main/resources/contracts/%s.yaml";
    private static final String PLANS = "config/usage-plans.properties";

    private final Project project;

    OperationRules(Project project) {
        this.project = project;
    }

    void check(List<String> problems) {
        project.operations()
                .forEach((system, operations) ->
                        operations.forEach(operation -> checkOperation(system, operation, problems)));
        project.plans().forEach(key -> checkPlan(key, problems));
    }

    private void checkOperation(String system, String operation, List<String> problems) {
        boolean shared = isShared(system);
        for (String part : shared ? List.of("requests", "window") : List.of("rate", "burst")) {
            String key = "usage-plan." + system + "." + (shared ? "" : operation + ".") + part;
            if (!project.plans().contains(key)) {
                problems.add(CONTRACT.formatted(system) + ": operation " + operation + ": " + PLANS + " lacks " + key);
            }
        }
    }

    /** Whether all operations of the system share one plan. */
    private boolean isShared(String system) {
        return project.plans().contains("usage-plan." + system + ".requests");
    }

    private void checkPlan(String key, List<String> problems) {
        String[] parts = key.split("\\.");
        boolean ofSystem = parts.length == 3 && project.operations().containsKey(parts[1]) && isShared(parts[1]);
        boolean ofOperation = parts.length == 4
                && project.operations().getOrDefault(parts[1], Set.of()).contains(parts[2]);
        if (!ofSystem && !ofOperation) {
            problems.add(PLANS + ": " + key + " is the plan of no operation");
        }
    }
}
