package dev.servicebridge.capacity;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WorkingHoursTest {
    private static WorkingHours shift(String zone, DayOfWeek weekday, String start, String end) {
        return new WorkingHours(
                "acme", "R-1", weekday, LocalTime.parse(start), LocalTime.parse(end), ZoneId.of(zone), null, null, 1);
    }

    private static List<WorkingHours> everyDay(String zone, String start, String end) {
        return Arrays.stream(DayOfWeek.values())
                .map(day -> shift(zone, day, start, end))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"})
    void aDaysShiftKeepsItsLocalTimesAllYear(String zone) {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        List<Timeline.Stretch> hours =
                WorkingHours.between(everyDay(zone, "08:00", "17:00"), from, from.plus(Duration.ofDays(365)));
        List<Timeline.Stretch> whole = hours.subList(1, hours.size() - 1);
        assertThat(whole).hasSizeGreaterThan(362);
        assertThat(whole).allSatisfy(stretch -> {
            ZonedDateTime start = stretch.start().atZone(ZoneId.of(zone));
            ZonedDateTime end = stretch.end().atZone(ZoneId.of(zone));
            assertThat(start.toLocalTime()).isEqualTo(LocalTime.of(8, 0));
            assertThat(end.toLocalTime()).isEqualTo(LocalTime.of(17, 0));
            assertThat(end.toLocalDate()).isEqualTo(start.toLocalDate());
            assertThat(stretch.amount()).isEqualTo(1);
        });
        assertThat(whole)
                .extracting(stretch -> stretch.start().atZone(ZoneId.of(zone)).toLocalDate())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        // New York: 2026-03-08 02:00 becomes 03:00, 2026-11-01 02:00 becomes 01:00.
        "America/New_York, 2026-03-07, 22:00, 06:00, 2026-03-08T03:00:00Z, 2026-03-08T10:00:00Z",
        "America/New_York, 2026-10-31, 22:00, 06:00, 2026-11-01T02:00:00Z, 2026-11-01T11:00:00Z",
        "America/New_York, 2026-03-08, 02:30, 06:00, 2026-03-08T07:30:00Z, 2026-03-08T10:00:00Z",
        "America/New_York, 2026-11-01, 01:30, 06:00, 2026-11-01T05:30:00Z, 2026-11-01T11:00:00Z",
        // Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.
        "Europe/Berlin, 2026-03-28, 22:00, 06:00, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z",
        "Europe/Berlin, 2026-10-24, 22:00, 06:00, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z",
        "Europe/Berlin, 2026-10-25, 00:00, 02:30, 2026-10-24T22:00:00Z, 2026-10-25T00:30:00Z",
        // Kolkata knows no such change, and is half an hour off.
        "Asia/Kolkata, 2026-03-29, 22:00, 06:00, 2026-03-29T16:30:00Z, 2026-03-30T00:30:00Z",
        // Lord Howe changes by half an hour: 2026-04-05 02:00 becomes 01:30, 2026-10-04 02:00 becomes 02:30.
        "Australia/Lord_Howe, 2026-04-04, 22:00, 06:00, 2026-04-04T11:00:00Z, 2026-04-04T19:30:00Z",
        "Australia/Lord_Howe, 2026-10-03, 22:00, 06:00, 2026-10-03T11:30:00Z, 2026-10-03T19:00:00Z",
        "Australia/Lord_Howe, 2026-10-04, 02:15, 06:00, 2026-10-03T15:45:00Z, 2026-10-03T19:00:00Z"
    })
    void aShiftOverAChangeOfTheClocksHasTheRightInstants(
            String zone, LocalDate day, String start, String end, Instant begins, Instant ends) {
        List<Timeline.Stretch> hours = WorkingHours.between(
                List.of(shift(zone, day.getDayOfWeek(), start, end)),
                begins.minus(Duration.ofDays(2)),
                ends.plus(Duration.ofDays(2)));
        assertThat(hours).containsExactly(new Timeline.Stretch(begins, ends, 1));
    }

    @Test
    void aShiftThatTheGapSwallowsIsNotWorked() {
        Instant from = Instant.parse("2026-03-07T00:00:00Z");
        assertThat(WorkingHours.between(
                        List.of(shift("America/New_York", DayOfWeek.SUNDAY, "02:30", "03:15")),
                        from,
                        from.plus(Duration.ofDays(4))))
                .isEmpty();
    }

    @Test
    void shiftsThatOverlapAddUpAndNeighboursAreOne() {
        Instant from = Instant.parse("2026-06-01T00:00:00Z");
        List<WorkingHours> shifts = List.of(
                shift("UTC", DayOfWeek.MONDAY, "08:00", "12:00"),
                shift("UTC", DayOfWeek.MONDAY, "12:00", "16:00"),
                shift("UTC", DayOfWeek.MONDAY, "10:00", "14:00"));
        assertThat(WorkingHours.between(shifts, from, from.plus(Duration.ofDays(1))))
                .extracting(stretch -> stretch.start() + " " + stretch.amount())
                .containsExactly("2026-06-01T08:00:00Z 1", "2026-06-01T10:00:00Z 2", "2026-06-01T14:00:00Z 1");
    }

    @Test
    void worksOnlyWhileItIsValidAndWithinTheHorizon() {
        WorkingHours shift = new WorkingHours(
                "acme",
                "R-1",
                DayOfWeek.MONDAY,
                LocalTime.of(22, 0),
                LocalTime.of(6, 0),
                ZoneId.of("UTC"),
                LocalDate.parse("2026-06-08"),
                LocalDate.parse("2026-06-15"),
                3);
        Instant from = Instant.parse("2026-06-09T02:00:00Z");
        assertThat(WorkingHours.between(List.of(shift), from, Instant.parse("2026-07-30T00:00:00Z")))
                .containsExactly(
                        new Timeline.Stretch(from, Instant.parse("2026-06-09T06:00:00Z"), 3),
                        new Timeline.Stretch(
                                Instant.parse("2026-06-15T22:00:00Z"), Instant.parse("2026-06-16T06:00:00Z"), 3));
    }
}
