package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.servicebridge.sandbox.Sandbox;

/** New jobs a second, from the first page asked for until the subscribers have them all and the store knows it. */
final class Intake implements Benchmark {
    private static final String NAME = "intake";
    private static final int WARM_UPS = Extent.of(1, 0);
    private static final Set<String> BOTH = Set.of("fsm", "erp");
    private static final double WANTED = 1.2;
    private static final double WANTED_OF_ERP = 3;

    @Override
    public List<Row> run() throws Exception {
        return List.of(
                measure(BOTH, Extent.of(600, 40), WARM_UPS, Extent.of(3, 1), WANTED),
                measure(BOTH, Extent.of(6_000, 60), 0, 1, WANTED),
                measure(Set.of("erp"), Extent.of(10_000, 60), WARM_UPS, 1, WANTED_OF_ERP));
    }

    private static Row measure(Set<String> subscribers, int jobs, int warmUps, int repetitions, double wanted)
            throws Exception {
        List<Double> bridge = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        try (Sandbox sandbox = Landscape.sandbox(jobs)) {
            for (int i = 0; i < warmUps; i++) {
                bridge(sandbox, "bridge-warm-up-" + i, subscribers, jobs);
                plain(sandbox, "plain-warm-up-" + i, subscribers);
            }
            for (int i = 0; i < repetitions; i++) {
                bridge.add(bridge(sandbox, "bridge-" + i, subscribers, jobs));
                plain.add(plain(sandbox, "plain-" + i, subscribers));
            }
        }
        double ratio = median(bridge) / median(plain);
        return Row.atLeast(
                NAME,
                jobs + " new jobs" + (subscribers.equals(BOTH) ? "" : " to " + String.join(", ", subscribers))
                        + ", PostgreSQL",
                Row.format(
                        "%.2f of the plain loop's throughput (%.0f and %.0f jobs a second)",
                        ratio, median(bridge), median(plain)),
                ratio,
                wanted);
    }

    private static double bridge(Sandbox sandbox, String account, Set<String> subscribers, int jobs) {
        try (Landscape landscape = new Landscape(sandbox, account)) {
            landscape.telling(subscribers).start();
            Instant end = landscape.awaitDelivered(jobs);
            return jobs / seconds(landscape.firstPage(), end);
        }
    }

    private static double plain(Sandbox sandbox, String account, Set<String> subscribers) throws Exception {
        try (PlainIntake plain = new PlainIntake(sandbox, account, subscribers)) {
            Instant begin = Instant.now();
            int jobs = plain.run();
            return jobs / seconds(begin, Instant.now());
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
