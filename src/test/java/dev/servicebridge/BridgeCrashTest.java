package dev.servicebridge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.mews.Hotel;
import dev.servicebridge.sandbox.mews.HotelRecords;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A bridge is killed again and again while jobs and hotels' orders come in and go out, over faulty systems; the systems
 * outlive it. In the end every job is everywhere as Amazon has it, every hotel order as its hotel has it, and nothing was
 * done twice.
 */
class BridgeCrashTest {
    private static final String ACCOUNTS = "accounts:\n" + account("us", "US") + account("de", "DE");
    /** Of a hotel order; in other states it is not made there. */
    private static final Map<String, String> FSM_STATUS_OF_HOTEL_ORDER = Map.of(
            "Confirmed", "New",
            "Started", "Scheduled",
            "Processed", "Completed",
            "Canceled", "Cancelled");

    private static final Map<String, String> MARKETPLACES = Map.of("us", "ATVPDKIKX0DER", "de", "A1PA6795UKMFR9");
    private static final int KILLS = 5;

    @TempDir
    Path home;

    private final ScheduledExecutorService story = Executors.newSingleThreadScheduledExecutor();
    private EmbeddedPostgres postgres;
    private Sandbox sandbox;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "40",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "20")));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), ACCOUNTS);
        Files.writeString(home.resolve("config/product-services.yaml"), "Spa: { fsm: true }");
    }

    @AfterEach
    void stop() throws Exception {
        story.shutdownNow();
        sandbox.close();
        postgres.close();
    }

    /** A seller with a hotel. */
    private static String account(String name, String country) {
        return SandboxedBridge.account(name, country) + """
                    mews:
                      client-token: sandbox-mews-client
                      access-token: sandbox-mews-%s
                """.formatted(name);
    }

    private BridgeProcess bridge() {
        Map<String, String> settings = SandboxedBridge.settings(sandbox, databaseUrl());
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("poll.start", "P40D");
        // A poll takes up to eight calls, and a token has 200 in half a minute.
        settings.put("poll.product-service-orders.interval", "PT2S");
        settings.put("hospitality.start", "P40D");
        settings.put("hospitality.merge-retry-delay", "PT1S");
        settings.put("hospitality.max-merge-retry-delay", "PT10S");
        settings.put("delivery.retry-delay", "PT0.2S");
        settings.put("delivery.max-retry-delay", "PT2S");
        settings.put("retry.delay", "PT0.05S");
        settings.put("http.port", "0");
        settings.put("management.port", "0");
        return BridgeProcess.start(home, settings);
    }

    @Test
    void nothingIsLostOrDoubledHoweverOftenTheBridgeDies() throws Exception {
        Random random = new Random(11);
        sandbox.faults().add(Fault.sometimes("flow-retail.*", FaultKind.INTERNAL_ERROR, 0.05));
        sandbox.faults().add(Fault.sometimes("flow-retail.*", FaultKind.ANSWER_LOST, 0.05));
        sandbox.faults().add(Fault.sometimes("services-api.*", FaultKind.GARBAGE, 0.05));
        sandbox.faults().add(Fault.sometimes("mews.*", FaultKind.ANSWER_LOST, 0.05));
        sandbox.faults().add(Fault.sometimes("mews.*", FaultKind.GARBAGE, 0.05));
        story.scheduleWithFixedDelay(sandbox::step, 200, 200, TimeUnit.MILLISECONDS);
        for (int i = 0; i < KILLS; i++) {
            try (BridgeProcess bridge = bridge()) {
                long before = created();
                // Killed in the midst of its work, not while it starts: a little after it is seen to create orders.
                await().atMost(Duration.ofSeconds(120)).until(() -> created() > before || !bridge.isAlive());
                assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
                Thread.sleep(random.nextInt(700));
                bridge.kill();
            }
        }
        story.shutdown();
        sandbox.faults().clear();
        try (BridgeProcess bridge = bridge()) {
            await().atMost(Duration.ofSeconds(240))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
                        assertThat(stuck()).isEmpty();
                        sandboxAndBridgeAgree();
                    });
            assertThat(bridge.stop()).isIn(0, 143);
        }
        Map<String, Long> creations = sandbox.journal().entries("createServiceOrder").stream()
                .filter(entry -> entry.effect() != null)
                .collect(Collectors.groupingBy(Journal.Entry::key, Collectors.counting()));
        assertThat(creations).isNotEmpty().allSatisfy((uid, times) -> assertThat(times)
                .isEqualTo(1));
    }

    private long created() {
        return sandbox.tenant("sandbox-tenant").orders("store-us").all().size()
                + sandbox.tenant("sandbox-tenant").orders("store-de").all().size();
    }

    private void sandboxAndBridgeAgree() throws Exception {
        jobsAgree();
        for (String hotel : List.of("us", "de")) {
            hotelOrdersAgree(hotel);
        }
    }

    private void jobsAgree() throws Exception {
        Map<String, String> erp = erp("select service_job_id, status from erp.service_job");
        Map<String, String> postings = erp("select service_job_id, count(*) from erp.posting group by service_job_id");
        for (String seller : List.of("us", "de")) {
            Map<String, String> amazon = sandbox.seller(seller).jobs().all().stream()
                    .filter(job -> MARKETPLACES
                            .get(seller)
                            .equals(job.json().path("marketplaceId").asText()))
                    .collect(Collectors.toMap(StoredJob::id, StoredJob::status));
            Map<String, String> fsm = SandboxedBridge.ordersOf(sandbox, seller);
            assertThat(amazon).isNotEmpty().allSatisfy((id, status) -> {
                assertThat(erp.get(id)).as("ERP row of " + id).isEqualTo(status);
                assertThat(fsm.get(id)).as("order of " + id).isEqualTo(SandboxedBridge.FSM_STATUS.get(status));
                if ("COMPLETED".equals(status)) {
                    assertThat(postings.get(id)).as("postings of " + id).isEqualTo("1");
                }
            });
        }
        assertThat(postings.values()).containsOnly("1");
    }

    private void hotelOrdersAgree(String account) throws Exception {
        Hotel hotel = sandbox.hotel(account);
        String ofHotel = " where account = '" + account + "'";
        Map<String, String> states =
                erp("select product_service_order_id, state from erp.product_service_order" + ofHotel);
        Map<String, String> rooms =
                erp("select product_service_order_id, room_id from erp.product_service_order" + ofHotel);
        Map<String, String> lines =
                erp("select order_item_id, accounting_state from erp.product_service_order_line" + ofHotel);
        assertThat(states).isEqualTo(byId(hotel.orders(), "State"));
        assertThat(lines).isEqualTo(byId(hotel.items(), "AccountingState"));
        Map<String, String> fsm = SandboxedBridge.ordersOf(sandbox, account);
        assertThat(hotel.orders().all()).isNotEmpty().allSatisfy(order -> {
            String number = order.path("Number").asText();
            String state = order.path("State").asText();
            String status =
                    order.path("ServiceId").asText().equals(hotel.spa()) ? FSM_STATUS_OF_HOTEL_ORDER.get(state) : null;
            // One that was cancelled before the bridge saw it confirmed is not made.
            if (!state.equals("Canceled") || fsm.containsKey(number)) {
                assertThat(fsm.get(number)).as("order of hotel order " + number).isEqualTo(status);
            }
            String reservation = order.path("LinkedReservationId").asText();
            if (hotel.reservations().contains(reservation)) {
                assertThat(rooms.get(order.path("Id").asText()))
                        .isEqualTo(hotel.reservations()
                                .find(reservation)
                                .path("AssignedResourceId")
                                .asText());
            }
        });
    }

    private static Map<String, String> byId(HotelRecords records, String field) {
        return records.all().stream()
                .collect(Collectors.toMap(entry -> entry.path("Id").asText(), entry -> entry.path(field)
                        .asText()));
    }

    /** What the bridge itself knows to be stuck. */
    private Map<String, String> stuck() throws Exception {
        return erp("""
                select concat_ws(' ', subscriber, subject_id, event_id), cause from bridge.dead_letter
                union all
                select concat_ws(' ', subscriber, subject_id, event_id, state), cause from bridge.delivery
                where state = 'PENDING'
                """);
    }

    private Map<String, String> erp(String sql) throws SQLException {
        return SandboxedBridge.rows(databaseUrl(), sql);
    }

    private String databaseUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }
}
