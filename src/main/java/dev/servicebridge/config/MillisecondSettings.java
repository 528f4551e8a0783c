package dev.servicebridge.config;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Settings that former versions took as a number of milliseconds. They are durations now, but routes still read them in
 * milliseconds, because not every option of Camel takes a duration in the form of ISO-8601.
 */
final class MillisecondSettings {
    private static final Set<String> KEYS = Set.of(
            "capacity.tick",
            "command.http.look",
            "delivery.tick",
            "http-client.connect-timeout",
            "http-client.response-timeout",
            "retry.delay",
            "retry.max-delay");

    /** As many digits as a {@code long} always holds. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private static final long LONGEST_NANO = 999_999;

    private MillisecondSettings() {}

    /** Whether the value is one that a former version took. */
    static boolean isFormer(String key, String value) {
        return KEYS.contains(key) && NUMBER.matcher(value).matches();
    }

    /** What to write in the place of a value that a former version took. */
    static String remedy(String value) {
        return "write " + Duration.ofMillis(Long.parseLong(value));
    }

    /** A duration as routes get it: milliseconds for these settings, the form of ISO-8601 for all others. */
    static String forRoutes(String key, Duration value) {
        return KEYS.contains(key) ? Long.toString(of(value)) : value.toString();
    }

    /**
     * Milliseconds, with a part of one rounded up: 0 is no pause, or no limit. A duration that is too long for a
     * {@code long} is cut to the longest.
     */
    static long of(Duration duration) {
        try {
            return duration.plusNanos(LONGEST_NANO).toMillis();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
