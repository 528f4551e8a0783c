package dev.servicebridge.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.texts.FaultText;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class ReservationsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final TestDatabase database;
    private final Reservations reservations;

    ReservationsTest(TestDatabase database) {
        this.database = database;
        this.reservations = new Reservations(database.database());
    }

    @BeforeEach
    void clear() {
        database.clear();
    }

    private static BusyTime busy(String id, Long version, int hour, boolean cancelled) {
        Instant start = NOW.plus(Duration.ofHours(hour));
        ReservedTime time = new ReservedTime("R-1", "BREAK", start, start.plus(Duration.ofHours(1)), 1);
        return new BusyTime("acme", "erp", id, version, time, cancelled);
    }

    private Reservation find(String id) {
        return reservations.find("acme", "erp", id);
    }

    private Reservation made(String id) {
        reservations.save(List.of(busy(id, null, 1, false)), NOW);
        Reservation reservation = find(id);
        reservations.begin(reservation, NOW, NOW);
        reservations.made(reservation, "RSV-" + id, reservation.wanted().time(), null, NOW);
        return find(id);
    }

    @Test
    void onlyWhatIsNewOrChangedIsDue() {
        assertThat(reservations.save(List.of(busy("1", null, 1, false), busy("2", null, 1, true)), NOW))
                .isEqualTo(1);
        assertThat(reservations.save(List.of(busy("1", null, 1, false)), NOW)).isZero();
        assertThat(reservations.accountsDue(NOW)).containsExactly("acme");
        assertThat(reservations.due("acme", NOW, 9))
                .extracting(r -> r.wanted().sourceId())
                .containsExactly("1");
        assertThat(reservations.save(List.of(busy("1", null, 2, false)), NOW)).isEqualTo(1);
        assertThat(find("1").revision()).isEqualTo(2);
    }

    @Test
    void manyAreSavedAtOnceAndTheLastWordOnEachHolds() {
        List<BusyTime> many = IntStream.range(0, 1500)
                .mapToObj(i -> busy("B-" + i % 1200, null, 1 + i / 1200, false))
                .toList();
        assertThat(reservations.save(many, NOW)).isEqualTo(1200);
        assertThat(reservations.due("acme", NOW, 9999)).hasSize(1200);
        assertThat(find("B-7").wanted().time().start()).isEqualTo(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void anOlderVersionChangesNothingEvenAfterACancellationThatCameFirst() {
        reservations.save(List.of(busy("1", 2L, 1, true)), NOW);
        assertThat(reservations.save(List.of(busy("1", 1L, 1, false)), NOW)).isZero();
        assertThat(find("1").state()).isEqualTo(ReservationState.NONE);
        assertThat(reservations.save(List.of(busy("1", 3L, 1, false)), NOW)).isEqualTo(1);
        assertThat(reservations.save(List.of(busy("1", 5L, 1, false)), NOW)).isZero();
        assertThat(reservations.save(List.of(busy("1", 4L, 7, false)), NOW)).isZero();
    }

    @Test
    void aChangeDuringTheCallIsDueAfterIt() {
        reservations.save(List.of(busy("1", null, 1, false)), NOW);
        Reservation calling = find("1");
        assertThat(reservations.begin(calling, NOW, NOW.plusSeconds(60))).isTrue();
        reservations.save(List.of(busy("1", null, 5, false)), NOW);
        assertThat(find("1").state()).isEqualTo(ReservationState.CALLING);
        assertThat(reservations.due("acme", NOW, 9)).isEmpty();

        reservations.made(calling, "RSV-1", calling.wanted().time(), null, NOW);
        Reservation now = find("1");
        assertThat(now.state()).isEqualTo(ReservationState.PENDING);
        assertThat(now.reservationId()).isEqualTo("RSV-1");
        assertThat(now.made().start()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(now.isInStep()).isFalse();
    }

    @Test
    void whatChangedSinceItWasReadIsNotMade() {
        reservations.save(List.of(busy("1", null, 1, false)), NOW);
        Reservation read = find("1");
        reservations.save(List.of(busy("1", null, 1, true)), NOW);
        assertThat(reservations.begin(read, NOW, NOW)).isFalse();
        assertThat(find("1").made()).isNull();
    }

    @Test
    void aChangeDuringARefusalIsTriedAgain() {
        reservations.save(List.of(busy("1", null, 1, false)), NOW);
        Reservation read = find("1");
        reservations.begin(read, NOW, NOW);
        reservations.save(List.of(busy("1", null, 2, false)), NOW);
        reservations.refused(read, FaultText.own("no room"), "req-1", NOW);
        assertThat(find("1").state()).isEqualTo(ReservationState.PENDING);
        assertThat(find("1").made()).isNull();
        DeadLetter letter = new DeadLetters(database.database()).list(1).get(0);
        assertThat(letter.kind()).isEqualTo(ReservationReplay.REFUSED);
        assertThat(letter.payload()).contains("\"sourceId\":\"1\"", "\"resourceId\":\"R-1\"");
        assertThat(letter.requestId()).isEqualTo("req-1");
    }

    @Test
    void aFailedCreationLeavesNothingMadeAndAFailedUpdateWhatWasMade() {
        reservations.save(List.of(busy("1", null, 1, false)), NOW);
        Reservation first = find("1");
        reservations.begin(first, NOW, NOW);
        reservations.failed(first, "429", NOW, NOW.plusSeconds(5));
        assertThat(find("1").made()).isNull();
        assertThat(find("1").attempts()).isEqualTo(1);
        assertThat(reservations.due("acme", NOW.plusSeconds(4), 9)).isEmpty();
        assertThat(reservations.due("acme", NOW.plusSeconds(5), 9)).hasSize(1);

        Reservation second = made("2");
        reservations.failed(second, "503", NOW, NOW.plusSeconds(5));
        assertThat(find("2").reservationId()).isEqualTo("RSV-2");
    }

    @Test
    void whatIsOverIsNotDueAndIsPurgedLater() {
        reservations.save(List.of(busy("1", null, -5, false)), NOW);
        assertThat(reservations.accountsDue(NOW)).isEmpty();
        made("2");
        reservations.save(List.of(busy("2", null, -5, true)), NOW);
        assertThat(reservations.due("acme", NOW, 9)).hasSize(1);
        assertThat(reservations.counts(NOW)).isEqualTo(Map.of("acme", Map.of(ReservationState.PENDING, 1L)));
        assertThat(reservations.purge(NOW)).isEqualTo(1);
        assertThat(find("1")).isNull();
        assertThat(find("2")).isNotNull();
    }

    @Test
    void tellsWhatHoldsTheTimeOfAResource() {
        Reservation made = made("1");
        reservations.save(List.of(busy("2", null, 1, false)), NOW);
        assertThat(reservations.ofResource("acme", "R-1", NOW)).containsExactly(made);
        assertThat(reservations.ofResource("acme", "R-1", NOW.plus(Duration.ofHours(2))))
                .isEmpty();
        assertThat(reservations.resources("acme", NOW)).containsExactly("R-1");
        assertThat(reservations.wanted("acme", "erp", NOW)).hasSize(2);
        assertThat(reservations.wanted("acme", "hotel", NOW)).isEmpty();
    }
}
