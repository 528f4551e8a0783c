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
        "20, 40, 38, 1900",
        "10, 40, 39, 3900",
        "1, 2, 1, 1000",
        "5, 20, 19, 3800",
        "0.5, 1, 1, 2000",
        "3, 10, 9, 3000",
        "7, 10, 9, 1286",
        "1000, 2000, 1900, 1900",
        "1000, 5, 1, 1",
        "5000, 1, 1, 1"
    })
    void spendsAPlanAtItsOwnRateWithTokensHeldBack(double rate, int burst, int requests, long period) {
        assertThat(ThrottleWindow.of(new UsagePlan(rate, burst))).isEqualTo(new ThrottleWindow(requests, period));
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "1, 2", "5, 20", "0.3, 7", "33.3, 100", "250, 300"})
    void neverExceedsTheRateAndStaysWithinAThousandthOfIt(double rate, int burst) {
        ThrottleWindow window = ThrottleWindow.of(new UsagePlan(rate, burst));
        double spent = window.maximumRequests() * 1000.0 / window.periodMillis();
        assertThat(spent).isBetween(rate * 0.999, rate);
    }

    /** Bursts of N leave every T; each call arrives up to 100 ms late; the bucket must never be dry. */
    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "1, 2", "5, 20", "100, 200"})
    void leavesTheBucketATokenForEveryCallThatJitterDelays(double rate, int burst) {
        ThrottleWindow window = ThrottleWindow.of(new UsagePlan(rate, burst));
        double tokens = burst;
        double last = 0;
        for (int round = 0; round < 50; round++) {
            double late = round % 2 == 0 ? 0.1 : 0;
            double now = round * window.periodMillis() / 1000.0 + late;
            tokens = Math.min(burst, tokens + (now - last) * rate);
            last = now;
            tokens -= window.maximumRequests();
            assertThat(tokens).isGreaterThan(-1e-9);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 30", "1, 1", "7, 3"})
    void usesAllButAHundredthOfASlidingPlan(int requests, int seconds) {
        ThrottleWindow window = ThrottleWindow.of(UsagePlan.within(Duration.ofSeconds(seconds), requests));

        assertThat(window).isEqualTo(new ThrottleWindow(requests, seconds * 1000L + 150));
        assertThat(window.throttleMillis()).isEqualTo(seconds * 1000L + 100);
        if (seconds >= 30) {
            assertThat(seconds * 1000.0 / window.periodMillis()).isGreaterThan(0.99);
        }
    }

    /** Callers leave up to 50 ms after they were due, calls arrive up to 100 ms late: never 201 within 30 seconds. */
    @Test
    void neverExceedsASlidingPlanWhateverIsLate() {
        Random random = new Random(1);
        PlanLedger ledger = new PlanLedger(ThrottleWindow.of(UsagePlan.within(Duration.ofSeconds(30), 200)));
        List<Long> arrivals = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 5_000; i++) {
            int place = ledger.reserve(now, Long.MAX_VALUE);
            long left = ledger.departure(place) + random.nextInt(50_000_000);
            ledger.left(place, left);
            arrivals.add(left + random.nextInt(100_000_000));
            now += random.nextInt(280_000_000);
        }
        Collections.sort(arrivals);
        for (int i = 200; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 200)).isGreaterThanOrEqualTo(30_000_000_000L);
        }
        double seconds = (arrivals.get(4_800) - arrivals.get(0)) / 1e9;
        assertThat(4_800 / seconds).isGreaterThan(0.99 * 200 / 30);
    }

    @ParameterizedTest
    @CsvSource({"1000, 950", "100, 50", "20, 10", "1, 1"})
    void theThrottlersPeriodIsShorterByTheSlackButByHalfAtMost(long period, long throttle) {
        assertThat(new ThrottleWindow(1, period).throttleMillis()).isEqualTo(throttle);
    }

    @Test
    void refusesAPlanThatAllowsNothing() {
        assertThatThrownBy(() -> new UsagePlan(0, 1)).hasMessage("rate must be > 0, was 0.0");
        assertThatThrownBy(() -> new UsagePlan(Double.NaN, 1)).hasMessage("rate must be > 0, was NaN");
        assertThatThrownBy(() -> new UsagePlan(1, 0)).hasMessage("burst must be >= 1, was 0");
    }
}
