package dev.servicebridge.polling;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.polling.PollCheckpoints.PollCheckpoint;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class PollCheckpointsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final TestDatabase test;
    private final PollCheckpoints pollCheckpoints;

    PollCheckpointsTest(TestDatabase test) {
        this.test = test;
        this.pollCheckpoints = new PollCheckpoints(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @Test
    void isNowhereBeforeItWasMoved() {
        assertThat(pollCheckpoints.reached("acme", "hotel")).isEmpty();
    }

    @Test
    void risesAndNeverFalls() {
        pollCheckpoints.move("acme", "hotel", NOW);
        pollCheckpoints.move("acme", "hotel", NOW.plusSeconds(60));
        pollCheckpoints.move("acme", "hotel", NOW.minusSeconds(60));

        assertThat(pollCheckpoints.reached("acme", "hotel")).hasValue(NOW.plusSeconds(60));
    }

    @Test
    void isKeptForEachAccountAndSource() {
        pollCheckpoints.move("acme", "hotel", NOW);
        pollCheckpoints.move("acme", "other", NOW.plusSeconds(1));
        pollCheckpoints.move("beta", "hotel", NOW.plusSeconds(2));

        assertThat(pollCheckpoints.reached("acme", "hotel")).hasValue(NOW);
    }

    @Test
    void isSetBackWhereItLiesInTheFuture() {
        pollCheckpoints.move("acme", "hotel", NOW.plusSeconds(1));
        pollCheckpoints.move("acme", "other", NOW);

        assertThat(pollCheckpoints.correct("acme", "hotel", NOW, Duration.ofDays(30)))
                .isTrue();
        assertThat(pollCheckpoints.correct("acme", "other", NOW, Duration.ofDays(30)))
                .isFalse();
        assertThat(pollCheckpoints.all())
                .containsExactlyInAnyOrder(
                        new PollCheckpoint("acme", "hotel", NOW.minus(Duration.ofDays(30))),
                        new PollCheckpoint("acme", "other", NOW));
    }
}
