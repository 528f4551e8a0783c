package dev.servicebridge.benchmark;

/**
 * How much the benchmarks do: all that a measurement takes, or, with {@code -Dbenchmark.short=true}, each of their steps
 * with a few calls. The short form shows that they still run; its numbers say nothing.
 */
final class Extent {
    private static final String SHORT = "benchmark.short";

    private Extent() {}

    static boolean isShort() {
        return Boolean.getBoolean(SHORT);
    }

    static <T> T of(T measured, T brief) {
        return isShort() ? brief : measured;
    }

    /** The JVM's option with which a process of its own does as much as this one. */
    static String option() {
        return "-D" + SHORT + "=" + isShort();
    }
}
