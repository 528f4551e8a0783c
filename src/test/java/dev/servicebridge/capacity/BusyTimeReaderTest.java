package dev.servicebridge.capacity;

import java.time.Instant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BusyTimeReaderTest {
    private static ObjectNode message(String start, String end, String zone) {
        ObjectNode message = new ObjectMapper()
                .createObjectNode()
                .put("account", "acme")
                .put("source", "erp")
                .put("sourceId", "E-1")
                .put("resourceId", "R-1")
                .put("type", "TRAINING")
                .put("start", start)
                .put("end", end);
        return zone == null ? message : message.put("timeZone", zone);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-08T01:00, 2026-03-08T04:00, America/New_York, 2026-03-08T06:00:00Z, 2026-03-08T08:00:00Z",
        "2026-11-01T00:30, 2026-11-01T02:30, America/New_York, 2026-11-01T04:30:00Z, 2026-11-01T07:30:00Z",
        "2026-03-29T09:00, 2026-03-29T17:00, Europe/Berlin, 2026-03-29T07:00:00Z, 2026-03-29T15:00:00Z",
        "2026-10-25T02:15, 2026-10-25T03:15, Europe/Berlin, 2026-10-25T00:15:00Z, 2026-10-25T02:15:00Z",
        "2026-05-01T09:00:00, 2026-05-01T10:00:00, Asia/Kolkata, 2026-05-01T03:30:00Z, 2026-05-01T04:30:00Z",
        "2026-04-05T01:00, 2026-04-05T03:00, Australia/Lord_Howe, 2026-04-04T14:00:00Z, 2026-04-04T16:30:00Z",
        "2026-05-01T09:00:00+02:00, 2026-05-01T10:00:00-07, Asia/Kolkata, 2026-05-01T07:00:00Z, 2026-05-01T17:00:00Z",
        "2026-05-01T09:00:00.75Z, 2026-05-01T10:00:00Z, , 2026-05-01T09:00:00Z, 2026-05-01T10:00:00Z"
    })
    void readsInstantsAndLocalTimes(String start, String end, String zone, Instant from, Instant to) {
        BusyTime busy = BusyTimeReader.read(message(start, end, zone));
        assertThat(busy.time().start()).isEqualTo(from);
        assertThat(busy.time().end()).isEqualTo(to);
        assertThat(busy.time().capacity()).isEqualTo(1);
    }

    @Test
    void aTimeThatTheGapSwallowsTakesNothing() {
        BusyTime busy = BusyTimeReader.read(message("2026-03-08T02:30", "2026-03-08T03:15", "America/New_York"));
        assertThat(busy.cancelled()).isTrue();
    }

    @Test
    void aCancellationNeedsNoMoreThanItsId() {
        ObjectNode message =
                message("2026-05-01T09:00Z", "2026-05-01T10:00Z", null).put("cancelled", true);
        message.remove("start");
        message.remove("resourceId");
        assertThat(BusyTimeReader.read(message).cancelled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "start, 2026-05-01T09:00, start of the busy time erp E-1 of account acme is neither an instant",
        "end, tomorrow, end of the busy time erp E-1 of account acme is neither an instant",
        "timeZone, Mars/Olympus, start of the busy time erp E-1 of account acme is neither an instant",
        "capacity, 0, capacity of the busy time erp E-1 of account acme must be 1 or more",
        "source, '', source of a busy time is missing"
    })
    void namesWhatIsWrong(String field, String value, String problem) {
        ObjectNode message = message("2026-05-01T09:00:00Z", "2026-05-01T10:00:00Z", null);
        if (field.equals("timeZone")) {
            message.put("start", "2026-05-01T09:00");
        }
        message.put(field, value);
        assertThatThrownBy(() -> BusyTimeReader.read(message)).hasMessageContaining(problem);
    }
}
