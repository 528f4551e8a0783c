package dev.servicebridge.mews;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A span of time as Mews filters by it: from its start until before its end, in UTC, with whole seconds.
 *
 * @param from the first instant in it
 * @param until the first instant after it
 */
record TimeWindow(Instant from, Instant until) {
    private static final int MOST_MONTHS = 3;

    /** The smallest window of whole seconds that holds all of the given one. */
    static TimeWindow covering(Instant from, Instant until) {
        Instant end = until.truncatedTo(ChronoUnit.SECONDS);
        return new TimeWindow(from.truncatedTo(ChronoUnit.SECONDS), end.equals(until) ? end : end.plusSeconds(1));
    }

    /** Whether Mews takes it: it is no longer than three calendar months. */
    boolean isAllowed() {
        return !until.isAfter(threeMonthsAfter(from));
    }

    /** Windows that Mews takes, each ending where the next one begins; none where this one is empty. */
    List<TimeWindow> split() {
        List<TimeWindow> windows = new ArrayList<>();
        Instant start = from;
        while (start.isBefore(until)) {
            Instant limit = threeMonthsAfter(start);
            Instant end = limit.isBefore(until) ? limit : until;
            windows.add(new TimeWindow(start, end));
            start = end;
        }
        return windows;
    }

    /** Its two halves; itself alone where a half would be shorter than a second. */
    List<TimeWindow> halves() {
        long seconds = Duration.between(from, until).toSeconds();
        if (seconds < 2) {
            return List.of(this);
        }
        Instant middle = from.plusSeconds(seconds / 2);
        return List.of(new TimeWindow(from, middle), new TimeWindow(middle, until));
    }

    /** The value of a filter by time. */
    JsonNode interval() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("StartUtc", from.toString())
                .put("EndUtc", until.toString());
    }

    private static Instant threeMonthsAfter(Instant start) {
        return start.atOffset(ZoneOffset.UTC).plusMonths(MOST_MONTHS).toInstant();
    }
}
