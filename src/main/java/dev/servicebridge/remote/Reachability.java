package dev.servicebridge.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.servicebridge.faults.Probe;

/**
 * Which systems are out for which accounts. A caller that repeats its call by itself, such as a delivery, is told at once:
 * only one of them tries now and then, after growing pauses, and finds out for all.
 */
final class Reachability {
    /** A few failures in a row may be chance, and their calls are better repeated at once. */
    private static final Duration DOUBT = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final LongSupplier nanoClock;
    private final Map<Party, Way> ways = new ConcurrentHashMap<>();

    Reachability(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private record Party(String system, String account) {}

    /** From the bridge to one system for one account. Guarded by itself. */
    private static final class Way {
        private final SystemHealth health;
        /** Null while the system is not known to be out. */
        private Probe probe;

        private Way(SystemHealth health) {
            this.health = health;
        }
    }

    /**
     * What keeps a call from being made.
     *
     * @param outage since when, and how the last call failed
     * @param next how long it takes until one may try
     */
    record Block(SystemHealth.Outage outage, Duration next) {}

    void failed(RemoteCall call, RemoteCallException fault) {
        way(call).health.failed(fault);
    }

    void succeeded(RemoteCall call) {
        way(call).health.succeeded();
    }

    /** Whether the system was out for the account at the last attempts. */
    boolean isOut(RemoteCall call) {
        return outage(way(call)).isPresent();
    }

    /** What keeps a call from being made; empty where it may try. */
    Optional<Block> enter(RemoteCall call) {
        Way way = way(call);
        synchronized (way) {
            Optional<SystemHealth.Outage> outage = outage(way);
            if (outage.isEmpty()) {
                way.probe = null;
                return Optional.empty();
            }
            long now = nanoClock.getAsLong();
            if (way.probe == null) {
                way.probe = new Probe(now, LONGEST_PAUSE);
            } else if (way.probe.mayTry(now)) {
                return Optional.empty();
            }
            return Optional.of(new Block(outage.get(), way.probe.untilNext(now)));
        }
    }

    /** What is out for which accounts. */
    List<SystemOutage> outages() {
        return ways.entrySet().stream()
                .flatMap(way -> outage(way.getValue()).stream()
                        .map(outage -> new SystemOutage(
                                way.getKey().system,
                                way.getKey().account,
                                outage.age(),
                                outage.latest(),
                                outage.sinceLatest())))
                .toList();
    }

    private static Optional<SystemHealth.Outage> outage(Way way) {
        return way.health.outage().filter(Reachability::isBeyondDoubt);
    }

    /** Whether it has lasted for longer than a few failures by chance. */
    static boolean isBeyondDoubt(SystemHealth.Outage outage) {
        return outage.age().compareTo(DOUBT) >= 0;
    }

    private Way way(RemoteCall call) {
        return ways.computeIfAbsent(
                new Party(call.system(), call.account()), key -> new Way(new SystemHealth(nanoClock)));
    }
}
