package dev.servicebridge.polling;

import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class StateChangeLogTest {
    private final StateChangeLog stateChanges = new StateChangeLog(LoggerFactory.getLogger(StateChangeLog.class));

    @Test
    void saysOnceThatSomethingIsWrongAgainWhenItIsSomethingElseAndOnceThatItIsOver() {
        try (LogCapture log = new LogCapture()) {
            stateChanges.begin("poll", "500 from x, 17 bytes [request a-1]", null);
            stateChanges.begin("poll", "500 from x, 23 bytes [request b-2]", null);
            stateChanges.begin("poll", "403 forbidden", null);
            assertThat(stateChanges.of("poll")).isEqualTo("403 forbidden");
            stateChanges.end("poll", "well again");
            stateChanges.end("poll", "well again");
            assertThat(stateChanges.of("poll")).isNull();

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
            stateChanges.begin("poll", "failed", new IllegalStateException("in a split", notOwned));
            assertThat(stateChanges.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void thatAStopEndsWhatIsUnderWayIsNoOutage() {
        try (LogCapture log = new LogCapture()) {
            stateChanges.begin(
                    "poll", "failed", new IllegalStateException("in a route", new RejectedExecutionException()));
            assertThat(stateChanges.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatTheAccountIsRefusedForIsKeptAndNotLoggedSinceTheIncidentIs() {
        RemoteCallException refused = new RemoteCallException(new RemoteCallException.Fault(
                "shop", "list", "acme", 401, "Unauthorized", "no", null, null, FaultMeaning.ACCOUNT));
        try (LogCapture log = new LogCapture()) {
            stateChanges.begin("poll", "refused", refused);
            assertThat(stateChanges.of("poll")).isEqualTo("refused");
            stateChanges.end("poll", "well again");
            assertThat(stateChanges.of("poll")).isNull();
            assertThat(log.lines()).isEmpty();

            stateChanges.begin("poll", "500 from x", null);
            stateChanges.begin("poll", "refused", refused);
            stateChanges.end("poll", "well again");
            assertThat(log.lines()).containsExactly("WARN 500 from x", "INFO well again");
        }
    }
}
