package dev.servicebridge.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.polling.StateChangeLog;

/**
 * The steps of {@code routes/systems/erp/capacity-erp.yaml} that read {@code erp.resource_calendar}: what changed since the last
 * time, and once a day, and at the start, all of it, which shows rows that were deleted.
 */
public final class ErpCalendar {
    private static final Logger LOG = LoggerFactory.getLogger(ErpCalendar.class);
    private static final String SOURCE = "erp";
    private static final Duration WHOLE_EVERY = Duration.ofHours(24);
    /** A row may be committed after a later one, and the ERP's clock may be behind. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    /** More than any zone is away from UTC. */
    private static final Duration ZONES = Duration.ofDays(1);

    private final CapacityAccounts accounts;
    private final BusyTimes busyTimes;
    private final Clock clock;
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);
    private Instant reading;
    private Instant read;
    private Instant readWhole;

    public ErpCalendar(CapacityAccounts accounts, BusyTimes busyTimes, Clock clock) {
        this.accounts = accounts;
        this.busyTimes = busyTimes;
        this.clock = clock;
    }

    /** The parameters of the next reading's statement: {@code since}, an instant, and {@code ends_after}, a local time. */
    public synchronized Map<String, Object> parameters() {
        reading = clock.instant();
        Instant since = isWhole() ? Instant.EPOCH : read.minus(OVERLAP);
        return Map.of(
                "since", since.toString(),
                "ends_after",
                        LocalDateTime.ofInstant(reading.minus(ZONES), ZoneOffset.UTC)
                                .toString());
    }

    private boolean isWhole() {
        return readWhole == null || !readWhole.plus(WHOLE_EVERY).isAfter(reading);
    }

    /**
     * Takes what was read.
     *
     * @param rows of which each time is text: a local time has no zone to be read in by the driver
     * @return whether anything changed
     */
    public synchronized boolean take(List<Map<String, Object>> rows) {
        Map<String, ArrayNode> byAccount = new LinkedHashMap<>();
        if (isWhole()) {
            accounts.all().forEach(account -> byAccount.put(account, JsonNodeFactory.instance.arrayNode()));
        }
        List<String> faults = new ArrayList<>();
        rows.forEach(row -> {
            ObjectNode message = message(row);
            try {
                BusyTimeReader.read(message);
                byAccount
                        .computeIfAbsent(
                                message.path("account").asText(), account -> JsonNodeFactory.instance.arrayNode())
                        .add(message);
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        });
        boolean changed = false;
        for (Map.Entry<String, ArrayNode> each : byAccount.entrySet()) {
            changed |= isWhole() && faults.isEmpty()
                    ? busyTimes.replace(each.getKey(), SOURCE, each.getValue())
                    : busyTimes.saveAll(each.getValue());
        }
        tell(faults);
        if (isWhole()) {
            readWhole = reading;
        }
        read = reading;
        return changed;
    }

    /** What is wrong stays wrong until somebody writes the row again, so it is told once. */
    private void tell(List<String> faults) {
        if (!faults.isEmpty()) {
            stateChanges.begin(
                    SOURCE,
                    "erp.resource_calendar: " + faults.get(0)
                            + (faults.size() > 1 ? "; so are " + (faults.size() - 1) + " more" : "")
                            + "; correct the row and set its changed_at, all others are taken",
                    null);
        } else if (isWhole()) {
            stateChanges.end(SOURCE, "erp.resource_calendar: every row can be read again");
        }
    }

    private static ObjectNode message(Map<String, Object> columns) {
        Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        row.putAll(columns);
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", text(row, "account"))
                .put("source", SOURCE)
                .put("sourceId", text(row, "entry_id"))
                .put("resourceId", text(row, "resource_id"))
                .put("type", text(row, "type"))
                .put("start", text(row, "start_at").replace(' ', 'T'))
                .put("end", text(row, "end_at").replace(' ', 'T'))
                .put("timeZone", text(row, "time_zone"))
                .put("capacity", ((Number) row.get("capacity")).intValue())
                .put("cancelled", (Boolean) row.get("cancelled"));
    }

    private static String text(Map<String, Object> row, String column) {
        return String.valueOf(row.get(column));
    }
}
