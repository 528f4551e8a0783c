package dev.servicebridge.remote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How far another system's clock is off the bridge's own. A system may answer from several servers whose clocks differ,
 * so its clock may be behind and ahead at once.
 *
 * @param behind how far it is behind at the most; not negative
 * @param ahead how far it is ahead at the most; not negative
 */
public record ClockSkew(Duration behind, Duration ahead) {
    /** Of clocks that agree, as far as is known. */
    public static final ClockSkew NONE = new ClockSkew(Duration.ZERO, Duration.ZERO);

    /**
     * What one answer proves about the clock of the server that made it.
     *
     * @param date the instant in the answer's header {@code Date}, which has whole seconds (RFC 9110, section 5.6.7)
     * @param sent when the request left, by the bridge's clock
     * @param answered when its answer was there, by the bridge's clock
     * @return how far that clock is ahead; negative where it is behind; zero where the second that the header cuts off
     *     and the time that the call took explain the difference
     */
    public static Duration proven(Instant date, Instant sent, Instant answered) {
        Duration least = Duration.between(answered, date);
        Duration most = Duration.between(sent, date).plusSeconds(1);
        if (least.compareTo(Duration.ZERO) > 0) {
            return least;
        }
        return most.compareTo(Duration.ZERO) < 0 ? most : Duration.ZERO;
    }

    /** @return empty where the header is absent or no HTTP date */
    public static Optional<Instant> date(String header) {
        try {
            return Optional.ofNullable(header)
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Up to when a listing has told of all changes, going by the time that its answer names.
     *
     * @param date the answer's header {@code Date}; null where it has none
     * @param now the bridge's own time, which is taken where the header is of no use
     * @param longest how far the other clock is believed to be behind at the most
     * @return never after {@code now}, and no more than {@code longest} before it
     */
    public static Instant reached(String date, Instant now, Duration longest) {
        Instant earliest = now.minus(longest);
        return date(date)
                .map(told -> told.isAfter(now) ? now : told.isBefore(earliest) ? earliest : told)
                .orElse(now);
    }

    /** The same, as far as it is believed: no part of it is more than {@code longest}. */
    ClockSkew within(Duration longest) {
        return new ClockSkew(shorter(behind, longest), shorter(ahead, longest));
    }

    /** The greater of both; negative where that is the one behind. */
    Duration worst() {
        return behind.compareTo(ahead) > 0 ? behind.negated() : ahead;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
