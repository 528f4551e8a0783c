package dev.servicebridge.benchmark;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;

import dev.servicebridge.RunningBridge;

/**
 * A whole bridge in a process of its own that makes the same number of calls however many accounts share them. Together
 * the accounts' plans are as wide as the single one's.
 */
public final class BridgeOfAccounts {
    private static final int CALLERS = 8;
    private static final int CALLS = Extent.of(10_000, 40);
    private static final int WARM_UP_CALLS = Extent.of(60_000, 40);
    private static final int REPETITIONS = Extent.of(8, 1);
    private static final int LEAST_PLAN = 40;

    private BridgeOfAccounts() {}

    /**
     * What it cost.
     *
     * @param microsPerCall CPU time of the process, the least of the repetitions, for what disturbs can only add
     * @param heapMebibytes in use after a collection at the end
     */
    record Result(double microsPerCall, double heapMebibytes) {}

    /** @param args the number of accounts, and the server's address */
    public static void main(String[] args) throws Exception {
        int accounts = Integer.parseInt(args[0]);
        List<String> names =
                IntStream.range(0, accounts).mapToObj(i -> "account-" + i).toList();
        int plan = Math.max(LEAST_PLAN, BridgeSetup.LIFTED / accounts);
        BridgeSetup setup = new BridgeSetup(URI.create(args[1]), names)
                .plan("getServiceJobByServiceJobId", plan, plan)
                .set("poll.service-jobs.interval", "P9999D")
                .set("http.port", 0)
                .set("management.port", 0);
        try (RunningBridge bridge = setup.start()) {
            System.out.println(new ObjectMapper().writeValueAsString(measure(bridge, names)));
        }
    }

    private static Result measure(RunningBridge bridge, List<String> names) throws Exception {
        BridgeCalls calls = new BridgeCalls(bridge, "getServiceJobByServiceJobId");
        AtomicInteger turn = new AtomicInteger();
        Callers.Call call = () -> calls.call(
                names.get(Math.floorMod(turn.getAndIncrement(), names.size())), Map.of("serviceJobId", "S-1"), null);
        Callers.drain(CALLERS, WARM_UP_CALLS, call);
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double least = Double.MAX_VALUE;
        for (int i = 0; i < REPETITIONS; i++) {
            long begin = process.getProcessCpuTime();
            Callers.drain(CALLERS, CALLS, call);
            least = Math.min(least, (process.getProcessCpuTime() - begin) / 1e3 / CALLS);
        }
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Result(least, used / 1048576.0);
    }
}
