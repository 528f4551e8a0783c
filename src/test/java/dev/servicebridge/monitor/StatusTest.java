package dev.servicebridge.monitor;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.jobs.CheckpointMove;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static dev.servicebridge.monitor.WatchedBridge.LISTING;
import static dev.servicebridge.monitor.WatchedBridge.json;
import static org.assertj.core.api.Assertions.assertThat;

class StatusTest {
    private static final Instant SEEN = Instant.parse("2026-01-31T12:00:05Z");

    @TempDir
    Path home;

    private TestDatabase test;
    private WatchedBridge bridge;

    @BeforeEach
    void start() throws Exception {
        test = TestDatabase.h2();
        bridge = new WatchedBridge(home, test.settings());
    }

    @AfterEach
    void stop() {
        bridge.close();
        test.close();
    }

    private JsonNode status() {
        HttpResponse<String> answer = bridge.api("/api/status");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).doesNotContain("hush-hush", "secret-1", "refresh-1", "client-1");
        return json(answer);
    }

    @Test
    void tellsWhatIsRunningAndHowTheWorkStands() throws Exception {
        new Checkpoints(bridge.database).start("acme", LISTING.marketplaceId(), SEEN, SEEN.minusSeconds(3600));
        bridge.jobs.savePage(
                "acme",
                LISTING.marketplaceId(),
                List.of(job("a", "HOLD"), job("b", "HOLD"), job("c", "COMPLETED")),
                SEEN,
                Set.of("fsm"),
                CheckpointMove.backfillSlice(SEEN.minusSeconds(60)));
        Deliveries deliveries = TestWiring.deliveries(bridge.database);
        var due = deliveries.due(new DeliveryQueue("fsm", "acme", ""), SEEN, 10);
        deliveries.delivered("fsm", List.of(due.get(0).event().eventId()), SEEN);
        deliveries.dead(due.get(1), FaultText.own("no such order"), null, SEEN);

        JsonNode status = status();

        assertThat(status.path("version").asText()).isEqualTo("1.2.3");
        assertThat(status.path("startedAt").asText()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(status.has("problem")).isFalse();
        assertThat(status.path("jobs")).hasToString("{\"byStatus\":{\"COMPLETED\":1,\"HOLD\":2}}");
        assertThat(status.path("productServiceOrders")).hasToString("{\"byState\":{},\"incomplete\":0}");
        assertThat(status.path("deliveries"))
                .hasToString("{\"erp\":{\"done\":0,\"pending\":0,\"dead\":0,\"oldestPending\":null},"
                        + "\"fsm\":{\"done\":1,\"pending\":1,\"dead\":1,\"oldestPending\":\"2026-01-31T12:00:05Z\"}}");
        assertThat(status.path("deadLetters").asLong()).isEqualTo(1);
        assertThat(status.path("accounts"))
                .hasToString(
                        "[{\"name\":\"acme\",\"owned\":true,\"systems\":{\"services-api\":{\"up\":true}},\"marketplaces\":[{\"id\":\"ATVPDKIKX0DER\",\"country\":\"US\","
                                + "\"updatedAfter\":\"2026-01-31T12:00:05Z\",\"backfill\":{\"done\":false,"
                                + "\"reached\":\"2026-01-31T11:59:05Z\",\"until\":\"2026-01-31T11:00:05Z\",\"jobs\":3,"
                                + "\"pages\":1},\"problem\":null}]},{\"name\":\"other\",\"owned\":true,\"systems\":{\"services-api\":{\"up\":true}},\"marketplaces\":[{\"id\":\"A2EUQ1WTGCTBG2\","
                                + "\"country\":\"CA\",\"updatedAfter\":null,\"backfill\":null,\"problem\":null}]}]");
    }

    @Test
    void saysWhichDeliveriesAreHeldBackAndWhy() {
        assertThat(status().has("waiting")).isFalse();
        bridge.queues = List.of(
                new QueueState(new DeliveryQueue("erp", "acme", ""), 4, 8, null, null),
                new QueueState(new DeliveryQueue("fsm", "acme", ""), 0, 4, SEEN, "flow-retail is out"),
                new QueueState(
                        new DeliveryQueue("services-api", "other", "get-job"), 0, 4, SEEN, "the usage plan is spent"));

        assertThat(status().path("waiting"))
                .hasToString("[{\"subscriber\":\"fsm\",\"account\":\"acme\",\"until\":\"2026-01-31T12:00:05Z\","
                        + "\"cause\":\"flow-retail is out\"},"
                        + "{\"subscriber\":\"services-api\",\"account\":\"other\",\"command\":\"get-job\","
                        + "\"until\":\"2026-01-31T12:00:05Z\",\"cause\":\"the usage plan is spent\"}]");
    }

    @Test
    void listsEveryOperationWithItsCountsAndThePlanInForce() {
        bridge.callServicesApi();
        bridge.remoteStatus = 429;
        bridge.callServicesApi();
        bridge.remoteStatus = 500;
        bridge.callServicesApi();

        JsonNode operations = status().path("operations");

        assertThat(operations.size()).isEqualTo(17 + 38 + 8);
        JsonNode called = operations.path("services-api.getServiceJobs");
        assertThat(called.path("calls").asInt()).isEqualTo(3);
        assertThat(called.path("succeeded").asInt()).isEqualTo(1);
        assertThat(called.path("refused").asInt()).isEqualTo(1);
        assertThat(called.path("failed").asInt()).isEqualTo(1);
        assertThat(called.path("retried").asInt()).isZero();
        assertThat(called.path("waitedMillis").isIntegralNumber()).isTrue();
        assertThat(called.path("plan")).hasToString("{\"rate\":0.75,\"burst\":40}");
        assertThat(operations.path("services-api.getAppointmentSlots"))
                .hasToString("{\"calls\":0,\"succeeded\":0,\"refused\":0,\"retried\":0,\"failed\":0,"
                        + "\"waitedMillis\":0,\"plan\":{\"rate\":20.0,\"burst\":40}}");
    }

    @Test
    void tellsWhichSystemRefusesAnAccount() {
        bridge.loginFails = true;
        bridge.callServicesApi();

        JsonNode refused = status().at("/accounts/0/systems/services-api");

        assertThat(refused.path("up").asBoolean(true)).isFalse();
        assertThat(Instant.parse(refused.path("since").asText())).isBefore(Instant.now());
        assertThat(refused.path("problem").asText()).isEqualTo("400 AuthorizationFailed, invalid_grant");
        assertThat(status().at("/accounts/1/systems/services-api/up").asBoolean())
                .isTrue();
    }

    @Test
    void showsTheSkewOfEachSystemsClockAndHowFarItWasRead() {
        new PollCheckpoints(bridge.database).move("acme", "product-service-orders/e-1", SEEN);
        assertThat(status().path("clocks")).hasToString("{}");
        bridge.callServicesApi();

        JsonNode status = status();

        assertThat(status.path("clocks")).hasToString("{\"services-api\":{\"skewSeconds\":0.0}}");
        assertThat(status.at("/accounts/0/readUpTo"))
                .hasToString("{\"product-service-orders/e-1\":\"2026-01-31T12:00:05Z\"}");
    }

    @Test
    void tellsWhatIsWrongWithAMarketplaceThatWasNeverPolled() {
        bridge.intake.failed(
                new JobIntake.Reading(LISTING, false), null, new IllegalStateException("403 Unauthorized"));

        JsonNode marketplace = status().at("/accounts/0/marketplaces/0");

        assertThat(marketplace.path("problem").asText()).contains("account acme", "403 Unauthorized");
        assertThat(marketplace.path("updatedAfter").isNull()).isTrue();
        assertThat(marketplace.path("backfill").isNull()).isTrue();
    }

    @Test
    void answersAlthoughTheDatabaseIsGone() {
        bridge.database.close();

        JsonNode status = status();

        assertThat(status.path("problem").asText()).startsWith("the bridge's database does not answer: ");
        assertThat(status.has("jobs")).isTrue();
        assertThat(status.path("jobs").isNull()).isTrue();
        assertThat(status.path("deliveries").isNull()).isTrue();
        assertThat(status.path("deadLetters").isNull()).isTrue();
        assertThat(status.path("operations").size()).isEqualTo(17 + 38 + 8);
        assertThat(status.at("/accounts/0/marketplaces/0/country").asText()).isEqualTo("US");
    }
}
