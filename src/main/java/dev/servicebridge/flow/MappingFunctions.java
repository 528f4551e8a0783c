package dev.servicebridge.flow;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

import com.dashjoin.jsonata.Jsonata;

/**
 * Functions about time that every mapping has besides those of JSONata, whose own ones fail for a text that is no
 * instant and know no time zones. Each yields nothing where it is given nothing that it can read.
 */
final class MappingFunctions {
    /** The vendors' own samples have offsets without minutes, and times without seconds. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    /** The length of an instant to the second. */
    private static final int SECONDS = "2026-01-31T09:00:00Z".length();

    private static final int MILLIS_A_MINUTE = 60_000;

    /** Beyond it systems have no years. */
    private static final int LAST_YEAR = 9999;

    private MappingFunctions() {}

    static void addTo(Jsonata expression) {
        expression.registerFunction("instant", (Jsonata.Fn1<Object, Object>) MappingFunctions::instant);
        expression.registerFunction("plusMinutes", (Jsonata.Fn2<Object, Object, Object>) MappingFunctions::plusMinutes);
        expression.registerFunction("localTime", (Jsonata.Fn2<Object, Object, Object>) MappingFunctions::localTime);
    }

    /**
     * {@code $instant(text)}: the instant in UTC, as it stands where it is in UTC already; nothing for what is no
     * instant of the years 1 to 9999.
     */
    static String instant(Object value) {
        String text = value instanceof String told ? told.strip() : "";
        return read(text)
                .filter(MappingFunctions::isOfFourDigits)
                .map(time -> text.endsWith("Z") && text.length() >= SECONDS
                        ? text
                        : time.toInstant().toString())
                .orElse(null);
    }

    /**
     * {@code $plusMinutes(text, minutes)}: the instant so many minutes later, in UTC; with {@code $instant} around it
     * nothing where that is after the year 9999.
     */
    static String plusMinutes(Object value, Object minutes) {
        if (!(value instanceof String told) || !(minutes instanceof Number number)) {
            return null;
        }
        return read(told.strip())
                .map(time -> time.toInstant()
                        .plusMillis(Math.round(number.doubleValue() * MILLIS_A_MINUTE))
                        .toString())
                .orElse(null);
    }

    /**
     * {@code $localTime(text, zone)}: the time as {@link LocalTimes} writes it.
     */
    static String localTime(Object value, Object zone) {
        if (!(value instanceof String told)) {
            return null;
        }
        return read(told.strip())
                .filter(MappingFunctions::isOfFourDigits)
                .map(time -> LocalTimes.text(time, zone instanceof String name ? name : null))
                .orElse(null);
    }

    private static Optional<OffsetDateTime> read(String text) {
        try {
            // Finer than a nanosecond is no time in Java.
            return Optional.of(OffsetDateTime.parse(text.replaceFirst("(\\.\\d{9})\\d+", "$1"), LENIENT));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfFourDigits(OffsetDateTime time) {
        int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
        return year >= 1 && year <= LAST_YEAR;
    }
}
