package dev.servicebridge.capacity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads messages of the port {@code capacity.busy-time}.
 *
 * <p>A local time that a change to summer time leaves out, or one to winter time brings twice, is taken as RFC 5545
 * (3.3.5) has it for calendars: by the offset before the gap, and the first of the two.
 */
final class BusyTimeReader {
    private static final Set<String> TYPES = Set.of("APPOINTMENT", "TRAVEL", "VACATION", "BREAK", "TRAINING");

    private BusyTimeReader() {}

    /** @throws IllegalArgumentException that names the field that is wrong, and the busy time */
    static BusyTime read(JsonNode message) {
        String account = required(message, "account");
        String source = required(message, "source");
        String id = required(message, "sourceId");
        String subject = "busy time " + source + " " + id + " of account " + account;
        JsonNode version = message.path("version");
        boolean cancelled = message.path("cancelled").asBoolean(false);
        Long counted = version.isIntegralNumber() ? version.asLong() : null;
        if (cancelled) {
            // It frees the time that is known, whatever it says of it.
            return new BusyTime(account, source, id, counted, null, true);
        }
        Instant start = instant(message, "start", subject);
        Instant end = instant(message, "end", subject);
        if (start.isAfter(end) || start.equals(end)) {
            if (!isShrunkByGap(message)) {
                throw wrong(subject, "end", "must be after start");
            }
            // Its local time does not exist: there is nothing to keep free.
            return new BusyTime(account, source, id, counted, null, true);
        }
        int capacity = message.path("capacity").asInt(1);
        if (capacity < 1) {
            throw wrong(subject, "capacity", "must be 1 or more");
        }
        String type = required(message, "type");
        if (!TYPES.contains(type)) {
            throw wrong(subject, "type", "is " + type + ", not one of APPOINTMENT, TRAVEL, VACATION, BREAK, TRAINING");
        }
        return new BusyTime(
                account,
                source,
                id,
                counted,
                new ReservedTime(required(message, "resourceId"), type, start, end, capacity),
                false);
    }

    private static boolean isShrunkByGap(JsonNode message) {
        try {
            return LocalDateTime.parse(message.path("start").asText())
                    .isBefore(LocalDateTime.parse(message.path("end").asText()));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Instant instant(JsonNode message, String field, String subject) {
        String text = required(message, field);
        try {
            String zone = message.path("timeZone").asText("");
            boolean local = !zone.isBlank() && !text.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$");
            // The Services API keeps seconds.
            return (local ? LocalDateTime.parse(text).atZone(ZoneId.of(zone)).toInstant() : Timestamps.parse(text))
                    .truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw wrong(
                    subject,
                    field,
                    "is neither an instant such as 2026-01-31T09:00:00Z nor a local time such as 2026-01-31T09:00 with"
                            + " an IANA name in timeZone");
        }
    }

    private static String required(JsonNode message, String field) {
        JsonNode value = message.path(field);
        if (!value.isValueNode() || value.asText().isBlank() || value.isNull()) {
            throw new IllegalArgumentException(field + " of a busy time is missing; see the port capacity.busy-time");
        }
        return value.asText();
    }

    private static IllegalArgumentException wrong(String subject, String field, String fault) {
        return new IllegalArgumentException(field + " of the " + subject + " " + fault);
    }
}
