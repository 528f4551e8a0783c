package dev.servicebridge.capacity;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of {@code erp.working_hours}, in which each date and time is text. */
final class WorkingHoursReader {
    private WorkingHoursReader() {}

    /** @throws IllegalArgumentException where a row makes no sense, naming it and the column */
    static WorkingHours read(Map<String, Object> columns) {
        Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        row.putAll(columns);
        String subject = "erp.working_hours, working_hours_id " + row.get("working_hours_id");
        try {
            int capacity = ((Number) row.get("capacity")).intValue();
            if (capacity < 1) {
                throw new IllegalArgumentException(subject + ": capacity is " + capacity + "; it must be 1 or more");
            }
            return new WorkingHours(
                    text(row, "account"),
                    text(row, "resource_id"),
                    DayOfWeek.of(((Number) row.get("weekday")).intValue()),
                    LocalTime.parse(text(row, "start_time")),
                    LocalTime.parse(text(row, "end_time")),
                    ZoneId.of(text(row, "time_zone")),
                    date(row, "valid_from"),
                    date(row, "valid_to"),
                    capacity);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    subject + ": " + e.getMessage() + "; weekday is 1 to 7, time_zone an IANA name", e);
        }
    }

    /** The resources that any of the rows names, for an account. */
    static List<String> resources(List<WorkingHours> shifts, String account) {
        return shifts.stream()
                .filter(shift -> shift.account().equals(account))
                .map(WorkingHours::resourceId)
                .distinct()
                .sorted()
                .toList();
    }

    private static LocalDate date(Map<String, Object> row, String column) {
        return row.get(column) == null ? null : LocalDate.parse(text(row, column));
    }

    private static String text(Map<String, Object> row, String column) {
        return String.valueOf(row.get(column));
    }
}
