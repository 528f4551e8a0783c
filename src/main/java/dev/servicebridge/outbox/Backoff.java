package dev.servicebridge.outbox;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;

/**
 * How long to wait after one failure, two, and so on.
 *
 * @param first after the first failure
 * @param factor by how much each wait is longer than the one before
 * @param longest no wait grows beyond this
 * @param jitter by which share a wait is longer or shorter than planned, 0 to 1, so that not all come back at once
 */
public record Backoff(Duration first, double factor, Duration longest, double jitter) {
    /**
     * One whose waits double.
     *
     * @param first the setting with the first wait
     * @param longest the setting with the longest
     */
    public static Backoff from(SettingsReader reader, String first, String longest) {
        return new Backoff(reader.duration(first), 2, reader.duration(longest), 0.2);
    }

    /**
     * @param failures how many there have been, from 1
     * @param random from 0 to 1, where in the jitter's range the wait is to be
     */
    public Duration delay(int failures, double random) {
        double planned = Math.min(first.toMillis() * Math.pow(factor, failures - 1), longest.toMillis());
        return Duration.ofMillis(Math.round(planned * (1 + jitter * (2 * random - 1))));
    }
}
