package dev.servicebridge.sandbox.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts of what was asked, for each operation and account. */
public final class Statistics {
    private static final long SECOND = 1_000_000_000L;
    private static final String ALL = "*";

    private final LongSupplier nanos;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    public Statistics(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * What one account had of one operation.
     *
     * @param operation system and operation, such as {@code services-api.getServiceJobs}
     * @param account seller or tenant, {@code *} for all together, or null where the calls did not tell
     * @param succeeded calls answered with a 2xx
     * @param refused calls answered with 429
     * @param lastSuccessMillis milliseconds between the first call and the last that succeeded
     * @param peakPerSecond most successes within a second, counted in whole seconds since the first call
     */
    public record Count(
            String operation,
            String account,
            long calls,
            long succeeded,
            long refused,
            long lastSuccessMillis,
            long peakPerSecond) {}

    private record Key(String operation, String account) {}

    private static final class Counter {
        private final long first;
        private long calls;
        private long succeeded;
        private long refused;
        private long lastSuccess;
        private long second;
        private long inSecond;
        private long peak;

        private Counter(long first) {
            this.first = first;
            this.lastSuccess = first;
        }

        private synchronized void count(int status, long now) {
            calls++;
            if (status == 429) {
                refused++;
            } else if (status < 300) {
                succeeded++;
                lastSuccess = now;
                long current = (now - first) / SECOND;
                inSecond = current == second ? inSecond + 1 : 1;
                second = current;
                peak = Math.max(peak, inSecond);
            }
        }

        private synchronized Count read(Key key) {
            long millis = (lastSuccess - first) / 1_000_000;
            return new Count(key.operation, key.account, calls, succeeded, refused, millis, peak);
        }
    }

    /** All counts, by operation and account. */
    public List<Count> counts() {
        return counters.entrySet().stream()
                .map(each -> each.getValue().read(each.getKey()))
                .sorted(Comparator.comparing(Count::operation).thenComparing(count -> String.valueOf(count.account)))
                .toList();
    }

    void count(String system, String operation, String account, int status) {
        long now = nanos.getAsLong();
        String name = system + "." + operation;
        counter(new Key(name, ALL), now).count(status, now);
        counter(new Key(name, account), now).count(status, now);
    }

    private Counter counter(Key key, long now) {
        return counters.computeIfAbsent(key, absent -> new Counter(now));
    }
}
