package dev.servicebridge.remote;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

class RemoteClocksTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final RemoteClocks clocks = new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock);

    /** An answer, made at once, of a server whose clock is ahead by as many seconds. */
    private void answer(String system, String account, long ahead) {
        clocks.measure(system, account, date(ahead), clock.instant());
    }

    private String date(long ahead) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plusSeconds(ahead).atOffset(ZoneOffset.UTC));
    }

    private ClockSkew acme() {
        return clocks.skew("mews", "acme");
    }

    @Test
    void isNoneBeforeAnAnswerNamesATime() {
        assertThat(acme()).isEqualTo(ClockSkew.NONE);
        clocks.measure("mews", "acme", null, clock.instant());
        clocks.measure("mews", "acme", "soon", clock.instant());
        assertThat(clocks.all()).isEmpty();
        assertThat(clocks.worst("mews")).isZero();
    }

    @Test
    void isMeasuredForEachSystemAndAccount() {
        answer("mews", "acme", -601);
        answer("mews", "beta", 0);
        answer("services-api", "acme", 5);

        assertThat(acme()).isEqualTo(new ClockSkew(Duration.ofMinutes(10), Duration.ZERO));
        assertThat(clocks.skew("mews", "beta")).isEqualTo(ClockSkew.NONE);
        assertThat(clocks.all())
                .containsEntry("mews", Map.of("acme", Duration.ofMinutes(-10), "beta", Duration.ZERO))
                .containsEntry("services-api", Map.of("acme", Duration.ofSeconds(5)));
        assertThat(clocks.worst("mews")).isEqualTo(Duration.ofMinutes(-10));
    }

    @Test
    void whatIsBelievedIsBounded() {
        answer("mews", "acme", 2_000_000_000);
        assertThat(acme()).isEqualTo(new ClockSkew(Duration.ZERO, Duration.ofHours(1)));
        assertThat(clocks.worst("mews")).isEqualTo(Duration.ofSeconds(2_000_000_000));
    }

    @Test
    void serversThatDisagreeHaveOneSkewInEachDirection() {
        for (int i = 0; i < 20; i++) {
            answer("mews", "acme", i % 3 == 0 ? -301 : i % 3 == 1 ? 120 : 0);
            clock.advance(Duration.ofMinutes(1));
            assertThat(acme().behind()).isEqualTo(Duration.ofMinutes(5));
        }
        assertThat(acme().ahead()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aSkewIsOverWhenItWasNotSeenForAWhile() {
        answer("mews", "acme", -301);
        clock.advance(RemoteClocks.HELD);
        answer("mews", "acme", 0);
        assertThat(acme().behind()).isEqualTo(Duration.ofMinutes(5));
        clock.advance(Duration.ofSeconds(1));
        answer("mews", "acme", 0);
        assertThat(acme()).isEqualTo(ClockSkew.NONE);
    }

    @Test
    void aSkewIsOverWhenTheBridgesOwnClockWasSetBack() {
        answer("mews", "acme", -3601);
        clock.advance(Duration.ofHours(-1));
        answer("mews", "acme", 0);
        assertThat(acme()).isEqualTo(ClockSkew.NONE);
    }

    @Test
    void theLogTellsWhenASkewBeginsAndEndsAndNothingBetween() {
        try (LogCapture log = new LogCapture()) {
            answer("mews", "acme", -29);
            assertThat(log.lines()).isEmpty();
            for (int i = 0; i < 5; i++) {
                answer("mews", "acme", -601 - i);
                answer("mews", "beta", -601 - i);
                clock.advance(Duration.ofMinutes(1));
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("mews (account acme): its clock is PT10M behind the bridge's", "reach further");

            answer("mews", "east", 90);
            assertThat(log.lines()).hasSize(2).last().asString().contains("(account east)", "PT1M30S ahead of");

            clock.advance(RemoteClocks.HELD.plusSeconds(1));
            answer("mews", "acme", 0);
            answer("mews", "acme", 0);
            answer("mews", "beta", 0);
            assertThat(log.lines()).hasSize(3).last().asString().contains("mews (account acme)", "agree again");
        }
    }

    @Test
    void theLogNamesTheSettingWhereASkewIsMoreThanIsBelieved() {
        try (LogCapture log = new LogCapture()) {
            answer("mews", "acme", 7200);
            assertThat(log.lines()).singleElement().asString().contains("more than clock.longest-skew (PT1H)");
        }
    }
}
