package dev.servicebridge.flow;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class OutagesTest {
    private final Outages outages = new Outages(LoggerFactory.getLogger(Outages.class));

    @Test
    void saysOnceThatSomethingIsWrongAgainWhenItIsSomethingElseAndOnceThatItIsOver() {
        try (LogCapture log = new LogCapture()) {
            outages.begin("poll", "500 from x, 17 bytes [request a-1]", null);
            outages.begin("poll", "500 from x, 23 bytes [request b-2]", null);
            outages.begin("poll", "403 forbidden", null);
            assertThat(outages.of("poll")).isEqualTo("403 forbidden");
            outages.end("poll", "well again");
            outages.end("poll", "well again");
            assertThat(outages.of("poll")).isNull();

            assertThat(log.lines())
                    .containsExactly(
                            "WARN 500 from x, 17 bytes [request a-1]", "WARN 403 forbidden", "INFO well again");
        }
    }
}
