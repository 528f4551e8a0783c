package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Windows that slide. */
class PlanLedgerTest {
    private static final long MILLIS = 1_000_000;

    private static PlanLedger ledger(int requests, long periodMillis) {
        UsagePlan plan = UsagePlan.within(Duration.ofMillis(periodMillis), requests);
        return new PlanLedger(plan, new ThrottleWindow(requests, periodMillis));
    }

    /** A call by a caller that comes now and leaves when it may. */
    private static Allowance.Departure depart(PlanLedger ledger, long now) {
        return ledger.depart(now, now + ledger.nanosUntil(1, now));
    }

    private static long wait(PlanLedger ledger, long now) {
        return ledger.nanosUntil(1, now);
    }

    @Test
    void aDelayOfTheCallerIsNotPassedOnButForWhatIsMoreThanTheSlack() {
        PlanLedger ledger = ledger(1, 1000);
        depart(ledger, 0).left(40 * MILLIS);
        assertThat(wait(ledger, 100 * MILLIS)).isEqualTo(900 * MILLIS);

        depart(ledger, 100 * MILLIS);
        assertThat(wait(ledger, 1000 * MILLIS)).isEqualTo(1000 * MILLIS);
        depart(ledger, 1000 * MILLIS).left(2080 * MILLIS);
        assertThat(wait(ledger, 2100 * MILLIS)).isEqualTo(930 * MILLIS);
    }

    @Test
    void aCallerThatIsLateByLessThanTheSlackKeepsItsDeparture() {
        PlanLedger ledger = ledger(1, 1000);
        depart(ledger, 0);
        depart(ledger, 100 * MILLIS).left(1040 * MILLIS);
        assertThat(wait(ledger, 1100 * MILLIS)).isEqualTo(900 * MILLIS);
    }

    @Test
    void tellsTheWaitOfEachCallerInLine() {
        PlanLedger ledger = ledger(2, 1000);
        assertThat(ledger.nanosUntil(2, 0)).isZero();
        assertThat(ledger.nanosUntil(3, 0)).isEqualTo(1000 * MILLIS);
        depart(ledger, 0);
        depart(ledger, 100 * MILLIS);
        assertThat(ledger.nanosUntil(1, 200 * MILLIS)).isEqualTo(800 * MILLIS);
        assertThat(ledger.nanosUntil(2, 200 * MILLIS)).isEqualTo(900 * MILLIS);
        assertThat(ledger.nanosUntil(3, 200 * MILLIS)).isEqualTo(1800 * MILLIS);
        assertThat(ledger.nanosUntil(5, 200 * MILLIS)).isEqualTo(2800 * MILLIS);
        depart(ledger, 200 * MILLIS);
        assertThat(wait(ledger, 200 * MILLIS)).isEqualTo(900 * MILLIS);
    }

    @Test
    void takesNothingBackForACallThatIsNotSent() {
        PlanLedger ledger = ledger(1, 1000);
        depart(ledger, 0).unused(0);
        assertThat(wait(ledger, 0)).isEqualTo(1000 * MILLIS);
    }

    @Test
    void tellsHowMuchOfTheWindowIsInUse() {
        PlanLedger ledger = ledger(4, 1000);
        assertThat(ledger.use(0)).isZero();
        depart(ledger, 5000 * MILLIS);
        depart(ledger, 5500 * MILLIS);
        assertThat(ledger.use(5600 * MILLIS)).isEqualTo(0.5);
        assertThat(ledger.use(6000 * MILLIS)).as("a period after the first").isEqualTo(0.25);
        assertThat(ledger.use(6600 * MILLIS)).isZero();
    }

    @Test
    void neverLetsMoreThanTheWindowLeaveInAnyPeriod() {
        Random random = new Random(7);
        PlanLedger ledger = ledger(5, 1000);
        List<Long> departures = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            now += random.nextInt(300) * MILLIS;
            departures.add(now + wait(ledger, now));
            depart(ledger, now);
        }
        departures.sort(null);
        for (int i = 5; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - 5)).isGreaterThanOrEqualTo(1000 * MILLIS);
        }
    }

    @Test
    void aWindowThatAnotherMayHaveFilledGivesNoneUntilItHasPassed() {
        PlanLedger ledger = ledger(4, 1000);
        ledger.spend(100 * MILLIS);
        assertThat(ledger.nanosUntil(1, 300 * MILLIS)).isEqualTo(800 * MILLIS);
        assertThat(ledger.nanosUntil(4, 300 * MILLIS)).isEqualTo(800 * MILLIS);
        assertThat(ledger.nanosUntil(5, 300 * MILLIS)).isEqualTo(1800 * MILLIS);
    }
}
