package dev.servicebridge.erp;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Set;

/**
 * What a column of the ERP takes.
 *
 * @param type of {@link Types}
 * @param size the most characters of a text, or digits of a number; 0 for any
 * @param scale digits after the decimal point
 */
record ErpColumn(int type, int size, int scale) {
    private static final Set<Integer> TEXTS =
            Set.of(Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB, Types.NCHAR, Types.NVARCHAR, Types.NCLOB);
    private static final Set<Integer> INSTANTS = Set.of(Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE);
    private static final Set<Integer> FLOATS = Set.of(Types.REAL, Types.FLOAT, Types.DOUBLE);

    /** Both databases keep more; ERP software that reads them seldom does. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** The vendors' own samples have offsets without minutes. */
    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    private static final String EMPTIED = ", left empty";

    /**
     * A value as the column can hold it.
     *
     * @param change what was changed and why; null where nothing was
     */
    record Fitted(Object value, String change) {}

    Fitted fit(Object value) {
        if (value == null) {
            return new Fitted(null, null);
        }
        if (TEXTS.contains(type)) {
            return value instanceof String text ? text(text) : new Fitted(value, null);
        }
        if (INSTANTS.contains(type) && value instanceof String text) {
            return instant(text);
        }
        return isNumber() ? number(value) : new Fitted(value, null);
    }

    private Fitted text(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
                .forEach(clean::appendCodePoint);
        String change = clean.length() < text.length() ? "NUL or half characters removed" : null;
        if (size > 0 && clean.length() > size) {
            boolean pair = Character.isHighSurrogate(clean.charAt(size - 1));
            clean.setLength(pair ? size - 1 : size);
            change = (change == null ? "" : change + ", ") + "cut to " + size + " characters";
        }
        return new Fitted(change == null ? text : clean.toString(), change);
    }

    private static Fitted instant(String text) {
        Instant instant;
        try {
            String trimmed = text.strip();
            instant = trimmed.startsWith("+")
                    ? Instant.parse(trimmed)
                    : OffsetDateTime.parse(trimmed, INSTANT).toInstant();
        } catch (DateTimeException e) {
            return new Fitted(null, "no instant" + EMPTIED);
        }
        boolean fits = !instant.isBefore(FIRST) && !instant.isAfter(LAST);
        return fits ? new Fitted(instant.toString(), null) : new Fitted(null, "instant out of range" + EMPTIED);
    }

    private boolean isNumber() {
        return wholeNumberOf(0) != null || type == Types.NUMERIC || type == Types.DECIMAL || FLOATS.contains(type);
    }

    /** A number as the type of a column of whole numbers; null where the column has another type. */
    private Number wholeNumberOf(long value) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER -> (int) value;
            case Types.BIGINT -> value;
            default -> null;
        };
    }

    private Fitted number(Object value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            return new Fitted(null, "no number" + EMPTIED);
        }
        // Digits without end would take memory without end.
        if (Math.abs((long) number.precision() - number.scale()) > 400) {
            return new Fitted(null, "number out of range" + EMPTIED);
        }
        if (FLOATS.contains(type)) {
            double wide = number.doubleValue();
            boolean fits = Double.isFinite(type == Types.REAL ? (float) wide : wide);
            return fits ? new Fitted(value, null) : new Fitted(null, "number out of range" + EMPTIED);
        }
        BigDecimal rounded = number.setScale(scale, RoundingMode.HALF_UP);
        if (!isInRange(rounded)) {
            return new Fitted(null, "number out of range" + EMPTIED);
        }
        String change = rounded.compareTo(number) == 0 ? null : "rounded to " + scale + " decimal places";
        Number whole = wholeNumberOf(0) == null ? null : wholeNumberOf(rounded.longValueExact());
        return new Fitted(whole == null ? rounded : whole, change);
    }

    private boolean isInRange(BigDecimal number) {
        return switch (type) {
            case Types.SMALLINT -> isWithin(number, Short.MIN_VALUE, Short.MAX_VALUE);
            case Types.INTEGER -> isWithin(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Types.BIGINT -> isWithin(number, Long.MIN_VALUE, Long.MAX_VALUE);
            default -> size == 0 || number.precision() - number.scale() <= size - scale;
        };
    }

    private static boolean isWithin(BigDecimal number, long least, long most) {
        return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }
}
