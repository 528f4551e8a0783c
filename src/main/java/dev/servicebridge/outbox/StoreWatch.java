package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.faults.Faults;

/**
 * Says once that the bridge's own database fails, however many notice, and once that it is back. That it is back the
 * deliveries notice, which look into it all the time.
 */
public final class StoreWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

    /** Longer than a caller waits for a connection: who began to wait while it was away may fail until then. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private final Clock clock;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Instant latest = Instant.EPOCH;

    StoreWatch(Clock clock) {
        this.clock = clock;
    }

    /** Whether a failure is that of the bridge's own database and passes when it is back; it is logged where it is new. */
    public boolean notices(Throwable failure) {
        boolean noticed = isOfStore(failure);
        if (noticed) {
            failed(failure);
        }
        return noticed;
    }

    /** Whether a failure is that of the bridge's own database and passes when it is back. Only the store uses Jdbi. */
    public static boolean isOfStore(Throwable failure) {
        return Faults.chain(failure).stream().anyMatch(JdbiException.class::isInstance)
                && Faults.meaning(failure).isRetryable();
    }

    void failed(Throwable failure) {
        latest = clock.instant();
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "The bridge's database fails, deliveries wait until it is back: {}",
                    Causes.describe(failure).shown());
        }
    }

    void works() {
        if (!clock.instant().isBefore(latest.plus(QUIET)) && failing.compareAndSet(true, false)) {
            LOG.info("The bridge's database is back, deliveries go on");
        }
    }
}
