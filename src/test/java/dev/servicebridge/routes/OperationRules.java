package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** That contracts and usage plans speak of the same operations. */
final class OperationRules {
    private static final String CONTRACT = "src/main/resources/contracts/%s.yaml";
    private static final String PLANS = "config/usage-plans.properties";

    private final Map<String, Set<String>> operations;
    private final Set<String> plans;

    OperationRules(Map<String, Set<String>> operations, Set<String> plans) {
        this.operations = operations;
        this.plans = plans;
    }

    void check(List<String> problems) {
        operations.forEach((system, each) -> each.forEach(operation -> checkOperation(system, operation, problems)));
        plans.forEach(key -> checkPlan(key, problems));
    }

    private void checkOperation(String system, String operation, List<String> problems) {
        boolean shared = isShared(system);
        for (String part : shared ? List.of("requests", "window") : List.of("rate", "burst")) {
            String key = "usage-plan." + system + "." + (shared ? "" : operation + ".") + part;
            if (!plans.contains(key)) {
                problems.add(CONTRACT.formatted(system) + ": operation " + operation + ": " + PLANS + " lacks " + key);
            }
        }
    }

    /** Whether all operations of the system share one plan. */
    private boolean isShared(String system) {
        return plans.contains("usage-plan." + system + ".requests");
    }

    private void checkPlan(String key, List<String> problems) {
        String[] parts = key.split("\\.");
        boolean ofSystem = parts.length == 3 && operations.containsKey(parts[1]) && isShared(parts[1]);
        boolean ofOperation =
                parts.length == 4 && operations.getOrDefault(parts[1], Set.of()).contains(parts[2]);
        if (!ofSystem && !ofOperation) {
            problems.add(PLANS + ": " + key + " is the plan of no operation");
        }
    }
}
