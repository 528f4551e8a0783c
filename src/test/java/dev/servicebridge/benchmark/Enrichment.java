package dev.servicebridge.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.servicebridge.testing.TestDatabase;

/**
 * Orders of a hotel that are read, merged with what belongs to them and saved with their events: the calls that it takes
 * over the fewest that could do, orders a second over a plain loop's, and whether memory grows with the orders.
 */
final class Enrichment implements Benchmark {
    private static final String NAME = "enrichment";
    private static final int ORDERS = Extent.of(10_000, 1_000);
    private static final int FEW_ORDERS = Extent.of(1_000, 100);
    private static final int PAGE = 1_000;
    private static final int WARM_UPS = Extent.of(1, 0);
    private static final int REPETITIONS = Extent.of(3, 1);
    private static final String HEAP = "-Xmx512m";

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        List<Double> bridge = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        String what = ORDERS + " orders of a hotel, PostgreSQL";
        try (HotelServer hotel = new HotelServer(ORDERS, () -> {})) {
            for (int i = 0; i < WARM_UPS; i++) {
                bridge(hotel);
                plain(hotel);
            }
            double calls = 0;
            for (int i = 0; i < REPETITIONS; i++) {
                long before = hotel.calls();
                bridge.add(bridge(hotel));
                calls = hotel.calls() - before;
                plain.add(plain(hotel));
            }
            double fewest = hotel.fewestPageByPage(PAGE);
            rows.add(Row.atMost(
                    NAME,
                    what,
                    Row.format("%.2f of the fewest calls, page by page (%.0f and %.0f)", calls / fewest, calls, fewest),
                    calls / fewest,
                    1.05));
            long inMemory = hotel.fewest(PAGE);
            rows.add(Row.beside(
                    NAME,
                    what,
                    Row.format("%.2f of the fewest calls, all in memory (%d)", calls / inMemory, inMemory)));
        }
        rows.add(throughput(what, median(bridge), median(plain)));
        rows.add(memory());
        return rows;
    }

    private static Row throughput(String what, double bridge, double plain) {
        return Row.atLeast(
                NAME,
                what,
                Row.format(
                        "%.2f of the plain loop's throughput (%.0f and %.0f orders a second)",
                        bridge / plain, bridge, plain),
                bridge / plain,
                0.6);
    }

    private static Row memory() throws Exception {
        double few = peak(FEW_ORDERS);
        double many = peak(ORDERS);
        return Row.atMost(
                NAME,
                "heap after collections, " + HEAP,
                Row.format("%.2f of that with %d orders (%.1f and %.1f MiB)", many / few, FEW_ORDERS, many, few),
                many / few,
                1.2);
    }

    private static double peak(int orders) throws Exception {
        return OwnProcess.run(HEAP, BridgeOfHotel.class, BridgeOfHotel.Memory.class, orders)
                .peakMebibytes();
    }

    private static double bridge(HotelServer hotel) {
        try (TestDatabase database = TestDatabase.postgresql();
                BridgeOfHotel bridge = new BridgeOfHotel(hotel.uri(), database.settings())) {
            long begin = System.nanoTime();
            bridge.poll();
            return perSecond(begin, database);
        }
    }

    private static double plain(HotelServer hotel) throws Exception {
        try (TestDatabase database = TestDatabase.postgresql()) {
            PlainEnrichment plain = new PlainEnrichment(hotel.uri(), database.database(), "acme");
            long begin = System.nanoTime();
            plain.run(Set.of("fsm", "erp", "capacity"));
            return perSecond(begin, database);
        }
    }

    private static double perSecond(long begin, TestDatabase database) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        int saved = database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from product_service_order where merge_at is null")
                .mapTo(Integer.class)
                .one());
        if (saved != ORDERS) {
            throw new IllegalStateException("Only " + saved + " orders were merged");
        }
        return ORDERS / seconds;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
