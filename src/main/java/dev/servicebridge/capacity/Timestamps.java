package dev.servicebridge.capacity;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Points in time as systems write them. */
final class Timestamps {
    /** The Services API's own samples have offsets without minutes. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    /** The length of an instant to the second; those to the minute alone the faster reader refuses. */
    private static final int SECONDS = "2026-01-31T09:00:00Z".length();

    private Timestamps() {}

    /** @throws java.time.DateTimeException where the text is no point in time, or has no offset */
    static Instant parse(String text) {
        // Nearly all are in UTC, and read faster this way.
        return text.endsWith("Z") && text.length() >= SECONDS
                ? Instant.parse(text)
                : OffsetDateTime.parse(text, LENIENT).toInstant();
    }
}
