package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThrottleWindowTest {
    @ParameterizedTest
    @CsvSource({
        "20, 40, 80, 2000",
        "10, 40, 80, 4000",
        "1, 2, 4, 2000",
        "5, 20, 40, 4000",
        "0.5, 1, 2, 2000",
        "3, 10, 20, 3333",
        "5000, 1, 6, 1"
    })
    void guardsABucketByWhatItAllowsInTheTimeInWhichItFills(double rate, int burst, int requests, long period) {
        ThrottleWindow guard = ThrottleWindow.guarding(new UsagePlan(rate, burst));
        assertThat(guard).isEqualTo(new ThrottleWindow(requests, period));
        assertThat(guard.maximumRequests()).isGreaterThanOrEqualTo((int) (burst + rate * period / 1000));
    }

    @ParameterizedTest
    @CsvSource({"200, 30", "1, 1", "7, 3"})
    void usesAllButAHundredthOfASlidingPlan(int requests, int seconds) {
        UsagePlan plan = UsagePlan.within(Duration.ofSeconds(seconds), requests);
        ThrottleWindow window = ThrottleWindow.of(plan);

        assertThat(window).isEqualTo(new ThrottleWindow(requests, seconds * 1000L + 150));
        assertThat(ThrottleWindow.guarding(plan)).isEqualTo(new ThrottleWindow(requests, seconds * 1000L + 100));
        if (seconds >= 30) {
            assertThat(seconds * 1000.0 / window.periodMillis()).isGreaterThan(0.99);
        }
    }

    /** Callers leave up to 50 ms after they were due, calls arrive up to 100 ms late: never 201 within 30 seconds. */
    @Test
    void neverExceedsASlidingPlanWhateverIsLate() {
        Random random = new Random(1);
        PlanLedger ledger = new PlanLedger(UsagePlan.within(Duration.ofSeconds(30), 200));
        List<Long> arrivals = new ArrayList<>();
        long came = 0;
        long free = 0;
        for (int i = 0; i < 5_000; i++) {
            free = Math.max(free, came);
            long due = free + ledger.nanosUntil(1, free);
            long left = due + random.nextInt(50_000_000);
            ledger.depart(came, due).left(left);
            free = due;
            arrivals.add(left + random.nextInt(100_000_000));
            came += random.nextInt(280_000_000);
        }
        Collections.sort(arrivals);
        for (int i = 200; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 200)).isGreaterThanOrEqualTo(30_000_000_000L);
        }
        double seconds = (arrivals.get(4_800) - arrivals.get(0)) / 1e9;
        assertThat(4_800 / seconds).isGreaterThan(0.99 * 200 / 30);
    }

    @Test
    void refusesAPlanThatAllowsNothing() {
        assertThatThrownBy(() -> new UsagePlan(0, 1)).hasMessage("rate must be > 0, was 0.0");
        assertThatThrownBy(() -> new UsagePlan(Double.NaN, 1)).hasMessage("rate must be > 0, was NaN");
        assertThatThrownBy(() -> new UsagePlan(1, 0)).hasMessage("burst must be >= 1, was 0");
    }
}
