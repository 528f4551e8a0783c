package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;

/**
 * What deliveries make of the plan of a subscriber that answers late, with the shipped settings: how many new jobs get
 * through over what the plan allows from the first order on.
 */
final class Queues implements Benchmark {
    private static final String NAME = "queues";
    private static final int JOBS = Extent.of(1_500, 40);
    private static final String OPERATION = "createServiceOrder";
    private static final double RATE = 50;
    private static final int BURST = 100;
    private static final int OTHERS = Extent.of(60, 8);
    private static final int COMMANDS = Extent.of(20, 3);
    private static final String REPORT = "serviceReport";

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int latency : List.of(0, 100, 300)) {
            rows.add(latency(latency));
        }
        rows.add(behind(
                OTHERS + " assign-resources, whose plan is spent",
                "assign-resources",
                Map.of("technicianIds", List.of("A1TECH")),
                sandbox -> {}));
        rows.add(behind(
                OTHERS + " complete-job, which need an FSM that is down",
                "complete-job",
                Map.of("documents", List.of(Map.of(REPORT, "J-1"))),
                sandbox -> sandbox.faults().add(Fault.always("flow-retail", FaultKind.UNAVAILABLE))));
        return rows;
    }

    /** Commands get-job one after the other, alone and then behind others. */
    private static Row behind(String what, String command, Map<String, Object> parameters, Consumer<Sandbox> trouble)
            throws Exception {
        try (Sandbox sandbox = Landscape.sandbox(0);
                BridgeOfCommands bridge =
                        new BridgeOfCommands(sandbox.uri(), Complete.ACCOUNT, Set.of("services-api", "flow-retail"))) {
            List<String> jobs = Complete.jobs(sandbox, OTHERS + 3 * COMMANDS);
            List<String> read = jobs.subList(OTHERS, jobs.size());
            trouble.accept(sandbox);
            bridge.execute("get-job", read.subList(0, COMMANDS), Map.of());
            double alone = bridge.execute("get-job", read.subList(COMMANDS, 2 * COMMANDS), Map.of());
            bridge.send(command, jobs.subList(0, OTHERS), parameters);
            double behind = bridge.execute("get-job", read.subList(2 * COMMANDS, 3 * COMMANDS), Map.of());
            return Row.atMost(
                    NAME,
                    COMMANDS + " get-job behind " + what,
                    Row.format("%.2f of their time alone (%.2f and %.2f s)", behind / alone, behind, alone),
                    behind / alone,
                    1.5);
        }
    }

    private static Row latency(int millis) {
        try (Sandbox sandbox = Landscape.sandbox(JOBS)) {
            if (millis > 0) {
                sandbox.faults().add(Fault.always("flow-retail", FaultKind.SLOW).delayed(millis));
            }
            try (Landscape landscape = new Landscape(sandbox, NAME).withPlansOf("flow-retail")) {
                landscape.start();
                landscape.awaitDelivered(JOBS);
                List<Instant> orders = sandbox.journal().entries(OPERATION).stream()
                        .map(Journal.Entry::at)
                        .sorted()
                        .toList();
                double seconds = Duration.between(orders.get(0), orders.get(orders.size() - 1))
                                .toNanos()
                        / 1e9;
                double share = orders.size() / (BURST + RATE * seconds);
                return Row.atLeast(
                        NAME,
                        JOBS + " new jobs, FSM answers after " + millis + " ms",
                        Row.format("%.1f %% of the plan (%.1f jobs a second)", 100 * share, orders.size() / seconds),
                        share,
                        0.95);
            }
        }
    }
}
