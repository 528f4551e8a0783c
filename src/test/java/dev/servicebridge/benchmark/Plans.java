package dev.servicebridge.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.plan.PlanWaits;

/**
 * The vendor's four plans as they are: long drains, batches, single calls, and rates that change while callers wait, by the
 * count of a vendor with token buckets of its own.
 */
final class Plans implements Benchmark {
    private static final String NAME = "plans";
    private static final int SECONDS = Extent.of(60, 2);
    private static final int BATCHES = Extent.of(5, 1);
    private static final int WARM_UP_CALLS = Extent.of(1_500, 5);
    private static final String WANTED = ">= %s%% used, <= 0.1%% refused";

    private record Load(String operation, double rate, int burst, Map<String, Object> parameters, JsonNode body) {
        @Override
        public String toString() {
            return Row.format("%s (%.0f/%d)", operation, rate, burst);
        }
    }

    private static final List<Load> LOADS = List.of(
            new Load("getServiceJobByServiceJobId", 20, 40, Map.of("serviceJobId", "S-1"), null),
            new Load(
                    "getServiceJobs",
                    10,
                    40,
                    Map.of("marketplaceIds", "ATVPDKIKX0DER", "createdAfter", "2020-01-01T00:00:00Z", "pageSize", 1),
                    null),
            new Load(
                    "getAppointmmentSlotsByJobId",
                    5,
                    20,
                    Map.of("serviceJobId", "S-1", "marketplaceIds", "ATVPDKIKX0DER"),
                    null),
            new Load(
                    "assignAppointmentResources",
                    1,
                    2,
                    Map.of("serviceJobId", "S-1", "appointmentId", "A-1"),
                    technicians()));

