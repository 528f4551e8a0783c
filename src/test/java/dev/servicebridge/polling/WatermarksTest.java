package dev.servicebridge.polling;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.polling.Watermarks.Watermark;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class WatermarksTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final TestDatabase test;
    private final Watermarks watermarks;

    WatermarksTest(TestDatabase test) {
        this.test = test;
        this.watermarks = new Watermarks(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @Test
    void isNowhereBeforeItWasMoved() {
        assertThat(watermarks.reached("acme", "hotel")).isEmpty();
    }

    @Test
    void risesAndNeverFalls() {
        watermarks.move("acme", "hotel", NOW);
        watermarks.move("acme", "hotel", NOW.plusSeconds(60));
        watermarks.move("acme", "hotel", NOW.minusSeconds(60));

        assertThat(watermarks.reached("acme", "hotel")).hasValue(NOW.plusSeconds(60));
    }

    @Test
    void isKeptForEachAccountAndSource() {
        watermarks.move("acme", "hotel", NOW);
        watermarks.move("acme", "other", NOW.plusSeconds(1));
        watermarks.move("beta", "hotel", NOW.plusSeconds(2));

        assertThat(watermarks.reached("acme", "hotel")).hasValue(NOW);
    }

    @Test
    void isSetBackWhereItLiesInTheFuture() {
        watermarks.move("acme", "hotel", NOW.plusSeconds(1));
        watermarks.move("acme", "other", NOW);

        assertThat(watermarks.correct("acme", "hotel", NOW, Duration.ofDays(30)))
                .isTrue();
        assertThat(watermarks.correct("acme", "other", NOW, Duration.ofDays(30)))
                .isFalse();
        assertThat(watermarks.all())
                .containsExactlyInAnyOrder(
                        new Watermark("acme", "hotel", NOW.minus(Duration.ofDays(30))),
                        new Watermark("acme", "other", NOW));
    }
}
