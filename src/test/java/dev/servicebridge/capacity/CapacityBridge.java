package dev.servicebridge.capacity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.awaitility.core.ConditionFactory;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.awaitility.Awaitility.await;

/** A whole bridge of two accounts over a sandbox, with pauses short enough for a test. */
final class CapacityBridge implements AutoCloseable {
    static final String ACCOUNT = "acme";
    static final String OTHER_ACCOUNT = "zenith";
    /** Midnight of the day after tomorrow: all that tests reserve lies ahead. */
    static final Instant DAY = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNTS = """
              %1$s:
                services-api:
                  marketplaces: [ATVPDKIKX0DER]
                  client-id: sandbox-client
                  client-secret: sandbox-secret
                  refresh-token: sandbox-refresh-%1$s
                flow-retail:
                  tenant: %1$s-tenant
                  store: %1$s-store
                  token: sandbox-flow-token
                  users: { TECH-1: user-1, TECH-2: user-2 }
            """;

    final Sandbox sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
            "sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S", "sandbox.plan-scale", "100")));
    final Map<String, String> settings = new HashMap<>();
    final Database database;
    private final Path home;
    private RunningBridge bridge;

    private final TestDatabase own;

    CapacityBridge(Path home) {
        this(home, TestDatabase.h2());
    }

    /** @param own an empty database, closed with the bridge */
    CapacityBridge(Path home, TestDatabase own) {
        this.home = home;
        this.own = own;
        write("config/accounts.yaml", "accounts:\n" + ACCOUNTS.formatted(ACCOUNT) + ACCOUNTS.formatted(OTHER_ACCOUNT));
        database = own.database();
        settings.put("bridge.datasource.url", own.settings().url());
        settings.put("personal-data.key", "none");
        settings.put("bridge.datasource.user", own.settings().user());
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.put("personal-data.key", "none");
        settings.put("poll.service-jobs.interval", "P9999D");
        for (String reading : List.of("fsm", "erp", "schedules", "planning")) {
            settings.put("capacity." + reading + ".interval", "P9999D");
        }
        settings.put("capacity.reconciliation.cron", "0 0 0 1 1 ? 2099");
        settings.put("capacity.tick", "PT0.05S");
        settings.put("capacity.retry-delay", "PT0.05S");
        settings.put("capacity.max-retry-delay", "PT0.2S");
        settings.put("capacity.settle-after", "PT0.1S");
        settings.put("retry.attempts", "0");
        settings.put("http.port", Integer.toString(Ports.free()));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("management.port", Integer.toString(Ports.free()));
        for (String operation : List.of(
                "createReservation",
                "updateReservation",
                "cancelReservation",
                "updateSchedule",
                "getRangeSlotCapacity",
                "getFixedSlotCapacity")) {
            settings.put("usage-plan.services-api." + operation + ".rate", "500");
            settings.put("usage-plan.services-api." + operation + ".burst", "2000");
        }
    }

    void write(String file, String text) {
        try {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CapacityBridge start() {
        bridge = RunningBridge.whole(home, settings);
        return this;
    }

    void stop() {
        bridge.close();
        bridge = null;
    }

    int port() {
        return Integer.parseInt(settings.get("http.port"));
    }

    CamelContext camel() {
        return bridge.camel();
    }

    /** Lets resources of an account work round the clock for two months. */
    void schedule(String account, int capacity, String... resources) {
        for (String resource : resources) {
            Instant start = Instant.now().truncatedTo(ChronoUnit.DAYS);
            call(account, "updateSchedule", resource, """
                    {"schedules":[{"startTime":"%s","endTime":"%s","capacity":%d}]}
                    """.formatted(start, start.plus(Duration.ofDays(60)), capacity));
        }
    }

    JsonNode call(String account, String operation, String resource, String body) {
        return bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api." + operation)
                .withHeader("account", account)
                .withHeader("marketplaceIds", "ATVPDKIKX0DER")
                .withHeader("resourceId", resource)
                .withBody(body)
                .request(JsonNode.class);
    }

    /** Tells the port of a busy time of an hour, {@code hour} hours after {@link #DAY}. */
    ObjectNode busy(String id, String resource, int hour) {
        return JSON.createObjectNode()
                .put("account", ACCOUNT)
                .put("resourceId", resource)
                .put("source", "hotel")
                .put("sourceId", id)
                .put("type", "VACATION")
                .put("start", DAY.plus(Duration.ofHours(hour)).toString())
                .put("end", DAY.plus(Duration.ofHours(hour + 1)).toString());
    }

    void tell(JsonNode message) {
        try {
            bridge.camel().createProducerTemplate().sendBody("direct:capacity.busy-time", message);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    Reservations reservations() {
        return new Reservations(database);
    }

    Reservation reservation(String id) {
        return reservations().find(ACCOUNT, "hotel", id);
    }

    ReservationState state(String id) {
        Reservation found = reservation(id);
        return found == null ? null : found.state();
    }

    DeadLetters deadLetters() {
        return new DeadLetters(database);
    }

    /** What the other side did, such as {@code reservation created}. */
    List<String> effects(String operation) {
        return sandbox.journal().entries(operation).stream()
                .map(Journal.Entry::effect)
                .filter(effect -> effect != null)
                .toList();
    }

    /** How much of a resource is reserved by vacations and the like, over the first two days. */
    List<JsonNode> reserved(String account, String resource) {
        JsonNode answer =
                call(account, "getRangeSlotCapacity", resource, """
                {"startDateTime":"%s","endDateTime":"%s","capacityTypes":["RESERVED_CAPACITY"]}
                """.formatted(DAY, DAY.plus(Duration.ofDays(2))));
        return answer.path("capacities").isEmpty()
                ? List.of()
                : List.copyOf(JSON.convertValue(
                        answer.path("capacities").get(0).path("slots"),
                        JSON.getTypeFactory().constructCollectionType(List.class, JsonNode.class)));
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        own.close();
        sandbox.close();
    }
}
