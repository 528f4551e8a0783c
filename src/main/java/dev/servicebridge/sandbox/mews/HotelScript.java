package dev.servicebridge.sandbox.mews;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/**
 * Lets a hotel's orders and reservations appear, change, be cancelled and deleted. What it does follows from its seed
 * alone.
 */
final class HotelScript {
    private static final Duration PAST = Duration.ofDays(30);
    private static final List<String> STATES =
            List.of("Confirmed", "Inquired", "Started", "Optional", "Processed", "Requested", "Canceled");
    private static final Map<String, List<String>> NEXT = Map.of(
            "Inquired", List.of("Requested", "Confirmed", "Canceled"),
            "Requested", List.of("Confirmed", "Confirmed", "Canceled"),
            "Optional", List.of("Confirmed", "Confirmed", "Canceled"),
            "Confirmed", List.of("Started", "Started", "Started", "Canceled"),
            "Started", List.of("Processed"));
    private static final List<String[]> GUESTS = List.of(
            new String[] {"Zoë", "Müller-Łukasz"},
            new String[] {"太郎", "山田"},
            new String[] {"Анна", "Иванова"},
            new String[] {"John", "O'Neil"});
    private static final List<String> PRODUCTS = List.of("Frühstück", "Parking", "Late check-out", "Massage");

    private final Hotel hotel;
    private final Random random;

    HotelScript(Hotel hotel, long seed) {
        this.hotel = hotel;
        this.random = new Random(31 * seed + hotel.name().hashCode());
    }

    /** Makes the customers, and orders of all states in turn from the last thirty days, with reservations. */
    void populate(int orders) {
        for (String[] guest : GUESTS) {
            ObjectNode customer = hotel.customers()
                    .put(Json.object()
                            .put("FirstName", guest[0])
                            .put("LastName", guest[1])
                            .put("Email", "guest@example.org"));
            hotel.records("Addresses")
                    .put(Json.object().put("AccountId", customer.path("Id").asText()));
        }
        String survivor = any(hotel.customers()).path("Id").asText();
        hotel.customers()
                .put(Json.object()
                        .put("LastName", "Merged")
                        .put("IsActive", false)
                        .put("MergeTargetId", survivor));
        hotel.companies().put(Json.object().put("Name", "Ünïted Travel"));
        Instant now = hotel.clock().instant();
        for (int i = 0; i < orders; i++) {
            Instant created = now.minusSeconds(random.nextInt((int) PAST.toSeconds()));
            if (i % 2 == 0) {
                addReservation(STATES.get(i / 2 % STATES.size()), created);
            }
            addOrder(STATES.get(i % STATES.size()), created);
        }
    }

    /** Lets one thing happen. */
    synchronized void step() {
        Instant now = hotel.clock().instant();
        int chance = random.nextInt(100);
        if (chance < 10) {
            addReservation("Confirmed", now);
        } else if (chance < 35) {
            addOrder(STATES.get(random.nextInt(2)), now);
        } else if (chance < 38 && hotel.reservations().all().size() > 1) {
            hotel.reservations().remove(any(hotel.reservations()).path("Id").asText());
        } else {
            moveOn(chance < 60 ? hotel.reservations() : hotel.orders(), now);
        }
    }

    private void addReservation(String state, Instant created) {
        String id = hotel.reservations()
                .put(dated(Json.object(), created)
                        .put("State", state)
                        .put("AccountId", any(hotel.customers()).path("Id").asText()))
                .path("Id")
                .asText();
        hotel.reservations().change(id, particulars(state, created).put("UpdatedUtc", HotelRecords.time(created)));
    }

