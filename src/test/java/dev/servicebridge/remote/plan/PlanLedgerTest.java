package dev.servicebridge.remote.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlanLedgerTest {
    private static final long MILLIS = 1_000_000;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** How long a caller waits that comes now, or a negative number where it does not want to. */
    private static long wait(PlanLedger ledger, long now, long longest) {
        int place = ledger.reserve(now, longest);
        return place == PlanLedger.TOO_LONG ? PlanLedger.TOO_LONG : ledger.departure(place) - now;
    }

    @Test
    void aDelayOfTheCallerIsNotPassedOnButForWhatIsMoreThanTheSlack() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(1, 1000));
        int first = ledger.reserve(0, NO_LIMIT);
        ledger.left(first, 40 * MILLIS);
        assertThat(wait(ledger, 100 * MILLIS, NO_LIMIT)).isEqualTo(900 * MILLIS);

        int third = ledger.reserve(1000 * MILLIS, NO_LIMIT);
        assertThat(ledger.departure(third)).isEqualTo(2000 * MILLIS);
        ledger.left(third, 2080 * MILLIS);
        assertThat(wait(ledger, 2100 * MILLIS, NO_LIMIT)).isEqualTo(930 * MILLIS);
    }

    @Test
    void aCallerThatIsLateByLessThanTheSlackKeepsItsDeparture() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(1, 1000));
        ledger.reserve(0, NO_LIMIT);
        int second = ledger.reserve(100 * MILLIS, NO_LIMIT);
        ledger.left(second, 1040 * MILLIS);
        assertThat(wait(ledger, 1100 * MILLIS, NO_LIMIT)).isEqualTo(900 * MILLIS);
    }

    @Test
    void tellsTheWaitOfEachCallerInLine() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(2, 1000));
        assertThat(wait(ledger, 0, NO_LIMIT)).isZero();
        assertThat(wait(ledger, 100 * MILLIS, NO_LIMIT)).isZero();
        assertThat(wait(ledger, 200 * MILLIS, NO_LIMIT)).isEqualTo(800 * MILLIS);
        assertThat(wait(ledger, 200 * MILLIS, NO_LIMIT)).isEqualTo(900 * MILLIS);
        assertThat(wait(ledger, 200 * MILLIS, NO_LIMIT)).isEqualTo(1800 * MILLIS);
    }

    @Test
    void reservesNothingForACallerThatWillNotWait() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(1, 1000));
        ledger.reserve(0, NO_LIMIT);
        assertThat(wait(ledger, 0, 999 * MILLIS)).isEqualTo(PlanLedger.TOO_LONG);
        assertThat(wait(ledger, 0, 1000 * MILLIS)).isEqualTo(1000 * MILLIS);
        assertThat(wait(ledger, 0, 0)).isEqualTo(PlanLedger.TOO_LONG);
        assertThat(wait(ledger, 2000 * MILLIS, 0)).isZero();
    }

    @Test
    void remembersItsDeparturesInAnotherWindow() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(3, 1000));
        ledger.reserve(0, NO_LIMIT);
        ledger.reserve(10 * MILLIS, NO_LIMIT);
        ledger.reserve(20 * MILLIS, NO_LIMIT);
        ledger.reserve(30 * MILLIS, NO_LIMIT);

        PlanLedger smaller = ledger.moveTo(new ThrottleWindow(2, 500));
        assertThat(wait(smaller, 1000 * MILLIS, NO_LIMIT)).isZero();
        assertThat(wait(smaller, 1000 * MILLIS, NO_LIMIT)).isEqualTo(500 * MILLIS);

        PlanLedger larger = ledger.moveTo(new ThrottleWindow(5, 1000));
        assertThat(wait(larger, 40 * MILLIS, NO_LIMIT)).isZero();
    }

    @Test
    void remembersTheFewDeparturesOfALargeWindowInASmallOne() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(5, 1000));
        ledger.reserve(2000 * MILLIS, NO_LIMIT);
        ledger.reserve(2010 * MILLIS, NO_LIMIT);

        PlanLedger smaller = ledger.moveTo(new ThrottleWindow(2, 1000));
        assertThat(wait(smaller, 2020 * MILLIS, NO_LIMIT)).isEqualTo(980 * MILLIS);
        assertThat(wait(smaller, 2020 * MILLIS, NO_LIMIT)).isEqualTo(990 * MILLIS);
    }

    @Test
    void tellsHowMuchOfTheWindowIsInUse() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(4, 1000));
        assertThat(ledger.use(0)).isZero();
        ledger.reserve(5000 * MILLIS, NO_LIMIT);
        ledger.reserve(5500 * MILLIS, NO_LIMIT);
        assertThat(ledger.use(5600 * MILLIS)).isEqualTo(0.5);
        assertThat(ledger.use(6000 * MILLIS)).as("a period after the first").isEqualTo(0.25);
        assertThat(ledger.use(6600 * MILLIS)).isZero();
    }

    @Test
    void neverLetsMoreThanTheWindowLeaveInAnyPeriod() {
        Random random = new Random(7);
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(5, 1000));
        List<Long> departures = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            now += random.nextInt(300) * MILLIS;
            departures.add(now + wait(ledger, now, NO_LIMIT));
        }
        departures.sort(null);
        for (int i = 5; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - 5)).isGreaterThanOrEqualTo(1000 * MILLIS);
        }
    }

    @Test
    void aBucketThatAnotherHasEmptiedGivesCallsAtItsRate() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(4, 1000));
        ledger.reserve(0, NO_LIMIT);
        ledger.spend(100 * MILLIS, false);
        for (int call = 1; call <= 6; call++) {
            assertThat(wait(ledger, 100 * MILLIS, NO_LIMIT)).isEqualTo(250 * call * MILLIS);
        }
        // Its burst is back when as much time has passed as it takes to fill it.
        assertThat(wait(ledger, 3000 * MILLIS, NO_LIMIT)).isZero();
        assertThat(wait(ledger, 3000 * MILLIS, NO_LIMIT)).isZero();
    }

    @Test
    void aSlidingWindowThatAnotherMayHaveFilledGivesNoneUntilItHasPassed() {
        PlanLedger ledger = new PlanLedger(new ThrottleWindow(4, 1000));
        ledger.spend(100 * MILLIS, true);
        assertThat(wait(ledger, 300 * MILLIS, NO_LIMIT)).isEqualTo(800 * MILLIS);
        assertThat(wait(ledger, 300 * MILLIS, NO_LIMIT)).isEqualTo(800 * MILLIS);
    }
}
