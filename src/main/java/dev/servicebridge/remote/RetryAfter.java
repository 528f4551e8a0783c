package dev.servicebridge.remote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Reads the header {@code Retry-After} (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * How long to wait.
     *
     * @param value seconds or an HTTP date in the form that senders must use; null where the header was not sent
     * @param date the answer's own {@code Date}, against which a date is measured, so that clocks need not agree
     * @return milliseconds, or null where the header says nothing of use
     */
    static Long millis(String value, String date) {
        if (value == null) {
            return null;
        }
        try {
            if (value.chars().allMatch(Character::isDigit)) {
                return TimeUnit.SECONDS.toMillis(Long.parseLong(value));
            }
            return date == null
                    ? null
                    : Math.max(
                            0, Duration.between(instant(date), instant(value)).toMillis());
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static ZonedDateTime instant(String httpDate) {
        return ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME);
    }
}
