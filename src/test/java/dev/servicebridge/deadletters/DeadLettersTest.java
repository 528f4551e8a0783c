package dev.servicebridge.deadletters;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.capacity.BusyTime;
import dev.servicebridge.capacity.Reservation;
import dev.servicebridge.capacity.Reservations;
import dev.servicebridge.capacity.ReservedTime;
import dev.servicebridge.capacity.SentSchedule;
import dev.servicebridge.capacity.SentSchedules;
import dev.servicebridge.database.Json;
import dev.servicebridge.hotels.KnownOrder;
import dev.servicebridge.hotels.MergedOrder;
import dev.servicebridge.hotels.OrderIntakeReplay;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class DeadLettersTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(10));
    private static final DeliveryQueue FSM = new DeliveryQueue("fsm", "acme", "");
    private static final DeadLetterFilter ANY = new DeadLetterFilter(null, null, null, null, null, null, null, null);

    private final TestDatabase test;
    private final Deliveries deliveries;
    private final DeadLetters letters;
    private final JobStore store;
    private final Replays replays;

    DeadLettersTest(TestDatabase test) {
        this.test = test;
        this.deliveries = TestWiring.deliveries(test.database());
        this.letters = new DeadLetters(test.database());
        this.store = new JobStore(test.database());
        this.replays = TestWiring.replays(test.database(), Set.of("fsm", "erp"), Set.of("fsm", "erp"));
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private void change(String id, int revision) {
        store.savePage(
                "acme",
                "US",
                List.of(job(id, "HOLD", revision)),
                NOW.plusSeconds(revision),
                Set.of("fsm", "erp"),
                null);
    }

    private List<Delivery> due() {
        return deliveries.due(FSM, LATER, 50);
    }

    private DeadLetterRecord dead(String id, int revision) {
        change(id, revision);
        return giveUp();
    }

    private DeadLetterRecord giveUp() {
        deliveries.dead(due().get(0), FaultText.own("no such order"), "request-1", NOW);
        return only();
    }

    private DeadLetterRecord only() {
        List<DeadLetterRecord> all = letters.list(ANY, 10);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private DeadLetterRecord replay(DeadLetterRecord letter) {
        return replay(letter, null);
    }

    private DeadLetterRecord replay(DeadLetterRecord letter, JsonNode corrected) {
        return replays.replay(letter.letter().id(), corrected, "operator", LATER);
    }

    private void replayCorrected(DeadLetterRecord letter) {
        ObjectNode corrected = (ObjectNode) Json.read(letter.letter().payload());
        replay(letter, corrected.put("serviceJobStatus", "CORRECTED"));
    }

    private void deliver() {
        deliveries.delivered(
                "fsm", due().stream().map(each -> each.event().eventId()).toList(), LATER);
    }

    @Test
    void aReplayedEventIsDeliveredOnceMoreUnderItsOwnId() {
        DeadLetterRecord letter = dead("a", 1);

        assertThat(replay(letter).state()).isEqualTo(DeadLetterState.REPLAYING);

        assertThat(due()).hasSize(1).allSatisfy(delivery -> {
            assertThat(delivery.event().eventId()).isEqualTo(letter.letter().eventId());
            assertThat(delivery.attempts()).isZero();
            assertThat(delivery.event().createdAt()).isEqualTo(LATER);
        });
        deliver();
        assertThat(only().state()).isEqualTo(DeadLetterState.REPLAYED);
        assertThat(only().changedBy()).isEqualTo("operator");
        assertThat(letters.count()).isZero();
    }

    @Test
    void whatFailsAgainIsTheSameLetterWithMoreAttempts() {
        DeadLetterRecord letter = dead("a", 1);
        replay(letter);
        deliveries.failed(due().get(0), "down", LATER, LATER);
        deliveries.dead(due().get(0), FaultText.own("still none\0"), "request-2", LATER);

        assertThat(only().letter().id()).isEqualTo(letter.letter().id());
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(only().letter().attempts()).isEqualTo(3);
        assertThat(only().letter().cause()).isEqualTo("still none ");
        assertThat(only().letter().requestId()).isEqualTo("request-2");
    }

    @Test
    void aCorrectedEventReachesItsSubscriberAndNoOther() {
        DeadLetterRecord letter = dead("a", 1);

        replayCorrected(letter);

        assertThat(due().get(0).event().message().path("serviceJobStatus").asText())
                .isEqualTo("CORRECTED");
        assertThat(deliveries
                        .due(new DeliveryQueue("erp", "acme", ""), LATER, 50)
                        .get(0)
                        .event()
                        .message()
                        .path("serviceJobStatus")
                        .asText())
                .isEqualTo("HOLD");
        assertThat(only().letter().payload()).isEqualTo(letter.letter().payload());
    }

    @Test
    void aCorrectedEventThatWasOvertakenIsDeliveredOnceMoreAsCorrected() {
        DeadLetterRecord letter = dead("a", 1);
        replayCorrected(letter);
        deliver();

        deliveries.overtaken(FSM, List.of("a"), LATER);

        assertThat(due().get(0).event().message().path("serviceJobStatus").asText())
                .isEqualTo("CORRECTED");
        deliver();
        assertThat(due()).isEmpty();
        assertThat(only().state()).isEqualTo(DeadLetterState.REPLAYED);
    }

    @Test
    void aCorrectionThatIsAnotherEventIsRefusedAndTheLetterStaysDead() {
        DeadLetterRecord letter = dead("a", 1);
        ObjectNode corrected = (ObjectNode) Json.read(letter.letter().payload());
        corrected.put("version", 99);

        assertThatThrownBy(() -> replay(letter, corrected))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("version");
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(only().corrected()).isNull();
    }

    @Test
    void anEventAfterWhichALaterOneWasDeliveredIsRefused() {
        DeadLetterRecord letter = dead("a", 1);
        change("a", 2);
        deliver();

        assertThatThrownBy(() -> replay(letter))
                .hasMessageContaining("later event")
                .hasMessageContaining("drop");
        assertThat(due()).isEmpty();
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
    }

    @Test
    void anEventAfterWhichALaterOneWasDeliveredAndForgottenIsRefused() {
        DeadLetterRecord letter = dead("a", 1);
        change("a", 2);
        deliver();
        deliveries.delivered(
                "erp", List.of(letter.letter().eventId(), letter.letter().eventId() + 1), LATER);
        new Retention(test.database(), Clock.fixed(LATER.plus(Duration.ofDays(99)), ZoneOffset.UTC), Duration.ofDays(1))
                .purge();

        assertThatThrownBy(() -> replay(letter)).hasMessageContaining("later event");
    }

    @Test
    void anEventIsGivenBackWhenALaterOneWasUnderWayDuringItsReplay() {
        DeadLetterRecord letter = dead("a", 1);
        change("a", 2);
        Delivery underWay = due().get(0);
        replay(letter);
        deliveries.delivered("fsm", List.of(underWay.event().eventId()), LATER);

        assertThat(due()).isEmpty();
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(only().letter().cause()).contains("later event");
    }

    @Test
    void aReplayedEventGoesBeforeLaterOnesThatStillWait() {
        DeadLetterRecord letter = dead("a", 1);
        change("a", 2);
        replay(letter);

        assertThat(due()).extracting(each -> each.event().version()).containsExactly(1);
    }

    @Test
    void anEventThatIsGoneFromTheOutboxIsMadeAnewUnderItsId() {
        DeadLetterRecord letter = dead("a", 1);
        test.database().jdbi().useHandle(handle -> {
            handle.execute("delete from delivery");
            handle.execute("delete from outbox");
        });

        replay(letter);

        assertThat(due()).hasSize(1).allSatisfy(delivery -> {
            assertThat(delivery.event().eventId()).isEqualTo(letter.letter().eventId());
            assertThat(delivery.event().status()).isEqualTo("HOLD");
            assertThat(delivery.event().message())
                    .isEqualTo(((ObjectNode) Json.read(letter.letter().payload()))
                            .put("eventId", letter.letter().eventId()));
        });
        change("b", 1);
        assertThat(due()).hasSize(2);
    }

    @Test
    void ofManyReplaysAtTheSameMomentOneIsMade() throws Exception {
        DeadLetterRecord letter = dead("a", 1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tries = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tries.add(() -> {
                    try {
                        replay(letter);
                        return true;
                    } catch (ReplayRefusedException e) {
                        return false;
                    }
                });
            }
            int made = 0;
            for (Future<Boolean> each : threads.invokeAll(tries)) {
                made += each.get() ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(due()).hasSize(1);
    }

    @Test
    void aDroppedLetterIsNotDeliveredNorCountedAndGoesWithTheRetention() {
        DeadLetterRecord letter = dead("a", 1);
        replays.drop(letter.letter().id(), "the job was a test", "operator", LATER);

        assertThat(letters.count()).isZero();
        assertThat(only().reason()).isEqualTo("the job was a test");
        assertThat(Deliveries.counts(test.database()).get("fsm").dead()).isZero();
        assertThatThrownBy(() -> replay(letter)).hasMessageContaining("was dropped");
        deliveries.delivered("erp", List.of(letter.letter().eventId()), LATER);
        new Retention(test.database(), Clock.fixed(LATER.plus(Duration.ofDays(9)), ZoneOffset.UTC), Duration.ofDays(1))
                .purge();
        assertThat(letters.list(ANY, 10)).isEmpty();
        assertThat(Deliveries.counts(test.database())).doesNotContainKey("fsm");
        assertThat(Deliveries.counts(test.database()).get("erp").done()).isEqualTo(1);
    }

    @Test
    void aLetterThatWaitsOutlivesTheRetention() {
        dead("a", 1);
        new Retention(test.database(), Clock.fixed(LATER.plus(Duration.ofDays(99)), ZoneOffset.UTC), Duration.ofDays(1))
                .purge();
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
    }

    @Test
    void aSubscriberThatIsGoneGetsNothing() {
        DeadLetterRecord letter = dead("a", 1);
        Replays without = TestWiring.replays(test.database(), Set.of("erp"), Set.of("erp"));

        assertThatThrownBy(() -> without.replay(letter.letter().id(), null, "operator", LATER))
                .hasMessageContaining("fsm is no subscriber");
    }

    @Test
    void aLetterOfAKindThatNobodyReplaysIsRefusedAndStaysDead() {
        letters.insert(new DeadLetter(null, "mine", "acme", "s", null, null, "{}", "fault", 1, null, NOW));

        assertThatThrownBy(() -> replay(only(), Json.read("{\"corrected\":true}")))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("of the kind mine")
                .hasMessageContaining("drop");
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(only().corrected()).isNull();
    }

    @Test
    void theHandlerOfALettersKindReplaysItInTheTransactionThatClaimsIt() {
        letters.insert(new DeadLetter(null, "mine", "acme", "s", null, null, "{}", "fault", 1, null, NOW));
        List<String> payloads = new ArrayList<>();
        ReplayHandler handler = new ReplayHandler() {
            @Override
            public String kind() {
                return "mine";
            }

            @Override
            public Progress replay(Handle handle, DeadLetterRecord letter, Instant now) {
                payloads.add(letter.payload());
                if (letter.payload().contains("bad")) {
                    throw ReplayRefusedException.invalid("bad");
                }
                return letter.payload().contains("slow") ? Progress.UNDER_WAY : Progress.DONE;
            }
        };
        Replays mine = new Replays(test.database(), List.of(handler));
        long id = only().letter().id();

        assertThatThrownBy(() -> mine.replay(id, Json.read("\"bad\""), "operator", LATER))
                .hasMessage("bad");
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(mine.replay(id, Json.read("\"slow\""), "operator", LATER).state())
                .isEqualTo(DeadLetterState.REPLAYING);
        letters.giveBack(Set.of("another"));
        assertThat(mine.replay(id, Json.read("\"good\""), "operator", LATER).state())
                .isEqualTo(DeadLetterState.REPLAYED);
        assertThat(payloads).containsExactly("\"bad\"", "\"slow\"", "\"good\"");
    }

    @Test
    void twoHandlersOfOneKindStopTheStart() {
        assertThatThrownBy(
                        () -> new Replays(test.database(), List.of(new OrderIntakeReplay(), new OrderIntakeReplay())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(ProductServiceOrders.REFUSED);
    }

    private static ObjectNode entry() {
        return (ObjectNode) job("x", "HOLD", 1);
    }

    private DeadLetterRecord refusedJob() {
        ObjectNode entry = entry();
        entry.remove("serviceJobId");
        store.savePage("acme", "US", List.of(entry), NOW, Set.of("fsm"), null);
        return only();
    }

    @Test
    void aJobThatWasRefusedIsTakenInOnceItIsCorrected() {
        DeadLetterRecord letter = refusedJob();
        assertThatThrownBy(() -> replay(letter)).isInstanceOf(ReplayRefusedException.class);
        ObjectNode corrected = entry().put("marketplaceId", "US");

        assertThat(replay(letter, corrected).state()).isEqualTo(DeadLetterState.REPLAYED);

        assertThat(due()).extracting(each -> each.event().subjectId()).containsExactly("x");
        // The same broken entry is polled again, and is known.
        ObjectNode entry = entry();
        entry.remove("serviceJobId");
        store.savePage("acme", "US", List.of(entry), NOW, Set.of("fsm"), null);
        assertThat(letters.count()).isZero();
    }

    @Test
    void theLetterOfARefusedJobNamesTheMarketplaceThatTheJobWasListedUnder() {
        ObjectNode corrected = (ObjectNode) Json.read(refusedJob().payload());

        replay(only(), corrected.put("serviceJobId", "x"));

        assertThat(due())
                .extracting(each ->
                        Json.read(each.event().content()).path("marketplaceId").asText())
                .containsExactly("US");
    }

    @Test
    void aJobThatWasRefusedDoesNotOverwriteALaterStateOfIt() {
        DeadLetterRecord letter = refusedJob();
        change("x", 5);

        assertThatThrownBy(() -> replay(letter, entry().put("marketplaceId", "US")))
                .hasMessageContaining("later state");
    }

    @Test
    void aHotelsOrderThatWasRefusedIsMergedOnceItHasAnId() {
        letters.insert(new DeadLetter(
                null,
                ProductServiceOrders.REFUSED,
                "acme",
                null,
                null,
                null,
                "{\"State\":\"Confirmed\"}",
                "no Id",
                1,
                null,
                NOW));
        JsonNode corrected = Json.read("{\"Id\":\"o-1\",\"EnterpriseId\":\"e-1\",\"State\":\"Confirmed\"}");

        assertThat(replay(only(), corrected).state()).isEqualTo(DeadLetterState.REPLAYED);

        ProductServiceOrders orders = new ProductServiceOrders(test.database());
        List<KnownOrder> due = orders.due("acme", LATER, 10);
        assertThat(due).extracting(KnownOrder::id).containsExactly("o-1");
        orders.save(
                "acme",
                List.of(new MergedOrder(due.get(0), (ObjectNode) Json.read("{\"order\":{}}"), null)),
                LATER,
                Set.of("fsm"));
        assertThat(due()).hasSize(1);
        test.database().jdbi().useHandle(handle -> handle.execute("delete from product_service_order"));
    }

    @Test
    void listsWhatTheFilterMeansPageByPageWithTheLatestFirst() {
        for (int i = 1; i <= 5; i++) {
            letters.insert(new DeadLetter(
                    null,
                    i == 5 ? "other" : "mine",
                    i == 4 ? "other" : "acme",
                    "s" + i,
                    null,
                    null,
                    "{}",
                    "Fault 100% " + i,
                    1,
                    null,
                    NOW.plusSeconds(i)));
        }
        DeadLetterFilter mine =
                new DeadLetterFilter("mine", "acme", null, null, DeadLetterState.DEAD, null, null, null);
        List<DeadLetterRecord> page = letters.list(mine, 2);
        assertThat(page).extracting(each -> each.letter().subjectId()).containsExactly("s3", "s2");
        DeadLetterFilter rest = new DeadLetterFilter(
                "mine",
                "acme",
                null,
                null,
                null,
                null,
                null,
                page.get(1).letter().id());
        assertThat(letters.list(rest, 2))
                .extracting(each -> each.letter().subjectId())
                .containsExactly("s1");
        DeadLetterFilter text = new DeadLetterFilter(null, null, null, null, null, null, "fAULT 100% 2", null);
        assertThat(letters.list(text, 9))
                .extracting(each -> each.letter().subjectId())
                .containsExactly("s2");
        DeadLetterFilter since = new DeadLetterFilter(null, null, null, null, null, NOW.plusSeconds(5), null, null);
        assertThat(letters.oldest(since, 9))
                .extracting(each -> each.letter().subjectId())
                .containsExactly("s5");
        DeadLetterFilter subject = new DeadLetterFilter(null, null, "s1", null, null, null, null, null);
        assertThat(letters.list(subject, 9)).hasSize(1);
    }

    @Test
    void whatARouteWasReplayingWhenTheBridgeStoppedIsDeadAgain() {
        letters.insert(new DeadLetter(null, "mine", "acme", "s", null, null, "{}", "fault", 1, null, NOW));
        letters.claim(only().letter().id(), null, "operator", NOW);
        DeadLetterRecord event = letters.list(ANY, 1).get(0);

        letters.giveBack(replays.kinds());

        assertThat(event.state()).isEqualTo(DeadLetterState.REPLAYING);
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
    }

    @Test
    void schedulesAreSentAgainAndSettleTheirLetter() {
        SentSchedules sent = new SentSchedules(test.database());
        SentSchedule refused = new SentSchedule("acme", "tech-1", Json.read("{}"), "too long");
        sent.save(refused, null, true, "r-1", NOW);

        replay(only());
        assertThat(sent.toSendAgain("acme")).containsExactly("tech-1");
        sent.save(refused, null, false, "r-2", LATER);
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);
        assertThat(only().letter().attempts()).isEqualTo(2);
        assertThat(sent.toSendAgain("acme")).isEmpty();

        replay(only());
        sent.save(new SentSchedule("acme", "tech-1", Json.read("{}"), null), null, false, null, LATER);
        assertThat(only().state()).isEqualTo(DeadLetterState.REPLAYED);
    }

    @Test
    void aRefusedReservationIsTriedAgainAndSettlesItsLetter() {
        Reservations reservations = new Reservations(test.database());
        ReservedTime time = new ReservedTime("tech-1", ReservedTime.APPOINTMENT, LATER, LATER.plusSeconds(3600), 1);
        reservations.save(List.of(new BusyTime("acme", "erp", "1", null, time, false)), NOW);
        reservations.refused(reservations.due("acme", NOW, 9).get(0), FaultText.own("no such resource"), "r-1", NOW);
        assertThat(reservations.due("acme", NOW, 9)).isEmpty();

        replay(only());
        reservations.refused(reservations.due("acme", LATER, 9).get(0), FaultText.own("still not"), "r-2", LATER);
        assertThat(only().letter().attempts()).isEqualTo(2);
        assertThat(only().state()).isEqualTo(DeadLetterState.DEAD);

        replay(only());
        Reservation due = reservations.due("acme", LATER, 9).get(0);
        reservations.made(due, "res-1", time, null, LATER);
        assertThat(only().state()).isEqualTo(DeadLetterState.REPLAYED);
    }

    @Test
    void aBusyTimeThatHasChangedSinceIsNotReserved() {
        Reservations reservations = new Reservations(test.database());
        ReservedTime time = new ReservedTime("tech-1", ReservedTime.APPOINTMENT, LATER, LATER.plusSeconds(3600), 1);
        reservations.save(List.of(new BusyTime("acme", "erp", "1", null, time, false)), NOW);
        reservations.refused(reservations.due("acme", NOW, 9).get(0), FaultText.own("no such resource"), "r-1", NOW);
        ReservedTime other = new ReservedTime("tech-2", ReservedTime.APPOINTMENT, LATER, LATER.plusSeconds(3600), 1);
        reservations.save(List.of(new BusyTime("acme", "erp", "1", null, other, false)), NOW);

        assertThatThrownBy(() -> replay(only())).hasMessageContaining("has changed since");
    }
}
