package dev.servicebridge.verification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.jobs.JobDifference;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.StoredJob;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.verification.VerificationGap.Kind;
import dev.servicebridge.verification.VerificationGap.Outcome;
import dev.servicebridge.verification.VerificationRun.State;
import dev.servicebridge.verification.Verifications.Listed;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class VerificationsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    private final TestDatabase test;
    private final Verifications verifications;
    private final JobComparison comparison;
    private final JobStore store;
    private final Deliveries deliveries;

    VerificationsTest(TestDatabase test) {
        this.test = test;
        this.verifications = new Verifications(test.database());
        this.comparison = new JobComparison(test.database());
        this.store = new JobStore(test.database());
        this.deliveries = TestWiring.deliveries(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private void save(JsonNode... jobs) {
        store.savePage("acme", "M", List.of(jobs), NOW, SUBSCRIBERS, null);
    }

    private List<JobDifference> differences(JsonNode... jobs) {
        return comparison.compare("acme", "M", List.of(jobs), LATER).differences();
    }

    private StoredJob stored(String id) {
        return comparison.find("acme", Set.of(id)).get(id);
    }

    private List<Delivery> due(String subscriber) {
        return deliveries.due(new DeliveryQueue(subscriber, "acme", ""), LATER, 100);
    }

    private void deliverAll() {
        SUBSCRIBERS.stream()
                .filter(subscriber -> !due(subscriber).isEmpty())
                .forEach(subscriber -> deliveries.delivered(
                        subscriber,
                        due(subscriber).stream()
                                .map(each -> each.event().eventId())
                                .toList(),
                        LATER));
    }

    @Test
    void aRunIsAskedForOnceBegunOnceAndEndsAsAProofOrNot() {
        VerificationRun asked = verifications.request("acme", false, "operator", NOW);
        assertThat(verifications.request("acme", false, "schedule", LATER)).isEqualTo(asked);
        assertThat(verifications.begin("other", LATER)).isEmpty();
        VerificationRun run = verifications.begin("acme", LATER).orElseThrow();
        assertThat(run.runId()).isEqualTo(asked.runId());
        assertThat(run.state()).isEqualTo(State.RUNNING);
        verifications.add(
                run.runId(), List.of(new VerificationGap(Kind.FSM_MISSING, "J-1", "gone", Outcome.HEALED)), LATER);
        verifications.end(run, "{}", null, LATER);

        verifications.request("acme", true, "operator", LATER);
        VerificationRun broken = verifications.begin("acme", LATER).orElseThrow();
        // As after a stop: nobody ended it.
        assertThat(verifications.begin("acme", LATER.plusSeconds(1))).isEmpty();

        assertThat(verifications.find(broken.runId()).orElseThrow().problem()).startsWith("the bridge was stopped");
        assertThat(verifications.gaps(run.runId(), 10))
                .containsExactly(new VerificationGap(Kind.FSM_MISSING, "J-1", "gone", Outcome.HEALED));
        Verifications.Latest latest = verifications.latest().get("acme");
        assertThat(latest.last().runId()).isEqualTo(broken.runId());
        assertThat(latest.provenAt()).isEqualTo(LATER);
        assertThat(verifications.runs("acme", 10))
                .extracting(VerificationRun::runId)
                .containsExactly(broken.runId(), run.runId());
    }

    @Test
    void theRetentionKeepsTheLastProof() {
        for (int i = 0; i < 3; i++) {
            verifications.request("acme", false, "schedule", NOW);
            VerificationRun run = verifications.begin("acme", NOW).orElseThrow();
            verifications.add(
                    run.runId(), List.of(new VerificationGap(Kind.JOB_MISSING, "J", "-", Outcome.HEALED)), NOW);
            verifications.end(run, "{}", i == 2 ? "out" : null, NOW);
        }

        new Retention(test.database(), new ManualClock(NOW.plus(Duration.ofDays(40))), Duration.ofDays(30)).purge();

        assertThat(verifications.runs(null, 10)).singleElement().satisfies(run -> assertThat(run.state())
                .isEqualTo(State.COMPLETE));
    }

    @Test
    void whatIsMissingOrOtherIsTakenInWithItsEventsAndWhatTheStoreKnowsBetterIsLeft() {
        save(job("same", "HOLD"), job("other", "HOLD"), job("newer", "HOLD"));
        List<JobDifference> found = differences(
                job("same", "HOLD"), job("other", "CANCELLED"), job("newer", "CANCELLED"), job("missing", "HOLD"));
        assertThat(found).extracting(JobDifference::serviceJobId).containsExactly("other", "newer", "missing");
        // A poll takes the latest in, after the page was read.
        save(job("newer", "COMPLETED"));

        Set<String> healed = store.heal("acme", "M", found, LATER, SUBSCRIBERS);

        assertThat(healed).containsExactlyInAnyOrder("other", "missing");
        assertThat(stored("other").status()).isEqualTo("CANCELLED");
        assertThat(stored("other").version()).isEqualTo(2);
        assertThat(stored("newer").status()).isEqualTo("COMPLETED");
        assertThat(due("erp")).extracting(each -> each.event().subjectId()).contains("missing");
        assertThat(differences(job("other", "CANCELLED"), job("missing", "HOLD")))
                .isEmpty();
        assertThat(comparison
                        .compare("acme", "M", List.of(job("newer", "HOLD")), NOW)
                        .differences())
                .as("what changed since")
                .isEmpty();
    }

    @Test
    void anEventIsDeliveredAgainToTheOneWhoLacksItUnderTheIdItHad() {
        save(job("J", "HOLD"));
        long eventId = due("erp").get(0).event().eventId();
        assertThat(store.deliverAgain("acme", stored("J"), "erp", false, LATER))
                .as("still pending")
                .isFalse();
        deliverAll();
        StoredJob before = stored("J");

        assertThat(store.deliverAgain("acme", before, "erp", false, LATER)).isTrue();

        assertThat(due("erp"))
                .singleElement()
                .satisfies(each -> assertThat(each.event().eventId()).isEqualTo(eventId));
        assertThat(due("fsm")).isEmpty();
        deliverAll();
        save(job("J", "CANCELLED"));
        deliverAll();
        assertThat(store.deliverAgain("acme", before, "erp", false, LATER))
                .as("an older state")
                .isFalse();
        test.database().jdbi().useHandle(handle -> {
            handle.execute("delete from delivery");
            handle.execute("delete from outbox");
        });
        assertThat(store.deliverAgain("acme", stored("J"), "erp", false, LATER)).isTrue();
        assertThat(due("fsm")).isEmpty();
        assertThat(due("erp")).singleElement().satisfies(each -> {
            assertThat(each.event().version()).isEqualTo(2);
            assertThat(each.event().message().at("/job/serviceJobStatus").asText())
                    .isEqualTo("CANCELLED");
            assertThat(each.event().message().path("observedAt").asText()).isEqualTo(NOW.toString());
        });
    }

    @Test
    void aDeliveryUnderWayAndADeadLetterExplainADifference() {
        save(job("way", "HOLD"), job("dead", "HOLD"), job("done", "HOLD"));
        due("erp").stream()
                .filter(each -> each.event().subjectId().equals("dead"))
                .forEach(each -> deliveries.dead(each, FaultText.own("refused"), null, NOW));
        deliveries.delivered(
                "erp",
                due("erp").stream()
                        .filter(each -> each.event().subjectId().equals("done"))
                        .map(each -> each.event().eventId())
                        .toList(),
                NOW);

        Map<String, String> explanations =
                comparison.explanations("acme", "erp", List.of("way", "dead", "done", "unknown"));

        assertThat(explanations).containsOnlyKeys("way", "dead").containsEntry("way", "on its way");
        assertThat(explanations.get("dead")).matches("dead letter \\d+");
    }

    @Test
    void whatNoListingShowedIsFoundAndWhatIsListedTwiceCountsOnce() {
        save(job("1", "HOLD"), job("2", "HOLD"), job("3", "CANCELLED"));
        verifications.listed(
                "acme", "services-api", List.of(new Listed("1", "HOLD", null), new Listed("3", "HOLD", null)));
        verifications.listed("acme", "services-api", List.of(new Listed("3", "CANCELLED", NOW)));

        assertThat(comparison.unlisted("acme", "services-api", List.of("M"), LATER, 10))
                .extracting(StoredJob::serviceJobId)
                .containsExactly("2");
        assertThat(comparison.unlisted("acme", "services-api", List.of("M"), NOW, 10))
                .isEmpty();
        assertThat(comparison.unlisted("acme", "services-api", List.of("N"), LATER, 10))
                .isEmpty();
        assertThat(verifications.countListed("acme", "services-api")).isEqualTo(Map.of("HOLD", 1L, "CANCELLED", 1L));
        assertThat(comparison.countByStatus("acme")).isEqualTo(Map.of("HOLD", 2L, "CANCELLED", 1L));
        assertThat(comparison.next("acme", "1", LATER, 1))
                .extracting(StoredJob::serviceJobId)
                .containsExactly("2");
        verifications.request("acme", false, "schedule", NOW);
        verifications.begin("acme", NOW);
        assertThat(verifications.countListed("acme", "services-api")).isEmpty();
    }
}