    private static JsonNode technicians() {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.createObjectNode()
                .set(
                        "resources",
                        mapper.createArrayNode().add(mapper.createObjectNode().put("resourceId", "T-1")));
    }

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private PlanVendor vendor;
    private ProducerTemplate template;

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        warmUp();
        try (PlanVendor fixed = new PlanVendor()) {
            LOADS.forEach(load -> fixed.plan(load.operation, load.rate, load.burst));
            with(fixed, LOADS, () -> fixedPlans(rows));
        }
        List<Told> told = List.of(
                new Told(LOADS.get(0), 0.5, 40, 20),
                new Told(LOADS.get(1), 10, 40, 5),
                new Told(LOADS.get(2), 5, 20, 0.5),
                new Told(LOADS.get(3), 5, 20, 2));
        try (PlanVendor changing = new PlanVendor()) {
            List<Load> loads = told.stream().map(Told::before).toList();
            loads.forEach(load -> changing.plan(load.operation, load.rate, load.burst));
            with(changing, loads, () -> changedPlans(told, rows));
        } finally {
            callers.shutdownNow();
        }
        return rows;
    }

    private void with(PlanVendor server, List<Load> loads, Callers.Call measurement) throws Exception {
        vendor = server;
        List<String> accounts = new ArrayList<>(List.of("even", "late", "told"));
        IntStream.range(0, BATCHES).forEach(i -> accounts.addAll(List.of("batch-" + i, "single-" + i)));
        BridgeSetup setup = new BridgeSetup(server.uri(), accounts);
        loads.forEach(load -> setup.plan(load.operation, load.rate, load.burst));
        try (RunningBridge running = setup.startAdapters()) {
            template = running.camel().createProducerTemplate();
            measurement.make();
        }
    }

    /** Each operation's code has run before it is measured. */
    private static void warmUp() throws Exception {
        try (PlanVendor vendor = new PlanVendor()) {
            BridgeSetup setup = new BridgeSetup(vendor.uri(), List.of("warm"));
            for (Load load : LOADS) {
                vendor.plan(load.operation, BridgeSetup.LIFTED, BridgeSetup.LIFTED);
                setup.plan(load.operation, BridgeSetup.LIFTED, BridgeSetup.LIFTED);
            }
            try (RunningBridge bridge = setup.startAdapters()) {
                ProducerTemplate template = bridge.camel().createProducerTemplate();
                for (Load load : LOADS) {
                    Callers.drain(8, WARM_UP_CALLS, () -> requireSuccess(call(template, load, "warm")));
                }
            }
        }
    }

    private void fixedPlans(List<Row> rows) throws Exception {
        vendor.delay("late", 20, 120);
        List<Row> even = drains("even", "60 s");
        List<Row> late = drains("late", "60 s, 20 to 120 ms on the way");
        rows.addAll(even);
        rows.addAll(late);
        for (Load load : LOADS) {
            rows.add(batches(load));
        }
        for (Load load : LOADS) {
            rows.add(single(load));
        }
    }

    private List<Row> drains(String account, String condition) throws Exception {
        List<Future<?>> drains = new ArrayList<>();
        for (Load load : LOADS) {
            long calls = load.burst + (long) Math.ceil(SECONDS * load.rate);
            drains.add(callers.submit(
                    () -> Callers.drain(load.burst + 8, calls, () -> requireSuccess(call(load, account)))));
        }
        for (Future<?> each : drains) {
            each.get();
        }
        return LOADS.stream()
                .map(load -> use(load + ", " + condition, List.of(vendor.bucket(account, load.operation)), 0.99))
                .toList();
    }

    private Row batches(Load load) throws Exception {
        List<PlanVendor.Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            String account = "batch-" + i;
            int batch = load.burst + (int) load.rate;
            Callers.drain(batch, batch, () -> requireSuccess(call(load, account)));
            buckets.add(vendor.bucket(account, load.operation));
        }
        return use(load + ", batches of burst + 1 s", buckets, 0.95);
    }

    private static Row use(String what, List<PlanVendor.Bucket> buckets, double wanted) {
        List<Double> uses =
                buckets.stream().map(PlanVendor.Bucket::use).sorted().toList();
        double use = uses.get(uses.size() / 2);
        double refused = buckets.stream()
                .mapToDouble(PlanVendor.Bucket::refused)
                .average()
                .orElseThrow();
        return new Row(
                NAME,
                what,
                Row.format("%.2f%% used, %.2f%% refused", 100 * use, 100 * refused),
                Row.format(WANTED, Math.round(100 * wanted)),
                use >= wanted && refused <= 0.001 ? "yes" : "NO");
    }

    private Row single(Load load) throws Exception {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            String account = "single-" + i;
            int most = load.burst - 1;
            Callers.drain(most, most, () -> requireSuccess(call(load, account)));
            waits.add(requireSuccess(call(load, account))
                    .getProperty(RemoteCalls.PLAN_WAITS, PlanWaits.class)
                    .total()
                    .toNanos());
        }
        double longest = waits.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6;
        return new Row(
                NAME,
                load + ", one call with a full bucket but one",
                Row.format("waits %.1f ms at the most of %d", longest, BATCHES),
                "< 10 ms",
                longest < 10 ? "yes" : "NO");
    }

    /** A plan whose rate changes. */
    private record Told(Load load, double rate, int burst, double other) {
        Load before() {
            return new Load(load.operation, rate, burst, load.parameters, load.body);
        }
    }

    private void changedPlans(List<Told> all, List<Row> rows) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (Told told : all) {
            vendor.bucket("told", told.load.operation).tell();
            for (int i = 0; i < 2 * told.burst + 40; i++) {
                Thread caller = new Thread(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        call(told.load, "told");
                    }
                });
                caller.setDaemon(true);
                caller.start();
                threads.add(caller);
            }
        }
        Thread.sleep(Duration.ofSeconds(Extent.of(20, 1)).toMillis());
        all.forEach(told -> vendor.bucket("told", told.load.operation).rate(told.other));
        Thread.sleep(Duration.ofSeconds(SECONDS).toMillis());
        List<List<PlanVendor.Arrival>> arrivals = all.stream()
                .map(told -> vendor.bucket("told", told.load.operation).arrivals())
                .toList();
        threads.forEach(Thread::interrupt);
        for (int i = 0; i < all.size(); i++) {
            rows.add(changed(all.get(i), arrivals.get(i)));
        }
    }

    private static Row changed(Told told, List<PlanVendor.Arrival> arrivals) {
        String what = Row.format("rate told %s -> %s, callers waiting", told.rate, told.other);
        int first = 0;
        while (first < arrivals.size()
                && !(arrivals.get(first).served() && arrivals.get(first).told() == told.other)) {
            first++;
        }
        List<PlanVendor.Arrival> after = arrivals.subList(Math.min(first + 1, arrivals.size()), arrivals.size());
        if (after.isEmpty()) {
            return new Row(NAME, what, "no answer told it", "told", "NO");
        }
        long refused = after.stream().filter(call -> !call.served()).count();
        if (told.other < told.rate) {
            return new Row(
                    NAME,
                    what,
                    Row.format("%d of %d refused after the answer that told it", refused, after.size()),
                    "<= 1 of 100",
                    refused <= after.size() / 100.0 ? "yes" : "NO");
        }
        long from = arrivals.get(first).nanos() + 1_000_000_000;
        long until = arrivals.get(arrivals.size() - 1).nanos();
        long calls = after.stream()
                .filter(call -> call.served() && call.nanos() > from)
                .count();
        double share = calls / ((until - from) / 1e9 * told.other);
        return new Row(
                NAME,
                what,
                Row.format(
                        "%.2f%% of the new rate from 1 s after the answer that told it on, %d of %d refused",
                        100 * share, refused, after.size()),
                "full new rate within 1 s",
                share >= 0.99 ? "yes" : "NO");
    }

    private Exchange call(Load load, String account) {
        return call(template, load, account);
    }

    private static Exchange call(ProducerTemplate template, Load load, String account) {
        return template.send("direct:services-api." + load.operation, request -> {
            request.setProperty(RemoteCalls.PLAN_WAITS, new PlanWaits());
            request.getMessage().setHeaders(new HashMap<>(load.parameters));
            request.getMessage().setHeader("account", account);
            request.getMessage().setBody(load.body);
        });
    }

    private static Exchange requireSuccess(Exchange exchange) throws Exception {
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }
}
