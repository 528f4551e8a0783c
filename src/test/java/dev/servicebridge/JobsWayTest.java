package dev.servicebridge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many routes a service job passes from the poll that reads it to the last call to the FSM. Whoever wants to know what
 * happens to a job reads one route after the other: the limits here are what the architecture page promises them.
 */
class JobsWayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKETPLACE = "ATVPDKIKX0DER";
    private static final String JOB = """
            {"serviceJobId": "%1$s", "serviceJobStatus": "NOT_SERVICED", "marketplaceId": "%2$s",
             "scopeOfWork": {"title": "Fix a tap"}, "buyer": {"buyerId": "buyer-of-%1$s", "name": "Ann Lee"},
             "appointments": []}""";

    @TempDir
    Path home;

    private final Ways ways = new Ways();
    private Sandbox sandbox;
    private Bridge bridge;

    @BeforeEach
    void start() {
        sandbox = Sandboxes.empty();
        Properties settings = new Properties();
        settings.putAll(SandboxedBridge.settings(sandbox, "jdbc:h2:mem:way;DB_CLOSE_DELAY=-1"));
        settings.setProperty("bridge.datasource.user", "sa");
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        ServiceHelper.startService(ways);
        bridge.context().getManagementStrategy().addEventNotifier(ways);
    }

    @AfterEach
    void stop() {
        bridge.close();
        sandbox.close();
    }

    @Test
    void aJobReachesTheFsmByFewHops() throws Exception {
        // The first one has the names of types and statuses read, which are then known.
        put("J-FIRST");
        delivered("J-FIRST", 1);

        put("J-NEW");
        Way created = delivered("J-NEW", 1);
        sandbox.seller("us").change("J-NEW", JSON.createObjectNode().set("scopeOfWork", title("Fix two taps")));
        Way updated = delivered("J-NEW", 2);
        Way polled = ways.last("read-service-jobs");

        assertThat(created.calls())
                .containsExactly(
                        "flow-retail.getServiceOrder",
                        "flow-retail.listCustomers",
                        "flow-retail.createCustomer",
                        "flow-retail.createServiceOrder",
                        "flow-retail.createServiceEvent");
        assertThat(updated.calls())
                .containsExactly(
                        "flow-retail.getServiceOrder",
                        "flow-retail.updateServiceOrder",
                        "flow-retail.createServiceEvent");
        assertThat(polled.calls()).containsExactly("services-api.getServiceJobs");
        assertThat(polled.hops).as("hops of a poll").hasSizeLessThanOrEqualTo(2);
        assertThat(created.hops).as("hops of a new job").hasSizeLessThanOrEqualTo(12);
        assertThat(updated.hops).as("hops of an update").hasSizeLessThanOrEqualTo(12);
        assertThat(created.withinCalls).as("hops within the calls").hasSizeLessThanOrEqualTo(10);
    }

    private void put(String id) throws Exception {
        sandbox.seller("us").put(JSON.readTree(JOB.formatted(id, MARKETPLACE)));
    }

    private static JsonNode title(String title) {
        ObjectNode scope = JSON.createObjectNode();
        return scope.put("title", title);
    }

    /** The way of the job's last delivery, once so many are done. */
    private Way delivered(String job, int deliveries) {
        await().atMost(Duration.ofSeconds(60)).until(() -> ways.of(job).size() >= deliveries);
        return ways.of(job).get(deliveries - 1);
    }

    /** Where a message was sent by {@code direct:}. */
    private static final class Way {
        /** Outside of remote calls, each of which is one hop. */
        private final List<String> hops = new ArrayList<>();

        private final List<String> withinCalls = new ArrayList<>();
        private String call;

        private List<String> calls() {
            return hops.stream().filter(Way::isCall).toList();
        }

        private static boolean isCall(String hop) {
            return hop.startsWith("flow-retail.") || hop.startsWith("services-api.");
        }

        private void sending(String hop) {
            (call == null ? hops : withinCalls).add(hop);
            if (call == null && isCall(hop)) {
                call = hop;
            }
        }

        private void sent(String hop) {
            if (hop.equals(call)) {
                call = null;
            }
        }

        @Override
        public String toString() {
            return hops.size() + " " + hops + ", within calls " + withinCalls.size() + " " + withinCalls;
        }
    }

    /** Notes each way by the thread that goes it: whoever calls a route waits for it. */
    private static final class Ways extends EventNotifierSupport {
        private static final String DIRECT = "direct://";

        private final ThreadLocal<Way> way = new ThreadLocal<>();
        private final Map<String, List<Way>> ended = new ConcurrentHashMap<>();

        private List<Way> of(String name) {
            return List.copyOf(ended.getOrDefault(name, List.of()));
        }

        private Way last(String name) {
            List<Way> all = of(name);
            return all.get(all.size() - 1);
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeSendingEvent sending) {
                String hop = hop(sending.getEndpoint().getEndpointUri());
                if (hop != null && begins(hop)) {
                    way.set(new Way());
                }
                if (hop != null && way.get() != null) {
                    way.get().sending(hop);
                }
            } else if (event instanceof ExchangeSentEvent sent) {
                String hop = hop(sent.getEndpoint().getEndpointUri());
                if (hop != null && way.get() != null) {
                    way.get().sent(hop);
                    end(hop, sent.getExchange());
                }
            }
        }

        private void end(String hop, Exchange exchange) {
            if (begins(hop)) {
                String name = hop.startsWith("job-event")
                        ? exchange.getMessage().getHeader("serviceJobId", String.class)
                        : hop;
                ended.computeIfAbsent(name, unknown -> new CopyOnWriteArrayList<>())
                        .add(way.get());
                way.remove();
            }
        }

        private static boolean begins(String hop) {
            return hop.equals("job-event.fsm") || hop.equals("read-service-jobs");
        }

        /** @return null where it is none */
        private static String hop(String uri) {
            return uri.startsWith(DIRECT) ? uri.substring(DIRECT.length()).replaceAll("\\?.*", "") : null;
        }
    }
}
