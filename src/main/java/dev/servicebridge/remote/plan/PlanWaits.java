package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the calls of one piece of work waited for their usage plans, so that whoever times the work can leave that out.
 *
 * <p>An exchange that has one in its property {@code planWaits} hands it on to its calls, which add what they waited.
 * Any number of threads may use it.
 */
public final class PlanWaits {
    private final Map<String, Duration> waits = new ConcurrentHashMap<>();

    /**
     * Adds the wait of one call.
     *
     * @param operation {@code <system>.<operation>}
     * @param waited zero for a call that did not wait
     */
    public void add(String operation, Duration waited) {
        waits.merge(operation, waited, Duration::plus);
    }

    /** All waits together; zero where no call was made. */
    public Duration total() {
        return waits.values().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
