package dev.servicebridge.remote;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which systems are out for which accounts. A caller that repeats its call by itself, such as a delivery, is told at once:
 * only one of them tries now and then, after growing pauses, and finds out for all.
 */
final class Reachability {
    /** A few failures in a row may be chance, and their calls are better repeated at once. */
    private static final Duration DOUBT = Duration.ofSeconds(10);

    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoClock;
    private final Map<String, Way> ways = new ConcurrentHashMap<>();

    Reachability(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** From the bridge to one system for one account. Guarded by itself. */
    private static final class Way {
        private final SystemHealth health;
        private boolean known;
        private long pause;
        private long next;

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
                way.known = false;
                return Optional.empty();
            }
            long now = nanoClock.getAsLong();
            if (!way.known) {
                way.known = true;
                way.pause = FIRST_PAUSE;
                way.next = now + way.pause;
            } else if (now - way.next >= 0) {
                way.pause = Math.min(2 * way.pause, LONGEST_PAUSE);
                way.next = now + way.pause;
                return Optional.empty();
            }
            return Optional.of(new Block(outage.get(), Duration.ofNanos(way.next - now)));
        }
    }

    private static Optional<SystemHealth.Outage> outage(Way way) {
        return way.health.outage().filter(outage -> outage.age().compareTo(DOUBT) >= 0);
    }

    private Way way(RemoteCall call) {
        return ways.computeIfAbsent(call.system() + "@" + call.account(), key -> new Way(new SystemHealth(nanoClock)));
    }
}
