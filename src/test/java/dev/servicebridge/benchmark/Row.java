package dev.servicebridge.benchmark;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param wanted the bound, or {@code -} where the line only stands beside another
 * @param met {@code yes}, {@code NO}, or {@code -}
 */
record Row(String benchmark, String what, String measured, String wanted, String met) {
    static Row atLeast(String benchmark, String what, String measured, double value, double bound) {
        return new Row(benchmark, what, measured, ">= " + number(bound), value >= bound ? "yes" : "NO");
    }

    static Row atMost(String benchmark, String what, String measured, double value, double bound) {
        return new Row(benchmark, what, measured, "<= " + number(bound), value <= bound ? "yes" : "NO");
    }

    static Row beside(String benchmark, String what, String measured) {
        return new Row(benchmark, what, measured, "-", "-");
    }

    Row withoutBound() {
        return beside(benchmark, what, measured);
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
