package dev.servicebridge.sandbox.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.TestTime;

import static org.assertj.core.api.Assertions.assertThat;

class StatisticsTest {
    private final TestTime time = new TestTime();
    private final Statistics statistics = new Statistics(time);

    @Test
    void countsCallsByOutcomeForEachAccountAndForAll() {
        count("acme", 200);
        count("acme", 429);
        count("beta", 204);
        count(null, 403);

        assertThat(statistics.counts())
                .containsExactly(
                        new Statistics.Count("services-api.get", "*", 4, 2, 1, 0, 2),
                        new Statistics.Count("services-api.get", "acme", 2, 1, 1, 0, 1),
                        new Statistics.Count("services-api.get", "beta", 1, 1, 0, 0, 1),
                        new Statistics.Count("services-api.get", null, 1, 0, 0, 0, 0));
    }

    @Test
    void tellsTheBusiestSecondAndWhenTheLastCallSucceeded() {
        count("acme", 200);
        time.advance(Duration.ofMillis(1_500));
        count("acme", 200);
        count("acme", 200);
        time.advance(Duration.ofMillis(700));
        count("acme", 200);
        time.advance(Duration.ofMillis(700));
        count("acme", 429);

        assertThat(statistics.counts()).contains(new Statistics.Count("services-api.get", "acme", 5, 4, 1, 2_200, 2));
    }

    private void count(String account, int status) {
        statistics.count("services-api", "get", account, status);
    }
}
