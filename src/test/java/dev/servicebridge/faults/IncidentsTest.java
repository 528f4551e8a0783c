package dev.servicebridge.faults;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class IncidentsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Incidents incidents = new Incidents(nanos::get, Duration.ofSeconds(60));

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private boolean mayTry(String account, String operation) {
        return incidents.enter(account, "shop", operation).isEmpty();
    }

    @Test
    void isLoggedOnceWhenItBeginsAndOnceWhenItIsOver() {
        try (LogCapture log = new LogCapture()) {
            incidents.refused("acme", "shop", "list", "401 Unauthorized, no");
            incidents.refused("acme", "shop", "list", "401 Unauthorized, still no");
            incidents.refused("acme", "shop", "get", "401 Unauthorized, no");
            assertThat(incidents.of("acme", "shop").orElseThrow().cause()).isEqualTo("401 Unauthorized, no");
            pass(Duration.ofSeconds(90));
            assertThat(incidents.all()).singleElement().satisfies(incident -> assertThat(incident.age())
                    .isEqualTo(Duration.ofSeconds(90)));

            incidents.works("acme", "shop", "list");
            incidents.works("acme", "shop", "get");
            assertThat(incidents.all()).isEmpty();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN shop refuses account acme: list is refused, 401 Unauthorized, no. Nothing is given up:"
                                    + " what needs it waits, everything else goes on, and one attempt at least every 60 s"
                                    + " finds out when it works again",
                            "INFO shop lets account acme in again after 90 s; what waited for it goes on");
        }
    }

    @Test
    void oneOfThoseThatWaitTriesAfterPausesThatGrowToTheLongest() {
        incidents.refused("acme", "shop", "list", "no");
        int tried = 0;
        for (int second = 1; second <= 600; second++) {
            pass(Duration.ofSeconds(1));
            for (int waiting = 0; waiting < 3; waiting++) {
                if (mayTry("acme", "list")) {
                    tried++;
                    incidents.refused("acme", "shop", "list", "no");
                }
            }
        }
        assertThat(tried).as("after 1, 2, 4, 8, 16, 32, 60, 60, … s").isBetween(14, 16);
        assertThat(incidents.untilNext("acme", "shop.list")).isLessThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whatIsNotRefusedGoesOn() {
        incidents.refused("acme", "shop", "list", "no");

        assertThat(mayTry("acme", "list")).isFalse();
        assertThat(mayTry("acme", "get")).isTrue();
        assertThat(mayTry("globex", "list")).isTrue();
        assertThat(incidents.enter("acme", "other", "list")).isEmpty();
        assertThat(incidents.waiting("acme")).containsExactly("shop.list");
        assertThat(incidents.waiting("globex")).isEmpty();
    }

    @Test
    void everyOperationWaitsForALoginThatIsRefused() {
        incidents.refused("acme", "shop", Incidents.LOGIN, "no");

        assertThat(incidents.enter("acme", "shop", "get")).hasValue(new Incidents.Wait(Incidents.LOGIN, "no"));
        incidents.works("acme", "shop", Incidents.LOGIN);
        assertThat(mayTry("acme", "get")).isTrue();
    }

    @Test
    void whatWorksAgainEndsTheIncidentForTheOthersToo() {
        incidents.refused("acme", "shop", "list", "no");
        incidents.refused("acme", "shop", "get", "no");
        incidents.works("acme", "shop", "other");
        assertThat(mayTry("acme", "get"))
                .as("one that was never refused tells nothing of them")
                .isFalse();

        incidents.works("acme", "shop", "list");

        assertThat(mayTry("acme", "get")).isTrue();
        assertThat(incidents.all()).isEmpty();
    }

    @Test
    void isOverWhenNobodyWaitsForWhatWasRefusedAndTheRestWorks() {
        incidents.refused("acme", "shop", "asked-for-once", "no");
        pass(Duration.ofMinutes(6));

        incidents.works("acme", "shop", "list");

        assertThat(incidents.all()).isEmpty();
    }
}
