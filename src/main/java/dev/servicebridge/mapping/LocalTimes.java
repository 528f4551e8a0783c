package dev.servicebridge.mapping;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Points in time as people read them who work there. */
public final class LocalTimes {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final String UTC = "UTC";

    private LocalTimes() {}

    /**
     * The time by the clocks of a zone, such as {@code 2026-02-01 09:30 Pacific/Honolulu (UTC-10:00)}. Without a zone, or
     * with one that is not known, by the offset that the time itself has, such as {@code 2026-02-01 19:30 UTC}; also where
     * that offset is neither UTC's nor the zone's, for then the zone is not where the time is meant.
     *
     * @param zone by its IANA name; null for none
     */
    public static String text(OffsetDateTime time, String zone) {
        return zone(zone)
                .filter(known -> isTimeOf(known, time))
                .map(known -> local(time, known))
                .orElseGet(() -> LOCAL.format(time) + " " + offset(time.getOffset()));
    }

    private static boolean isTimeOf(ZoneId zone, OffsetDateTime time) {
        return time.getOffset().equals(ZoneOffset.UTC)
                || time.getOffset().equals(zone.getRules().getOffset(time.toInstant()));
    }

    private static String local(OffsetDateTime time, ZoneId zone) {
        String local = LOCAL.format(time.atZoneSameInstant(zone)) + " " + zone.getId();
        return zone.getId().equals(UTC)
                ? local
                : local + " (" + offset(zone.getRules().getOffset(time.toInstant())) + ")";
    }

    private static String offset(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? UTC : UTC + offset.getId();
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return name == null ? Optional.empty() : Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
