package dev.servicebridge.capacity;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Header;

import dev.servicebridge.config.SettingsReader;

/**
 * The steps of {@code routes/capacity/capacity-planning.yaml}: which capacity is read, and what it looks like in the ERP's
 * tables and in the HTTP API.
 */
public final class CapacityPlanning {
    private static final List<String> TYPES =
            List.of("SCHEDULED_CAPACITY", "AVAILABLE_CAPACITY", "ENCUMBERED_CAPACITY", "RESERVED_CAPACITY");
    private static final String ACCOUNT = "account";
    private static final String RESOURCE = "resourceId";
    private static final String START = "start";
    private static final String END = "end";
    private static final int LONGEST_DAYS = 90;
    private static final int LONGEST_SLOT = 360;
    private static final int SLOT_STEP = 5;

    private final CapacityAccounts accounts;
    private final Reservations reservations;
    private final Clock clock;
    private final Settings settings;

    /**
     * @param horizon how far ahead capacity is read
     * @param slotMinutes the length of fixed slots; 0 for none to be read at every tick
     * @param slots the services whose appointment slots are read
     */
    public record Settings(Duration horizon, int slotMinutes, List<Slots> slots) {
        private static final String SLOT_MINUTES = "capacity.planning.slot-minutes";

        /** Those of the settings {@code capacity.planning.*}. */
        public static Settings from(SettingsReader reader) {
            int slotMinutes = reader.integer(SLOT_MINUTES, 0);
            if (slotMinutes > LONGEST_SLOT || slotMinutes > 0 && slotMinutes % SLOT_STEP != 0) {
                reader.complain(
                        SLOT_MINUTES,
                        "write minutes from " + SLOT_STEP + " to " + LONGEST_SLOT + " in steps of " + SLOT_STEP
                                + ", or 0");
            }
            return new Settings(reader.duration("capacity.planning.horizon"), slotMinutes, Slots.read(reader));
        }
    }

    /** A reading that is due: of a resource, or of the slots of a service in a store; what it does not concern is null. */
    public record Due(String kind, String account, String resourceId, String asin, String storeId) {
        static Due ofResource(String kind, String account, String resourceId) {
            return new Due(kind, account, resourceId, null, null);
        }

        static Due of(Slots slots) {
            return new Due("slots", slots.account, null, slots.asin, slots.storeId);
        }
    }

    /**
     * What is read.
     *
     * @param subject the resource or, of appointment slots, the store
     * @param asin the service; null where no appointment slots are read
     * @param slotMinutes the length of fixed slots; null where none are read
     */
    public record Window(String account, String subject, String asin, Integer slotMinutes, Instant from, Instant to) {}

    /** The appointment slots of a service in a store. */
    public record Slots(String account, String asin, String storeId) {
        private static final String SETTING = "capacity.planning.slots";
        private static final int PARTS = 3;

        private static List<Slots> read(SettingsReader reader) {
            List<Slots> slots = new ArrayList<>();
            List<String> wrong = new ArrayList<>();
            for (String each : reader.textOrEmpty(SETTING).split(",")) {
                String[] parts = each.trim().split("/");
                if (parts.length == PARTS) {
                    slots.add(new Slots(parts[0], parts[1], parts[2]));
                } else if (!each.isBlank()) {
                    wrong.add("'" + each.trim() + "'");
                }
            }
            if (!wrong.isEmpty()) {
                reader.complain(
                        SETTING,
                        String.join(" and ", wrong) + ": not account/asin/store",
                        "write each as acme-us/B00EXAMPLE/STORE-1");
            }
            return slots;
        }
    }

