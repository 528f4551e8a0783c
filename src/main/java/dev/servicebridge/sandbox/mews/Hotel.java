package dev.servicebridge.sandbox.mews;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/**
 * An enterprise of Mews with all that belongs to it. Its access token is {@code sandbox-mews-<name>}. Ids are derived
 * from its name, so that they are the same whenever the same things are made in the same order.
 */
public final class Hotel {
    private final String name;
    private final Place place;
    private final Clock clock;
    private final AtomicLong made = new AtomicLong();
    private final Map<String, HotelRecords> records = new LinkedHashMap<>();

    /**
     * Where a hotel is.
     *
     * @param timeZone such as {@code Europe/Vienna}
     * @param taxPercent of all that it sells
     * @param pricing {@code Gross} or {@code Net}
     */
    record Place(String timeZone, String currency, String taxCode, int taxPercent, String pricing) {}

    Hotel(String name, Place place, Clock clock) {
        this.name = name;
        this.place = place;
        this.clock = clock;
        HotelTemplates blanks = new HotelTemplates(this);
        add("Enterprises", new HotelRecords(blanks::enterprise, clock));
        add("Services", new HotelRecords(blanks::service, clock));
        add("Customers", new HotelRecords(blanks::customer, clock));
        add("Companies", new HotelRecords(blanks::company, clock));
        add("Addresses", new HotelRecords(blanks::address, clock));
        add("Reservations", new HotelRecords(blanks::reservation, clock));
        add("ProductServiceOrders", new HotelRecords(blanks::order, clock));
        add("OrderItems", new HotelRecords(blanks::item, clock));
        records("Enterprises").put(Json.object().put("Id", id("enterprise")));
        addService("stay", "Bookable", "Stay", "Übernachtung");
        addService("extras", "Additional", "Extras", "Extras");
        addService("spa", "Additional", "Spa", "Wellness");
    }

    private void add(String kind, HotelRecords kept) {
        records.put(kind, kept);
    }

    private void addService(String service, String type, String english, String german) {
        ObjectNode fields = Json.object().put("Id", id(service)).put("Name", english);
        fields.putObject("Names").put("en-US", english).put("de-DE", german);
        fields.putObject("Data").put("Discriminator", type).putObject("Value");
        // no longer to be read, and sent all the same
        fields.put("Type", type.equals("Bookable") ? "Reservable" : "Orderable");
        records("Services").put(fields);
    }

    public String name() {
        return name;
    }

    public String enterpriseId() {
        return id("enterprise");
    }

    /** All hotels are of one chain. */
    public String chainId() {
        return UUID.nameUUIDFromBytes("chain".getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The bookable service that reservations are of. */
    public String stay() {
        return id("stay");
    }

    /** An additional service. */
    public String extras() {
        return id("extras");
    }

    /** Another additional service. */
    public String spa() {
        return id("spa");
    }

    /** What it has of a kind, named as the contract names the field of the answer, such as {@code OrderItems}. */
    public HotelRecords records(String kind) {
        HotelRecords found = records.get(kind);
        if (found == null) {
            throw new IllegalArgumentException("There is no kind " + kind + ", but " + records.keySet() + ".");
        }
        return found;
    }

    public HotelRecords customers() {
        return records("Customers");
    }

    public HotelRecords companies() {
        return records("Companies");
    }

    public HotelRecords reservations() {
        return records("Reservations");
    }

    /** Product service orders. */
    public HotelRecords orders() {
        return records("ProductServiceOrders");
    }

    public HotelRecords items() {
        return records("OrderItems");
    }

    /** An amount in the hotel's currency with its tax, as the vendor writes it. */
    public ObjectNode amount(double net) {
        double tax = Math.round(net * place.taxPercent()) / 100.0;
        ObjectNode amount = Json.object()
                .put("Currency", place.currency())
                .put("NetValue", net)
                .put("GrossValue", Math.round((net + tax) * 100) / 100.0);
        amount.putArray("TaxValues").addObject().put("Code", place.taxCode()).put("Value", tax);
        amount.putObject("Breakdown")
                .putArray("Items")
                .addObject()
                .put("TaxRateCode", place.taxCode())
                .put("NetValue", net)
                .put("TaxValue", tax);
        return amount;
    }

    Place place() {
        return place;
    }

    Clock clock() {
        return clock;
    }

    String newId() {
        return id(Long.toString(made.incrementAndGet()));
    }

    String newNumber() {
        return Long.toString(made.incrementAndGet());
    }

    private String id(String of) {
        return UUID.nameUUIDFromBytes((name + "/" + of).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
