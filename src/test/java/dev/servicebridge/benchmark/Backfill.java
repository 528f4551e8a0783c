package dev.servicebridge.benchmark;

import java.util.List;

import dev.servicebridge.sandbox.Sandbox;

/** The calls with which the past of an account is filled in, over those that its jobs take on full pages. */
final class Backfill implements Benchmark {
    private static final String NAME = "backfill";
    private static final int JOBS = Extent.of(2000, 40);
    private static final int PAGE = 20;

    @Override
    public List<Row> run() {
        try (Sandbox sandbox = Landscape.sandbox(JOBS);
                Landscape landscape = new Landscape(sandbox, NAME).past("P30D", "P1D")) {
            landscape.start();
            long calls = landscape.awaitBackfill();
            return List.of(Row.atMost(
                    NAME,
                    JOBS + " jobs over 30 days, a day at first",
                    Row.format("%d calls, %d pages hold the jobs", calls, JOBS / PAGE),
                    calls,
                    1.2 * JOBS / PAGE));
        }
    }
}
