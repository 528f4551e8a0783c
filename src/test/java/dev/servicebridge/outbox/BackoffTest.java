package dev.servicebridge.outbox;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.2);

    @Test
    void growsUpToItsLongest() {
        assertThat(backoff.delay(1, 0.5)).hasSeconds(1);
        assertThat(backoff.delay(2, 0.5)).hasSeconds(2);
        assertThat(backoff.delay(6, 0.5)).hasSeconds(32);
        assertThat(backoff.delay(7, 0.5)).hasSeconds(60);
        assertThat(backoff.delay(Integer.MAX_VALUE, 0.5)).hasSeconds(60);
    }

    @Test
    void isSpreadByTheJitter() {
        assertThat(backoff.delay(1, 0)).hasMillis(800);
        assertThat(backoff.delay(1, 1)).hasMillis(1200);
    }
}
