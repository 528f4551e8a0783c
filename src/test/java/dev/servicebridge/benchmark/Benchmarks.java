package dev.servicebridge.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks that its arguments name, or all of them, and prints a table; in the short form without bounds. */
public final class Benchmarks {
    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("plan-use", new PlanUse());
        ALL.put("plans", new Plans());
        ALL.put("overhead", new Overhead());
        ALL.put("intake", new Intake());
        ALL.put("queues", new Queues());
        ALL.put("mappings", new MappingRuns());
        ALL.put("backfill", new Backfill());
        ALL.put("store", new StorePace());
        ALL.put("accounts", new Accounts());
        ALL.put("capacity", new Capacity());
        ALL.put("enrichment", new Enrichment());
        ALL.put("documents", new Documents());
        ALL.put("complete", new Complete());
        ALL.put("freshness", new Freshness());
        ALL.put("nodes", new Nodes());
        ALL.put("ready", new Ready());
    }

    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        Collection<String> wanted = args.length == 0 ? ALL.keySet() : List.of(args);
        List<Row> rows = new ArrayList<>();
        for (String name : wanted) {
            if (!ALL.containsKey(name)) {
                throw new IllegalArgumentException("There is no benchmark " + name + ", only " + ALL.keySet());
            }
            System.out.println((Extent.isShort() ? "Trying " : "Measuring ") + name);
            for (Row row : ALL.get(name).run()) {
                rows.add(Extent.isShort() ? row.withoutBound() : row);
            }
        }
        System.out.print(Table.of(rows));
    }
}
