package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

@OnEveryDatabase
class DeliveriesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final DeliveryQueue FSM = new DeliveryQueue("fsm", "acme", "");

    private final TestDatabase test;
    private final Deliveries deliveries;
    private final DeadLetters deadLetters;
    private final JobStore store;

    DeliveriesTest(TestDatabase test) {
        this.test = test;
        this.deliveries = TestWiring.deliveries(test.database());
        this.deadLetters = new DeadLetters(test.database());
        this.store = new JobStore(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private void change(String id, int revision) {
        change("acme", id, revision);
    }

    private void change(String account, String id, int revision) {
        store.savePage(
                account,
                "US",
                List.of(job(id, "HOLD", revision)),
                NOW.plusSeconds(revision),
                Set.of("fsm", "erp"),
                null);
    }

    private List<Delivery> due() {
        return due(NOW.plusSeconds(60));
    }

    private List<Delivery> due(Instant at) {
        return deliveries.due(FSM, at, 50);
    }

    private Delivery dueOf(String id) {
        return due().stream()
                .filter(delivery -> delivery.event().subjectId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void givesTheOldestEventsFirstAndNoMoreThanAsked() {
        change("a", 1);
        change("b", 2);
        change("c", 3);

        assertThat(deliveries.due(FSM, NOW.plusSeconds(60), 2))
                .extracting(delivery -> delivery.event().subjectId())
                .containsExactly("a", "b");
    }

    @Test
    void aLaterEventOfAJobIsNotDueWhileAnEarlierOneWaits() {
        change("a", 1);
        change("a", 2);
        deliveries.failed(dueOf("a"), "down", NOW, NOW.plusSeconds(3600));

        assertThat(due()).isEmpty();

        assertThat(due(NOW.plusSeconds(3600)))
                .extracting(delivery -> delivery.event().version())
                .containsExactly(1);
    }

    @Test
    void aLaterEventOfAJobIsDueOnceTheEarlierOneIsDead() {
        change("a", 1);
        change("a", 2);
        deliveries.dead(dueOf("a"), FaultText.own("no such order"), null, NOW);

        assertThat(due()).extracting(delivery -> delivery.event().version()).containsExactly(2);
    }

    @Test
    void anOutcomeIsNotRecordedWhereAListenerFails() {
        Deliveries heard = new Deliveries(test.database(), List.of(new DeliveryListener() {
            @Override
            public void done(Handle handle, String subscriber, Collection<Long> eventIds, Instant now) {
                throw new IllegalStateException("done");
            }

            @Override
            public void givenUp(Handle handle, Delivery delivery, FaultText cause, String requestId, Instant now) {
                throw new IllegalStateException("given up");
            }

            @Override
            public void superseded(Handle handle, SupersededDelivery delivery, Instant now) {
                throw new IllegalStateException("superseded");
            }
        }));
        change("a", 1);
        List<Long> event = List.of(dueOf("a").event().eventId());

        assertThatThrownBy(() -> heard.delivered("fsm", event, NOW)).hasMessage("done");
        assertThatThrownBy(() -> heard.dead(dueOf("a"), FaultText.own("no such order"), null, NOW))
                .hasMessage("given up");
        assertThat(due()).hasSize(1).allSatisfy(delivery -> assertThat(delivery.attempts())
                .isZero());
        deliveries.delivered("fsm", event, NOW);
        assertThatThrownBy(() -> heard.overtaken(FSM, List.of("a"), NOW)).hasMessage("superseded");
        assertThat(due()).isEmpty();
    }

    @Test
    void theSameJobIdInAnotherAccountHoldsNothingUp() {
        change("other", "a", 1);
        change("acme", "a", 2);

        assertThat(due()).hasSize(1);
    }

    @Test
    void oneSubscribersFailureIsNotAnothers() {
        change("a", 1);
        deliveries.failed(dueOf("a"), "down", NOW, NOW.plusSeconds(3600));

        assertThat(deliveries.due(new DeliveryQueue("erp", "acme", ""), NOW.plusSeconds(60), 50))
                .hasSize(1);
    }

    @Test
    void countsAttempts() {
        change("a", 1);
        deliveries.failed(dueOf("a"), "down", NOW, NOW);
        deliveries.failed(dueOf("a"), "down", NOW, NOW);

        assertThat(dueOf("a").attempts()).isEqualTo(2);
    }

    @Test
    void tellsTheQueuesInWhichSomethingIsDue() {
        JobStore store = new JobStore(test.database());
        store.savePage("acme", "US", List.of(job("a", "HOLD"), job("b", "HOLD")), NOW, Set.of("fsm"), null);
        store.savePage("other", "US", List.of(job("a", "HOLD")), NOW, Set.of("fsm"), null);

        assertThat(deliveries.queuesDue(Set.of("fsm"), NOW))
                .containsExactlyInAnyOrder(FSM, new DeliveryQueue("fsm", "other", ""));
        assertThat(deliveries.queuesDue(Set.of("erp"), NOW)).isEmpty();
        assertThat(deliveries.queuesDue(Set.of("fsm"), NOW.minusSeconds(1))).isEmpty();
    }

    @Test
    void aDeadDeliveryBecomesADeadLetter() {
        change("a", 1);
        Delivery delivery = dueOf("a");
        deliveries.dead(delivery, FaultText.own("no such order\0"), "request-1", NOW);

        DeadLetter letter = deadLetters.list(10).get(0);
        assertThat(letter)
                .isEqualTo(new DeadLetter(
                        letter.id(),
                        "job-event",
                        "acme",
                        "a",
                        "fsm",
                        delivery.event().eventId(),
                        delivery.event().content(),
                        "no such order ",
                        1,
                        "request-1",
                        NOW));
        assertThat(due()).isEmpty();
    }

    @Test
    void countsBySubscriber() {
        change("a", 1);
        change("b", 2);
        change("c", 3);
        change("d", 4);
        deliveries.delivered(
                "fsm", List.of(dueOf("a").event().eventId(), dueOf("b").event().eventId()), NOW);
        deliveries.dead(dueOf("c"), FaultText.own("no such order"), null, NOW);

        assertThat(Deliveries.counts(test.database()))
                .containsOnly(
                        entry("fsm", new DeliveryCounts(2, 1, 1, NOW.plusSeconds(4))),
                        entry("erp", new DeliveryCounts(0, 4, 0, NOW.plusSeconds(1))));
    }

    @Test
    void whereNothingIsPendingNothingIsOldest() {
        change("a", 1);
        deliveries.delivered("fsm", List.of(dueOf("a").event().eventId()), NOW);

        assertThat(Deliveries.counts(test.database())).containsEntry("fsm", new DeliveryCounts(1, 0, 0, null));
    }

    @Test
    void listsTheLatestDeadLettersFirst() {
        for (int i = 1; i <= 3; i++) {
            deadLetters.insert(
                    new DeadLetter(null, "command", "acme", null, null, null, "{}", "fault " + i, 1, null, NOW));
        }

        assertThat(deadLetters.count()).isEqualTo(3);
        assertThat(deadLetters.list(2)).extracting(DeadLetter::cause).containsExactly("fault 3", "fault 2");
    }

    private void deliver(Delivery delivery) {
        deliveries.delivered("fsm", List.of(delivery.event().eventId()), NOW);
    }

    private void keepLink(String id) {
        new RemoteReferenceStore(test.database())
                .save("acme", "flow-retail", "service-order", id, "order-" + id, "hash");
    }

    private String hashSent(String id) {
        return new RemoteReferenceStore(test.database())
                .find("acme", "flow-retail", "service-order", id)
                .orElseThrow()
                .contentHash();
    }

    @Test
    void theLastEventOfWhatWasOvertakenIsDeliveredOnceMore() {
        for (String id : List.of("a", "b")) {
            change(id, 1);
            change(id, 2);
            keepLink(id);
        }
        for (int i = 0; i < 4; i++) {
            deliver(due().get(0));
        }

        deliveries.overtaken(FSM, List.of("a"), NOW);
        assertThat(due())
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.event().version()).isEqualTo(2));
        assertThat(hashSent("a")).isNull();
        assertThat(hashSent("b")).isEqualTo("hash");

        deliver(dueOf("a"));
        assertThat(due()).isEmpty();
    }

    @Test
    void whatIsUnderWayWhenItIsOvertakenIsDeliveredOnceMoreAfterwards() {
        change("a", 1);
        Delivery underWay = dueOf("a");
        deliveries.overtaken(FSM, List.of("a"), NOW);
        keepLink("a");

        deliver(underWay);
        assertThat(hashSent("a")).isNull();
        deliver(dueOf("a"));
        assertThat(due()).isEmpty();
    }

    @Test
    void whatWasGivenUpStaysSoThoughItWasOvertaken() {
        change("a", 1);
        deliveries.dead(dueOf("a"), FaultText.own("no"), null, NOW);
        deliveries.overtaken(FSM, List.of("a", "unknown"), NOW);
        assertThat(due()).isEmpty();
    }
}
