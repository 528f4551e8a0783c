package dev.servicebridge.outbox;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;

/**
 * How deliveries are tried, repeated and given up.
 *
 * @param retry the wait between two attempts at the same delivery
 * @param giveUpAfter a delivery that has kept failing for so long is not tried again; time in which a system refused the
 *     account does not count
 * @param unknownFaults so many times a delivery may meet a fault that nobody knows, then it is given up
 * @param pauseAfterJobs after failures of so many different jobs in a row a queue pauses, for the receiver seems down; of
 *     so many for each delivery that goes beside others, up to four
 * @param pause how long the queue pauses; it grows until a delivery gets through
 * @param fetchSize how many deliveries a queue reads at a time
 * @param recordSize how many successes are recorded at a time; so many may be repeated after a crash
 * @param recordWithin no success waits longer to be recorded, but for the next that ends or looks
 */
public record DeliverySettings(
        Backoff retry,
        Duration giveUpAfter,
        int unknownFaults,
        int pauseAfterJobs,
        Backoff pause,
        int fetchSize,
        int recordSize,
        Duration recordWithin) {
    /** Those of the settings {@code delivery.*}. */
    public static DeliverySettings from(SettingsReader reader) {
        DeliverySettings usual = defaults();
        return new DeliverySettings(
                Backoff.from(reader, "delivery.retry-delay", "delivery.max-retry-delay"),
                reader.duration("delivery.give-up-after"),
                reader.integer("delivery.unknown-faults", 1),
                usual.pauseAfterJobs(),
                usual.pause(),
                usual.fetchSize(),
                usual.recordSize(),
                usual.recordWithin());
    }

    public static DeliverySettings defaults() {
        return new DeliverySettings(
                new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.2),
                Duration.ofHours(72),
                10,
                3,
                new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(30), 0.2),
                50,
                20,
                Duration.ofSeconds(1));
    }
}
