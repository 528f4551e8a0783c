package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.servicebridge.sandbox.Sandbox;

/** New jobs a second, from the first page asked for until the FSM and the ERP have them all and the store knows it. */
final class Intake implements Benchmark {
    private static final String NAME = "intake";
    private static final int WARM_UPS = Extent.of(1, 0);
    private static final double WANTED = 1.2;

    @Override
    public List<Row> run() throws Exception {
        return List.of(measure(Extent.of(600, 40), WARM_UPS, Extent.of(3, 1)), measure(Extent.of(6_000, 60), 0, 1));
    }

    private static Row measure(int jobs, int warmUps, int repetitions) throws Exception {
        List<Double> bridge = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        try (Sandbox sandbox = Landscape.sandbox(jobs)) {
            for (int i = 0; i < warmUps; i++) {
                bridge(sandbox, "bridge-warm-up-" + i, jobs);
                plain(sandbox, "plain-warm-up-" + i);
            }
            for (int i = 0; i < repetitions; i++) {
                bridge.add(bridge(sandbox, "bridge-" + i, jobs));
                plain.add(plain(sandbox, "plain-" + i));
            }
        }
        double ratio = median(bridge) / median(plain);
        return Row.atLeast(
                NAME,
                jobs + " new jobs, PostgreSQL",
                Row.format(
                        "%.2f of the plain loop's throughput (%.0f and %.0f jobs a second)",
                        ratio, median(bridge), median(plain)),
                ratio,
                WANTED);
    }

    private static double bridge(Sandbox sandbox, String account, int jobs) {
        try (Landscape landscape = new Landscape(sandbox, account)) {
            landscape.start();
            Instant end = landscape.awaitDelivered(jobs);
            return jobs / seconds(landscape.firstPage(), end);
        }
    }

    private static double plain(Sandbox sandbox, String account) throws Exception {
        try (PlainIntake plain = new PlainIntake(sandbox, account)) {
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
