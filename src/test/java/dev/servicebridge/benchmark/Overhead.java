package dev.servicebridge.benchmark;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;

/**
 * What the bridge costs where no plan holds it back: calls a second through the whole route of an operation over calls a
 * second of a bare java.net.http and Jackson loop, to a server that only hands out bytes.
 */
final class Overhead implements Benchmark {
    private static final String NAME = "overhead";
    private static final String ACCOUNT = "acme";
    private static final int REPETITIONS = Extent.of(5, 1);
    private static final Duration ONE = Duration.ofMillis(Extent.of(1500, 100));
    private static final int WARM_UP_CALLS = Extent.of(20_000, 40);
    private static final String SINCE = Instant.now()
            .minus(31, ChronoUnit.DAYS)
            .truncatedTo(ChronoUnit.SECONDS)
            .toString();
    private static final String LISTING = "/service/v1/serviceJobs?marketplaceIds=ATVPDKIKX0DER&createdAfter="
            + URLEncoder.encode(SINCE, StandardCharsets.UTF_8) + "&pageSize=20";

    private record Pair(String what, Callers.Call bridge, Callers.Call plain) {}

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (FixedServer server = new FixedServer(page());
                RunningBridge bridge = new BridgeSetup(server.uri(), List.of(ACCOUNT))
                        .liftPlans()
                        .startAdapters()) {
            PlainClient plain = new PlainClient(server.uri(), ACCOUNT);
            for (Pair pair : List.of(listing(bridge, plain), assignment(bridge, plain))) {
                Callers.drain(8, WARM_UP_CALLS, pair.plain);
                Callers.drain(8, WARM_UP_CALLS, pair.bridge);
                for (int callers : new int[] {1, 8, 32}) {
                    rows.add(compare(pair, callers));
                }
            }
        }
        return rows;
    }

    private static Row compare(Pair pair, int callers) throws Exception {
        List<Double> bridge = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            bridge.add(Callers.rate(callers, ONE, pair.bridge));
            plain.add(Callers.rate(callers, ONE, pair.plain));
        }
        double ratio = median(bridge) / median(plain);
        return Row.atLeast(
                NAME,
                pair.what + ", callers: " + callers,
                Row.format("%.2f of the plain loop's throughput", ratio),
                ratio,
                0.8);
    }

    private static Pair listing(RunningBridge bridge, PlainClient plain) {
        BridgeCalls calls = new BridgeCalls(bridge, "getServiceJobs");
        Map<String, Object> parameters =
                Map.of("marketplaceIds", "ATVPDKIKX0DER", "createdAfter", SINCE, "pageSize", 20);
        return new Pair("page of 20 jobs read", () -> calls.call(ACCOUNT, parameters, null), () -> plain.get(LISTING));
    }

    private static Pair assignment(RunningBridge bridge, PlainClient plain) {
        BridgeCalls calls = new BridgeCalls(bridge, "assignAppointmentResources");
        Map<String, Object> parameters = Map.of("serviceJobId", "S-1", "appointmentId", "A-1");
        return new Pair(
                "small write",
                () -> calls.call(ACCOUNT, parameters, technicians()),
                () -> plain.put("/service/v1/serviceJobs/S-1/appointments/A-1/resources", technicians()));
    }

    private static JsonNode technicians() {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.putArray("resources").addObject().put("resourceId", "T-1");
        return body;
    }

    /** A page of the kind of jobs that the sandbox makes. */
    private static byte[] page() throws Exception {
        try (Sandbox sandbox =
                Sandbox.start(SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S")))) {
            JsonNode page = new PlainClient(sandbox.uri(), ACCOUNT).get(LISTING);
            return page.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
