package dev.servicebridge.remote;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClockSkewTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({
        // date, sent and answered as seconds from now; the skew
        "0, 0, 0, PT0S",
        "-1, 0, 0.5, PT0S",
        "0, -0.9, 0.2, PT0S",
        "-20, -30, 0, PT0S",
        "2, -1, 0, PT2S",
        "600, -1, 0, PT10M",
        "-600, -1, 0, PT-9M-58S",
        "-600, 0, 30, PT-9M-59S",
    })
    void countsWhatNeitherTheCallsLengthNorTheCutOffSecondExplains(
            double date, double sent, double answered, Duration skew) {
        assertThat(ClockSkew.proven(at(date), at(sent), at(answered))).isEqualTo(skew);
    }

    private static Instant at(double seconds) {
        return NOW.plusMillis(Math.round(seconds * 1000));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "yesterday", "2026-03-01T12:00:00Z", "Sun, 99 Mar 2026 00:00:30 GMT"})
    void aDateThatIsNoneSaysNothing(String date) {
        assertThat(ClockSkew.date(date)).isEmpty();
        assertThat(ClockSkew.reached(date, NOW, HOUR)).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 1 Mar 2026 11:59:30 GMT', 2026-03-01T11:59:30Z",
        "'Sun, 1 Mar 2026 12:00:01 GMT', 2026-03-01T12:00:00Z",
        "'Sun, 1 Mar 2099 12:00:00 GMT', 2026-03-01T12:00:00Z",
        "'Sun, 1 Mar 2026 11:00:00 GMT', 2026-03-01T11:00:00Z",
        "'Thu, 1 Jan 1970 00:00:00 GMT', 2026-03-01T11:00:00Z",
    })
    void isBelievedWithinBoundsAndNeverAfterNow(String date, Instant reached) {
        assertThat(ClockSkew.reached(date, NOW, HOUR)).isEqualTo(reached);
    }

    @Test
    void isNoMoreThanWhatIsBelieved() {
        ClockSkew skew = new ClockSkew(Duration.ofMinutes(10), Duration.ofDays(26_000));
        assertThat(skew.within(HOUR)).isEqualTo(new ClockSkew(Duration.ofMinutes(10), HOUR));
        assertThat(new ClockSkew(Duration.ofMinutes(10), Duration.ofMinutes(3)).worst())
                .isEqualTo(Duration.ofMinutes(-10));
    }
}
