package dev.servicebridge.flow;

import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the store fails, however many notice, and once that it is back. */
final class StoreWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

    private final AtomicBoolean failing = new AtomicBoolean();

    void failed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn("The bridge's database fails, deliveries wait until it is back: {}", Causes.describe(failure));
        }
    }

    void works() {
        if (failing.compareAndSet(true, false)) {
            LOG.info("The bridge's database is back, deliveries go on");
        }
    }
}
