package dev.servicebridge.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.remote.plan.UsagePlan;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.core.Statistics.Count;

/**
 * How much of a usage plan callers get that want all of it, for each of the vendor's four plans at once, by the server's
 * own count: successes until the last one over what the bucket could have given until then.
 */
final class PlanUse implements Benchmark {
    private static final String NAME = "plan-use";
    private static final int SCALE = 10;
    private static final int CALLERS = 32;
    private static final int DELAY_MILLIS = 50;
    private static final int WARM_UP_CALLS = Extent.of(4_000, 40);

    private interface Client {
        Callers.Call of(Load load) throws Exception;
    }

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.from(
                Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S", "sandbox.plan-scale", "" + SCALE)))) {
            warmUp(sandbox);
            rows.addAll(compare(sandbox, "even", "calls arrive as they left"));
            sandbox.faults().arrivalDelayMillis(DELAY_MILLIS);
            rows.addAll(compare(sandbox, "late", "calls arrive 0 to " + DELAY_MILLIS + " ms late"));
        }
        return rows;
    }

    /** A cold process spends its first window slowly, and a window never catches up. */
    private static void warmUp(Sandbox sandbox) throws Exception {
        List<Load> loads = Load.all(sandbox, "warm", SCALE).stream()
                .map(load -> load.with(new UsagePlan(BridgeSetup.LIFTED, BridgeSetup.LIFTED)))
                .toList();
        loads.forEach(load -> sandbox.plans().grant("warm", load.operation(), BridgeSetup.LIFTED, BridgeSetup.LIFTED));
        drain(sandbox, "warm", loads, load -> WARM_UP_CALLS);
    }

    private static List<Row> compare(Sandbox sandbox, String account, String condition) throws Exception {
        String bridged = "bridge-" + account;
        String plain = "plain-" + account;
        drain(sandbox, bridged, Load.all(sandbox, bridged, SCALE), Load::calls);
        PlainClient client = new PlainClient(sandbox.uri(), plain);
        List<Load> loads = Load.all(sandbox, plain, SCALE);
        drain(loads, Load::calls, load -> () -> {
            if (load.body() == null) {
                client.get(load.target());
            } else {
                client.put(load.target(), load.body());
            }
        });
        return loads.stream()
                .map(load -> row(load, condition, count(sandbox, load, bridged), count(sandbox, load, plain)))
                .toList();
    }

    private static void drain(Sandbox sandbox, String account, List<Load> loads, ToLongFunction<Load> calls)
            throws Exception {
        BridgeSetup setup = new BridgeSetup(sandbox.uri(), List.of(account));
        loads.forEach(load ->
                setup.plan(load.operation(), load.plan().rate(), load.plan().burst()));
        try (RunningBridge bridge = setup.startAdapters()) {
            drain(loads, calls, load -> {
                BridgeCalls operation = new BridgeCalls(bridge, load.operation());
                return () -> operation.call(account, load.parameters(), load.body());
            });
        }
    }

    private static void drain(List<Load> loads, ToLongFunction<Load> calls, Client client) throws Exception {
        ExecutorService operations = Executors.newCachedThreadPool();
        try {
            List<Future<?>> drains = new ArrayList<>();
            for (Load load : loads) {
                Callers.Call call = client.of(load);
                drains.add(operations.submit(() -> Callers.drain(CALLERS, calls.applyAsLong(load), call)));
            }
            for (Future<?> each : drains) {
                each.get();
            }
        } finally {
            operations.shutdownNow();
        }
    }

    private static Row row(Load load, String condition, Count bridge, Count plain) {
        return new Row(
                NAME,
                Row.format("%s x %d, %s", load.operation(), SCALE, condition),
                Row.format(
                        "%.2f%% used, %.2f%% refused (plain loop: %.2f%%, %.1f%%)",
                        100 * use(load.plan(), bridge),
                        100 * refused(bridge),
                        100 * use(load.plan(), plain),
                        100 * refused(plain)),
                ">= 99% used, <= 0.1% refused",
                use(load.plan(), bridge) >= 0.99 && refused(bridge) <= 0.001 ? "yes" : "NO");
    }

    private static double use(UsagePlan plan, Count count) {
        return count.succeeded() / (plan.burst() + plan.rate() * count.lastSuccessMillis() / 1000);
    }

    private static double refused(Count count) {
        return (double) count.refused() / count.calls();
    }

    private static Count count(Sandbox sandbox, Load load, String account) {
        String operation = "services-api." + load.operation();
        return sandbox.statistics().counts().stream()
                .filter(count -> operation.equals(count.operation()) && account.equals(count.account()))
                .findFirst()
                .orElseThrow();
    }
}
