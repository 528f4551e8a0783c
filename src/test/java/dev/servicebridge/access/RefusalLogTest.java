package dev.servicebridge.access;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalLogTest {
    private final LogCapture audit = new LogCapture("audit");
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final RefusalLog refusals = new RefusalLog(nanos::get);

    @AfterEach
    void close() {
        audit.close();
    }

    private void note(String address) {
        refusals.note(new RefusalLog.Source("-", address, Refusal.UNKNOWN), "first of " + address);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void tenThousandFromOneAddressAreTwoLines() {
        for (int i = 0; i < 10_000; i++) {
            note("10.0.0.7");
        }
        refusals.tell();
        assertThat(audit.lines()).containsExactly("INFO first of 10.0.0.7");
        pass(Duration.ofMinutes(1));
        refusals.tell();
        refusals.tell();
        assertThat(audit.lines())
                .containsExactly(
                        "INFO first of 10.0.0.7",
                        "INFO - refused again: requests=9999 reason=unknown address=10.0.0.7");
    }

    @Test
    void whoGoesOnIsALineAMinuteAndWhoComesBackIsALineAtOnce() {
        note("10.0.0.7");
        for (int minute = 0; minute < 3; minute++) {
            note("10.0.0.7");
            pass(Duration.ofSeconds(61));
        }
        refusals.tell();
        assertThat(audit.lines())
                .hasSize(4)
                .filteredOn(line -> line.contains("requests=1 "))
                .hasSize(3);
        pass(Duration.ofSeconds(61));
        note("10.0.0.7");
        assertThat(audit.lines()).hasSize(5).last().isEqualTo("INFO first of 10.0.0.7");
    }

    @Test
    void aHundredThousandAddressesFillNeitherDiskNorMemory() {
        for (int i = 0; i < 100_000; i++) {
            note("10.0." + i / 250 + "." + i % 250);
        }
        refusals.tellAll();
        assertThat(audit.lines())
                .hasSize(101)
                .last()
                .isEqualTo("INFO - refused: requests=99900 from more than 100 callers and addresses");
    }
}
