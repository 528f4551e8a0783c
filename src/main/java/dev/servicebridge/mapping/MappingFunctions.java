package dev.servicebridge.mapping;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;

/**
 * Functions that every mapping has besides those of JSONata: about time, for its own ones fail for a text that is no
 * instant and know no time zones; about amounts, for its own arithmetic is that of a double.
 */
final class MappingFunctions {
    /** The vendors' own samples have offsets without minutes, and times without seconds. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    /** The length of an instant to the second. */
    private static final int SECONDS = "2026-01-31T09:00:00Z".length();

    /** More than any column has; a sum of 1e300 and 1e-300 would have six hundred. */
    private static final MathContext DIGITS = new MathContext(100);

    private static final int SURELY_AN_INT = 9;

    private static final int MILLIS_A_MINUTE = 60_000;

    /** Beyond it systems have no years. */
    private static final int LAST_YEAR = 9999;

    private MappingFunctions() {}

    static void addTo(Jsonata expression) {
        expression.registerFunction("instant", (Jsonata.Fn1<Object, Object>) MappingFunctions::instant);
        expression.registerFunction("plusMinutes", (Jsonata.Fn2<Object, Object, Object>) MappingFunctions::plusMinutes);
        expression.registerFunction("localTime", (Jsonata.Fn2<Object, Object, Object>) MappingFunctions::localTime);
        expression.registerFunction("sum", (Jsonata.Fn1<Object, Object>) MappingFunctions::sum);
        expression.registerFunction("minus", (Jsonata.Fn2<Object, Object, Object>) MappingFunctions::minus);
    }

    /**
     * {@code $sum(numbers)}, in the place of JSONata's: to the last digit, of {@link #DIGITS} at the most.
     *
     * @param numbers a list of numbers, or one
     * @return nothing where there is nothing
     * @throws JException as JSONata's own, where one is no number
     */
    static Number sum(Object numbers) {
        if (numbers == null) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Object each : numbers instanceof Collection<?> list ? list : List.of(numbers)) {
            if (!(each instanceof Number number)) {
                throw new JException("T0412", -1, "sum", 1);
            }
            sum = sum.add(new BigDecimal(number.toString()), DIGITS);
        }
        return number(sum);
    }

    /** {@code $minus(number, number)}: the difference to the last digit; nothing where one of them is no number. */
    static Number minus(Object from, Object what) {
        return from instanceof Number minuend && what instanceof Number subtrahend
                ? number(new BigDecimal(minuend.toString()).subtract(new BigDecimal(subtrahend.toString()), DIGITS))
                : null;
    }

    /** JSONata knows a whole number, such as a place in a list, by its type. */
    private static Number number(BigDecimal value) {
        return value.scale() == 0 && value.precision() <= SURELY_AN_INT ? (Number) value.intValueExact() : value;
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