    public CapacityPlanning(CapacityAccounts accounts, Reservations reservations, Clock clock, Settings settings) {
        this.accounts = accounts;
        this.reservations = reservations;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * The readings that are due for an account: for each of its resources (those with working
     * hours, those with busy times, and the technicians of the accounts file), and for each of its slots.
     *
     * @param rows all of {@code erp.working_hours}
     */
    public List<Due> readings(String account, List<Map<String, Object>> rows) {
        Set<String> resources = new TreeSet<>(accounts.technicians(account));
        resources.addAll(reservations.resources(account, clock.instant()));
        rows.stream()
                .filter(row -> account.equals(String.valueOf(row.get("account"))))
                .forEach(row -> resources.add(String.valueOf(row.get("resource_id"))));
        List<Due> readings = new ArrayList<>();
        resources.forEach(resource -> {
            readings.add(Due.ofResource("range", account, resource));
            if (settings.slotMinutes > 0) {
                readings.add(Due.ofResource("fixed", account, resource));
            }
        });
        settings.slots.stream()
                .filter(slots -> slots.account.equals(account))
                .map(Due::of)
                .forEach(readings::add);
        return readings;
    }

    /**
     * Which ranges of a resource's capacity are meant, by the headers of a request.
     *
     * @throws CapacityRequestException where one is missing or makes no sense
     */
    public Window ranges(
            @Header(ACCOUNT) String account,
            @Header(RESOURCE) String resourceId,
            @Header(START) String start,
            @Header(END) String end) {
        known(account);
        required(RESOURCE, resourceId);
        Instant from = from(start);
        return new Window(account, resourceId, null, null, from, to(end, from));
    }

    /**
     * Which slots of one length of a resource's capacity are meant, by the headers of a request.
     *
     * @throws CapacityRequestException where one is missing or makes no sense
     */
    public Window fixed(
            @Header(ACCOUNT) String account,
            @Header(RESOURCE) String resourceId,
            @Header("slotMinutes") String slotMinutes,
            @Header(START) String start,
            @Header(END) String end) {
        known(account);
        required(RESOURCE, resourceId);
        int minutes = minutes(slotMinutes);
        Instant from = from(start);
        return new Window(account, resourceId, null, minutes, from, to(end, from));
    }

    /**
     * Which appointment slots are meant, by the headers of a request.
     *
     * @throws CapacityRequestException where one is missing or makes no sense
     */
    public Window slots(
            @Header(ACCOUNT) String account,
            @Header("asin") String asin,
            @Header("storeId") String storeId,
            @Header(START) String start,
            @Header(END) String end) {
        known(account);
        required("asin", asin);
        required("storeId", storeId);
        Instant from = from(start);
        return new Window(account, storeId, asin, null, from, to(end, from));
    }

    /**
     * The reading of a resource's capacity.
     *
     * @param longestWait as the header of a call; null for the usual time
     */
    public CapacityReading reading(Window window, Object longestWait) {
        return new CapacityReading(
                        window.account,
                        accounts.marketplaceId(window.account),
                        window.subject,
                        window.from,
                        window.to,
                        TYPES,
                        window.slotMinutes)
                .waitingAtMost(longestWait);
    }

    /**
     * Refuses a kind that there is not.
     *
     * @throws CapacityRequestException always
     */
    public CapacityRequestException unknownKind() {
        throw new CapacityRequestException(404, "There are range, fixed and slots below /api/capacity");
    }

    /** The ranges that were read, as rows of {@code erp.range_capacity}. */
    public List<Map<String, Object>> rangeRows(CapacityReading reading) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode page : reading.pages()) {
            for (JsonNode kind : page.path("capacities")) {
                for (JsonNode slot : kind.path("slots")) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("capacityType", kind.path("capacityType").asText());
                    row.put("startDateTime", utc(slot.path("startDateTime")));
                    row.put("endDateTime", utc(slot.path("endDateTime")));
                    row.put("capacity", slot.path("capacity").numberValue());
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** The slots that were read, as rows of {@code erp.fixed_capacity}. */
    public List<Map<String, Object>> fixedRows(CapacityReading reading) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode page : reading.pages()) {
            for (JsonNode slot : page.path("capacities")) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("startDateTime", utc(slot.path("startDateTime")));
                for (String kind : List.of("scheduled", "available", "encumbered", "reserved")) {
                    JsonNode capacity = slot.path(kind + "Capacity");
                    row.put(kind + "Capacity", capacity.numberValue());
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The slots of an answer, as rows of {@code erp.appointment_slot}. */
    public List<Map<String, Object>> slotRows(JsonNode answer) {
        List<Map<String, Object>> rows = new ArrayList<>();
        JsonNode payload = answer.path("payload");
        for (JsonNode slot : payload.path("appointmentSlots")) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("startTime", utc(slot.path("startTime")));
            row.put("endTime", utc(slot.path("endTime")));
            row.put("capacity", slot.path("capacity").numberValue());
            row.put("schedulingType", payload.path("schedulingType").asText(null));
            rows.add(row);
        }
        return rows;
    }

    /** The text as it came where it is no instant; the ERP's row then says so. */
    private static String utc(JsonNode told) {
        try {
            return Timestamps.parse(told.asText()).toString();
        } catch (DateTimeException e) {
            return told.asText();
        }
    }

    private void known(String account) {
        required(ACCOUNT, account);
        if (!accounts.has(account)) {
            throw new CapacityRequestException(
                    404, "There is no account " + account + " with access to the Services API");
        }
    }

    private Instant from(String text) {
        Instant start = instant(START, text);
        return start == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : start;
    }

    private Instant to(String text, Instant from) {
        Instant end = instant(END, text);
        Instant to = end == null ? from.plus(settings.horizon) : end;
        if (!from.isBefore(to) || Duration.between(from, to).toDays() > LONGEST_DAYS) {
            throw new CapacityRequestException(400, "end must be after start, by " + LONGEST_DAYS + " days at most");
        }
        return to;
    }

    private static Instant instant(String name, String text) {
        try {
            return text == null || text.isBlank()
                    ? null
                    : Timestamps.parse(text.trim()).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new CapacityRequestException(400, name + " must be a point in time such as 2026-01-31T09:00:00Z");
        }
    }

    private int minutes(String text) {
        if (text == null || text.isBlank()) {
            return settings.slotMinutes > 0 ? settings.slotMinutes : 60;
        }
        int minutes = text.trim().matches("\\d{1,3}") ? Integer.parseInt(text.trim()) : 0;
        if (minutes < 5 || minutes > 360 || minutes % 5 != 0) {
            throw new CapacityRequestException(400, "slotMinutes must be from 5 to 360, in steps of 5");
        }
        return minutes;
    }

    private static void required(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new CapacityRequestException(400, name + " is missing");
        }
    }
}
