package dev.servicebridge.json;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;

/**
 * Reads every number that JSON allows. One that Java cannot hold, or only at the cost of much time and memory, becomes
 * the nearest that it can: 1e9999999999 becomes 1e999999999, and only the first thousand digits count. Both are beyond
 * what any column holds, so that whoever stores the number finds it out of range.
 */
final class BoundedNumbers extends JsonParserDelegate {
    /** Digits beyond which Java takes a time that grows with their square; Jackson's own limit. */
    private static final int MOST_DIGITS = 1000;

    private static final int MOST_EXPONENT = 999_999_999;
    private static final BigInteger IMMENSE = BigInteger.TEN.pow(MOST_DIGITS);

    BoundedNumbers(JsonParser parser) {
        super(parser);
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        if (delegate.getTextLength() <= MOST_DIGITS) {
            try {
                return delegate.getDecimalValue();
            } catch (NumberFormatException e) {
                // Its exponent is beyond those of a BigDecimal.
            }
        }
        return bounded(delegate.getText());
    }

    @Override
    public BigInteger getBigIntegerValue() throws IOException {
        if (delegate.getTextLength() <= MOST_DIGITS) {
            return delegate.getBigIntegerValue();
        }
        return delegate.getText().startsWith("-") ? IMMENSE.negate() : IMMENSE;
    }

    /** @param number as JSON has it */
    private static BigDecimal bounded(String number) {
        boolean negative = number.startsWith("-");
        int mark = Math.max(number.indexOf('e'), number.indexOf('E'));
        String mantissa = number.substring(negative ? 1 : 0, mark < 0 ? number.length() : mark);
        int point = mantissa.indexOf('.');
        int fraction = point < 0 ? 0 : mantissa.length() - point - 1;
        String digits = mantissa.replace(".", "").replaceFirst("^0+", "");
        if (digits.isEmpty()) {
            return BigDecimal.ZERO;
        }
        String kept = digits.substring(0, Math.min(digits.length(), MOST_DIGITS));
        long scale = fraction - exponent(number, mark) - (digits.length() - kept.length());
        long magnitude = kept.length() - scale;
        BigDecimal value = Math.abs(magnitude) <= MOST_EXPONENT
                ? new BigDecimal(new BigInteger(kept), (int) scale)
                : new BigDecimal(BigInteger.ONE, magnitude > 0 ? -MOST_EXPONENT : MOST_EXPONENT);
        return negative ? value.negate() : value;
    }

    private static long exponent(String number, int mark) {
        if (mark < 0) {
            return 0;
        }
        String exponent = number.substring(mark + 1);
        try {
            return Integer.parseInt(exponent);
        } catch (NumberFormatException e) {
            boolean zero = exponent.chars().noneMatch(c -> c >= '1' && c <= '9');
            return zero ? 0 : exponent.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
    }
}
