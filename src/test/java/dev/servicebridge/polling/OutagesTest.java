package dev.servicebridge.polling;

import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
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

    @Test
    void thatAnotherNodeMakesTheCallsOfAnAccountIsNoOutage() {
        RemoteCallException notOwned = new RemoteCallException(new RemoteCallException.Fault(
                "shop",
                "list",
                "acme",
                0,
                RemoteCallException.NOT_OWNED,
                "another node",
                null,
                null,
                FaultMeaning.ELSEWHERE));
        try (LogCapture log = new LogCapture()) {
            outages.begin("poll", "failed", new IllegalStateException("in a split", notOwned));
            assertThat(outages.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void thatAStopEndsWhatIsUnderWayIsNoOutage() {
        try (LogCapture log = new LogCapture()) {
            outages.begin("poll", "failed", new IllegalStateException("in a route", new RejectedExecutionException()));
            assertThat(outages.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatTheAccountIsRefusedForIsKeptAndNotLoggedSinceTheIncidentIs() {
        RemoteCallException refused = new RemoteCallException(new RemoteCallException.Fault(
                "shop", "list", "acme", 401, "Unauthorized", "no", null, null, FaultMeaning.ACCOUNT));
        try (LogCapture log = new LogCapture()) {
            outages.begin("poll", "refused", refused);
            assertThat(outages.of("poll")).isEqualTo("refused");
            outages.end("poll", "well again");
            assertThat(outages.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();

            outages.begin("poll", "500 from x", null);
            outages.begin("poll", "refused", refused);
            outages.end("poll", "well again");
            assertThat(log.lines()).containsExactly("WARN 500 from x", "INFO well again");
        }
    }
}
