package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.awaitility.Awaitility;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Journal;

/**
 * The nightly comparison of reservations with the capacity at the Services API, some of which are gone: the calls that it
 * takes over the fewest that could do, and its time over a plain loop's.
 */
final class Capacity implements Benchmark {
    private static final String NAME = "capacity";
    private static final int RESOURCES = Extent.of(1_000, 20);
    private static final int RESERVATIONS = 20;
    /** Of the reservations of so many resources one is gone. */
    private static final int GONE_OF = 10;

    private static final Instant DAY =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));

    private static final List<Instant> TIMES = IntStream.range(0, RESERVATIONS)
            .mapToObj(i -> DAY.plus(Duration.ofHours(3L * i)))
            .toList();

    @Override
    public List<Row> run() throws Exception {
        try (Sandbox sandbox = Landscape.sandbox(0)) {
            double plain = plain(sandbox, "plain");
            double[] bridge = bridge(sandbox, "bridge");
            int gone = RESOURCES / GONE_OF;
            double least = RESOURCES + gone;
            double ratio = bridge[0] / least;
            String what = RESOURCES + " resources x " + RESERVATIONS + " reservations, " + gone + " gone";
            return List.of(
                    Row.atMost(
                            NAME,
                            what,
                            Row.format("%.2f of the fewest calls (%.0f and %.0f)", ratio, bridge[0], least),
                            ratio,
                            1.1),
                    Row.beside(
                            NAME,
                            what,
                            Row.format(
                                    "%.2f of the plain loop's time (%.1f s and %.1f s)",
                                    bridge[1] / plain, bridge[1], plain)));
        }
    }

    private static String resource(int number) {
        return "R-" + number;
    }

    private static double plain(Sandbox sandbox, String account) throws Exception {
        PlainCapacity plain = new PlainCapacity(new PlainClient(sandbox.uri(), account));
        for (int i = 0; i < RESOURCES; i++) {
            plain.schedule(resource(i), DAY, DAY.plus(Duration.ofDays(4)));
            for (Instant time : i % GONE_OF == 0 ? TIMES.subList(1, TIMES.size()) : TIMES) {
                plain.reserve(resource(i), time);
            }
        }
        long begin = System.nanoTime();
        for (int i = 0; i < RESOURCES; i++) {
            plain.compare(resource(i), TIMES);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The calls that the comparison took, and its seconds until the last reservation was made again. */
    private static double[] bridge(Sandbox sandbox, String account) throws Exception {
        PlainCapacity other = new PlainCapacity(new PlainClient(sandbox.uri(), account));
        for (int i = 0; i < RESOURCES; i++) {
            other.schedule(resource(i), DAY, DAY.plus(Duration.ofDays(4)));
        }
        BridgeSetup setup = new BridgeSetup(sandbox.uri(), List.of(account))
                .liftPlans()
                .set("poll.service-jobs.interval", "P9999D")
                .set("http.port", 0)
                .set("management.port", 0);
        try (RunningBridge bridge = setup.start()) {
            int all = RESOURCES * RESERVATIONS;
            bridge.camel().createProducerTemplate().sendBody("direct:capacity.busy-time", busyTimes(account));
            awaitCreated(sandbox, account, all);
            BridgeCalls cancel = new BridgeCalls(bridge, "cancelReservation");
            List<String> made = created(sandbox, account);
            for (int i = 0; i < all; i += RESERVATIONS * GONE_OF) {
                cancel.call(
                        account, Map.of("marketplaceIds", Landscape.MARKETPLACE, "reservationId", made.get(i)), null);
            }
            long from = sequence(sandbox);
            long begin = System.nanoTime();
            bridge.camel()
                    .createFluentProducerTemplate()
                    .to("direct:capacity-reconciliation")
                    .withExchangeProperty("account", account)
                    .request();
            awaitCreated(sandbox, account, all + RESOURCES / GONE_OF);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new double[] {sandbox.journal().entries(null, from).size(), seconds};
        }
    }

    private static ArrayNode busyTimes(String account) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < RESOURCES; i++) {
            for (Instant time : TIMES) {
                messages.addObject()
                        .put("account", account)
                        .put("source", "benchmark")
                        .put("sourceId", resource(i) + " " + time)
                        .put("resourceId", resource(i))
                        .put("type", "VACATION")
                        .put("start", time.toString())
                        .put("end", time.plus(Duration.ofHours(1)).toString());
            }
        }
        return messages;
    }

    /** The ids of the reservations that an account had made, in order. */
    private static List<String> created(Sandbox sandbox, String account) {
        return sandbox.journal().entries("createReservation").stream()
                .filter(entry -> account.equals(entry.account()) && entry.effect() != null)
                .map(Journal.Entry::key)
                .toList();
    }

    private static void awaitCreated(Sandbox sandbox, String account, int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(5))
                .until(() -> created(sandbox, account).size() >= count);
    }

    /** The number of the last request. */
    private static long sequence(Sandbox sandbox) {
        List<Journal.Entry> entries = sandbox.journal().entries(null);
        return entries.get(entries.size() - 1).sequence();
    }
}
