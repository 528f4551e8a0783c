package dev.servicebridge.benchmark;

import java.util.List;

/** Measures one thing; what it compares, it measures in the same run. */
@FunctionalInterface
interface Benchmark {
    List<Row> run() throws Exception;
}