    private void addOrder(String state, Instant created) {
        boolean company = random.nextInt(5) == 0;
        ObjectNode order = dated(Json.object(), created)
                .put("ServiceId", random.nextBoolean() ? hotel.extras() : hotel.spa())
                .put("State", state)
                .put(
                        "AccountId",
                        any(company ? hotel.companies() : hotel.customers())
                                .path("Id")
                                .asText())
                .put("AccountType", company ? "Company" : "Customer");
        int link = random.nextInt(10);
        if (link == 0) {
            // Of another enterprise, so that nobody can read it with this token.
            order.put("LinkedReservationId", hotel.newId());
        } else if (link < 8 && !hotel.reservations().all().isEmpty()) {
            order.put(
                    "LinkedReservationId", any(hotel.reservations()).path("Id").asText());
        }
        ObjectNode made = hotel.orders().put(order);
        if (state.equals("Canceled")) {
            hotel.orders()
                    .change(
                            made.path("Id").asText(),
                            particulars(state, created).put("UpdatedUtc", HotelRecords.time(created)));
        }
        addItems(made, state, created);
    }

    private void addItems(ObjectNode order, String state, Instant created) {
        int net = 5 + random.nextInt(60);
        ObjectNode product = item(order, state, created, 1 + random.nextInt(3), net);
        if (random.nextInt(4) == 0) {
            ObjectNode rebate = item(order, state, created, 1, -net / 2.0);
            ObjectNode change = Json.object().put("Type", "ProductOrderRebate");
            change.putObject("Data")
                    .put("Discriminator", "Rebate")
                    .putObject("Rebate")
                    .put("RebatedItemId", product.path("Id").asText());
            hotel.items().change(rebate.path("Id").asText(), change.put("UpdatedUtc", HotelRecords.time(created)));
        }
    }

    private ObjectNode item(ObjectNode order, String state, Instant created, int units, double net) {
        ObjectNode item = dated(Json.object(), created)
                .put("ServiceId", order.path("ServiceId").asText())
                .put("ServiceOrderId", order.path("Id").asText())
                .put("AccountId", order.path("AccountId").asText())
                .put("AccountType", order.path("AccountType").asText())
                .put("BillingName", PRODUCTS.get(random.nextInt(PRODUCTS.size())))
                .put("UnitCount", units)
                .put("AccountingState", state.equals("Canceled") ? "Canceled" : "Open");
        item.set("UnitAmount", hotel.amount(net));
        item.set("Amount", hotel.amount(net * units));
        item.set("OriginalAmount", hotel.amount(net * units));
        return hotel.items().put(item);
    }

    private void moveOn(HotelRecords records, Instant now) {
        List<ObjectNode> open = records.all().stream()
                .filter(entry -> NEXT.containsKey(entry.path("State").asText()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        ObjectNode entry = open.get(random.nextInt(open.size()));
        String id = entry.path("Id").asText();
        List<String> next = NEXT.get(entry.path("State").asText());
        String state = next.get(random.nextInt(next.size()));
        ObjectNode change =
                records == hotel.reservations() || state.equals("Canceled") ? particulars(state, now) : Json.object();
        records.change(id, change.put("State", state));
        if (state.equals("Canceled")) {
            hotel.items().all().stream()
                    .filter(item -> item.path("ServiceOrderId").asText().equals(id))
                    .forEach(item -> hotel.items()
                            .change(
                                    item.path("Id").asText(),
                                    Json.object()
                                            .put("AccountingState", "Canceled")
                                            .put("CanceledUtc", HotelRecords.time(now))));
        }
    }

    /** What goes with a state. */
    private static ObjectNode particulars(String state, Instant at) {
        String time = HotelRecords.time(at);
        return switch (state) {
            case "Started" -> Json.object().put("ActualStartUtc", time);
            case "Processed" -> Json.object().put("ActualEndUtc", time);
            case "Canceled" -> Json.object().put("CancelledUtc", time);
            default -> Json.object();
        };
    }

    private static ObjectNode dated(ObjectNode entry, Instant created) {
        return entry.put("CreatedUtc", HotelRecords.time(created)).put("UpdatedUtc", HotelRecords.time(created));
    }

    private ObjectNode any(HotelRecords records) {
        List<ObjectNode> all = records.all();
        return all.get(random.nextInt(all.size()));
    }
}
