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
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.config.SettingsReader;

/**
 * The steps of {@code routes/capacity/capacity-planning.yaml}: which capacity is read, and what it looks like in the ERP's
 * tables and in the HTTP API.
 */
public final class CapacityPlanning {
    private static final List<String> TYPES =
            List.of("SCHEDULED_CAPACITY", "AVAILABLE_CAPACITY", "ENCUMBERED_CAPACITY", "RESERVED_CAPACITY");
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

    /**
     * What is read, in the property {@code window}.
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
     * The readings that are due for an account, each a message's headers: for each of its resources (those with working
     * hours, those with busy times, and the technicians of the accounts file), and for each of its slots.
     *
     * @param rows all of {@code erp.working_hours}
     */
    public List<Map<String, Object>> readings(String account, List<Map<String, Object>> rows) {
        Set<String> resources = new TreeSet<>(accounts.technicians(account));
        resources.addAll(reservations.resources(account, clock.instant()));
        rows.stream()
                .filter(row -> account.equals(String.valueOf(row.get("account"))))
                .forEach(row -> resources.add(String.valueOf(row.get("resource_id"))));
        List<Map<String, Object>> readings = new ArrayList<>();
        resources.forEach(resource -> {
            readings.add(Map.of("kind", "range", "account", account, "resourceId", resource));
            if (settings.slotMinutes > 0) {
                readings.add(Map.of("kind", "fixed", "account", account, "resourceId", resource));
            }
        });
        settings.slots.stream()
                .filter(slots -> slots.account.equals(account))
                .forEach(slots -> readings.add(
                        Map.of("kind", "slots", "account", account, "asin", slots.asin, "storeId", slots.storeId)));
        return readings;
    }

    /**
     * Checks the headers that say what to read, and prepares the reading.
     *
     * @throws CapacityRequestException where one is missing or makes no sense
     */
    public void begin(Exchange exchange) {
        Message message = exchange.getMessage();
        String account = account(message);
        String resourceId = required(message, "resourceId");
        boolean fixed = "fixed".equals(message.getHeader("kind", String.class));
        Integer slotMinutes = fixed ? minutes(message) : null;
        Instant from = from(message);
        Instant to = to(message, from);
        exchange.setProperty("window", new Window(account, resourceId, null, slotMinutes, from, to));
        exchange.setProperty(
                CapacityReadings.READING,
                new CapacityReading(account, accounts.marketplaceId(account), resourceId, from, to, TYPES, slotMinutes)
                        .waitingAtMost(message.getHeader("longestWait")));
    }

    /** Puts what a reading is about, which is the message's body, into its headers. */
    public void headers(Exchange exchange) {
        Message message = exchange.getMessage();
        @SuppressWarnings("unchecked")
        Map<String, Object> reading = message.getBody(Map.class);
        message.removeHeaders("*");
        reading.forEach(message::setHeader);
    }

    /** @throws CapacityRequestException always */
    public void unknownKind() {
        throw new CapacityRequestException(404, "There are range, fixed and slots below /api/capacity");
    }

    /** The ranges that were read, as rows of {@code erp.range_capacity}. */
    public List<Map<String, Object>> ranges(Exchange exchange) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode page : CapacityReadings.reading(exchange).pages()) {
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
    public List<Map<String, Object>> fixed(Exchange exchange) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode page : CapacityReadings.reading(exchange).pages()) {
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

    /**
     * Checks the headers that say which appointment slots are meant, and notes them.
     *
     * @throws CapacityRequestException where one is missing or makes no sense
     */
    public void slotsWindow(Exchange exchange) {
        Message message = exchange.getMessage();
        String account = account(message);
        String asin = required(message, "asin");
        String storeId = required(message, "storeId");
        Instant from = from(message);
        exchange.setProperty("window", new Window(account, storeId, asin, null, from, to(message, from)));
    }

    /**
     * Makes the call of {@code getAppointmentSlots}.
     *
     * @throws CapacityRequestException where a header is missing or makes no sense
     */
    public void slotsCall(Exchange exchange) {
        slotsWindow(exchange);
        Window window = exchange.getProperty("window", Window.class);
        Message message = exchange.getMessage();
        Object longestWait = message.getHeader("longestWait");
        message.removeHeaders("*");
        if (longestWait != null) {
            message.setHeader("longestWait", longestWait);
        }
        message.setHeader("account", window.account);
        message.setHeader("marketplaceIds", accounts.marketplaceId(window.account));
        message.setHeader("asin", window.asin);
        message.setHeader("storeId", window.subject);
        message.setHeader("startTime", window.from.toString());
        message.setHeader("endTime", window.to.toString());
        message.setBody(null);
    }

    /** The slots of an answer, as rows of {@code erp.appointment_slot}. */
    public List<Map<String, Object>> slots(JsonNode answer) {
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

    private String account(Message message) {
        String account = required(message, "account");
        if (!accounts.has(account)) {
            throw new CapacityRequestException(
                    404, "There is no account " + account + " with access to the Services API");
        }
        return account;
    }

    private Instant from(Message message) {
        Instant start = instant(message, "start");
        return start == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : start;
    }

    private Instant to(Message message, Instant from) {
        Instant end = instant(message, "end");
        Instant to = end == null ? from.plus(settings.horizon) : end;
        if (!from.isBefore(to) || Duration.between(from, to).toDays() > LONGEST_DAYS) {
            throw new CapacityRequestException(400, "end must be after start, by " + LONGEST_DAYS + " days at most");
        }
        return to;
    }

    private static Instant instant(Message message, String name) {
        String text = message.getHeader(name, String.class);
        try {
            return text == null || text.isBlank()
                    ? null
                    : Timestamps.parse(text.trim()).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new CapacityRequestException(400, name + " must be a point in time such as 2026-01-31T09:00:00Z");
        }
    }

    private int minutes(Message message) {
        String text = message.getHeader("slotMinutes", String.class);
        if (text == null || text.isBlank()) {
            return settings.slotMinutes > 0 ? settings.slotMinutes : 60;
        }
        int minutes = text.trim().matches("\\d{1,3}") ? Integer.parseInt(text.trim()) : 0;
        if (minutes < 5 || minutes > 360 || minutes % 5 != 0) {
            throw new CapacityRequestException(400, "slotMinutes must be from 5 to 360, in steps of 5");
        }
        return minutes;
    }

    private static String required(Message message, String name) {
        String value = message.getHeader(name, String.class);
        if (value == null || value.isBlank()) {
            throw new CapacityRequestException(400, name + " is missing");
        }
        return value;
    }
}
