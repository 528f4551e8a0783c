package dev.servicebridge.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.faults.FaultMeaning;

import static org.assertj.core.api.Assertions.assertThat;

class SystemHealthTest {
    private final AtomicLong nanos = new AtomicLong();
    private final SystemHealth health = new SystemHealth(nanos::get);

    private void fail(int status, String code) {
        health.failed(new RemoteCallException(
                new RemoteCallException.Fault("shop", "list", "acme", status, code, "why", null, null, true)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, NoConnection",
        "0, AnswerLost",
        "500, InternalFailure",
        "503, HttpStatus503",
        "503, AuthorizationFailed",
        "200, UnreadableAnswer"
    })
    void isOutOnceThreeAttemptsInARowFail(int status, String code) {
        fail(status, code);
        fail(status, code);
        assertThat(health.outage()).isEmpty();
        assertThat(health.hasAnswered()).isFalse();

        fail(status, code);
        assertThat(health.outage()).hasValueSatisfying(outage -> {
            assertThat(outage.attempts()).isEqualTo(3);
            assertThat(outage.latest()).contains("shop list for account acme: ", code + ", why");
        });
    }

    @ParameterizedTest
    @CsvSource({"429, QuotaExceeded", "400, InvalidInput", "404, NotFound", "200, InvalidInput"})
    void anyOtherAnswerShowsThatItIsThere(int status, String code) {
        for (int i = 0; i < 3; i++) {
            fail(503, "HttpStatus503");
        }
        fail(status, code);

        assertThat(health.outage()).isEmpty();
        assertThat(health.hasAnswered()).isTrue();
    }

    @Test
    void isThereAlthoughItRefusesAnAccount() {
        for (int i = 0; i < 3; i++) {
            health.failed(new RemoteCallException(new RemoteCallException.Fault(
                    "shop", "list", "acme", 401, "Unauthorized", "why", null, null, FaultMeaning.ACCOUNT)));
        }
        assertThat(health.outage()).isEmpty();
        assertThat(health.hasAnswered()).isTrue();
    }

    @Test
    void isAsOldAsItsFirstFailure() {
        fail(500, "a");
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        fail(500, "b");
        fail(500, "c");
        fail(500, "d");
        assertThat(health.outage().orElseThrow().age()).isEqualTo(Duration.ofMinutes(2));
        assertThat(health.outage().orElseThrow().attempts()).isEqualTo(4);

        health.succeeded();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        for (int i = 0; i < 3; i++) {
            fail(500, "e");
        }
        assertThat(health.outage().orElseThrow().age()).isZero();
    }
}
