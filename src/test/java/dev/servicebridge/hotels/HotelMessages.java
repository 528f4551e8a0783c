package dev.servicebridge.hotels;

import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.mews.MewsHotels;
import dev.servicebridge.sandbox.mews.Hotel;

/** Messages of product service order events for tests. */
public final class HotelMessages {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String FULL = """
            {"eventId": 1, "version": 1, "account": "acme", "enterpriseId": "hotel-1", "productServiceOrderId": "O-1",
             "state": "Confirmed", "observedAt": "2026-01-31T12:00:00Z",
             "order": {"Id": "O-1", "Number": "52", "State": "Confirmed", "ServiceId": "spa", "AccountId": "owner-1",
               "AccountType": "Customer", "LinkedReservationId": "R-1", "CreatedUtc": "2026-01-30T08:00:00Z",
               "CancelledUtc": null, "Notes": "near the lift"},
             "service": {"Id": "spa", "Names": {"en-US": "Spa", "de-DE": "Wellness"}},
             "reservation": {"Id": "R-1", "Number": "71", "State": "Started", "AccountId": "guest-1",
               "AssignedResourceId": "room-12", "ScheduledStartUtc": "2026-02-01T14:00:00Z",
               "ScheduledEndUtc": "2026-02-03T10:00:00Z"},
             "customer": {"Id": "owner-1", "FirstName": "Zoë", "LastName": "Müller-Łukasz", "Email": "zoe@example.org",
               "Phone": "555-1"},
             "guest": {"Id": "guest-1", "FirstName": "太郎", "LastName": "山田", "Phone": "555-2"},
             "items": [
               {"Id": "I-1", "ServiceOrderId": "O-1", "Type": "ProductOrder", "BillingName": "Massage", "UnitCount": 2,
                "AccountingState": "Open", "AccountingCategoryId": "cat-1", "ConsumedUtc": "2026-02-02T09:00:00Z",
                "Amount": {"Currency": "EUR", "NetValue": 100.1, "GrossValue": 120.12}},
               {"Id": "I-2", "ServiceOrderId": "O-1", "Type": "ProductOrder", "BillingName": "Tea", "UnitCount": 1,
                "AccountingState": "Open", "ConsumedUtc": "2026-02-02T10:00:00Z",
                "Amount": {"Currency": "EUR", "NetValue": 0.2, "GrossValue": 0.24}},
               {"Id": "I-3", "ServiceOrderId": "O-1", "Type": "ProductOrderRebate", "BillingName": "Massage",
                "UnitCount": 1, "AccountingState": "Open", "ConsumedUtc": "2026-02-02T09:00:00Z",
                "Amount": {"Currency": "EUR", "NetValue": -50, "GrossValue": -60}},
               {"Id": "I-4", "ServiceOrderId": "O-1", "Type": "ProductOrder", "BillingName": "Cake", "UnitCount": 1,
                "AccountingState": "Canceled", "ConsumedUtc": "2026-02-01T10:00:00Z",
                "Amount": {"Currency": "USD", "NetValue": 5, "GrossValue": 6}}],
             "enrichment": {"service": "MERGED", "reservation": "MERGED", "customer": "MERGED", "company": "NONE",
               "items": "MERGED"}}""";

    private static final String EMPTY = """
            {"eventId": 2, "version": 1, "account": "acme", "enterpriseId": "hotel-1", "productServiceOrderId": "O-2",
             "state": "", "observedAt": "2026-01-31T12:00:00Z", "order": {"Id": "O-2"}, "items": [],
             "enrichment": {"service": "NONE", "reservation": "NONE", "customer": "NONE", "company": "NONE",
               "items": "MERGED"}}""";

    private HotelMessages() {}

    /** An order with all there can be: items that are open, a rebate, one that is cancelled; owned by another than the guest. */
    public static ObjectNode full() {
        return json(FULL);
    }

    /** An order of which nothing is known but its id. */
    public static ObjectNode empty() {
        return json(EMPTY);
    }

    /** An order that belongs to a company and to no reservation. */
    public static ObjectNode ofACompany() {
        ObjectNode message = full();
        message.remove(List.of("customer", "guest", "reservation"));
        message.withObject("/order")
                .put("AccountId", "company-1")
                .put("AccountType", "Company")
                .putNull("LinkedReservationId");
        message.withObject("/company")
                .put("Id", "company-1")
                .put("Name", "Ünïted Travel")
                .put("InvoicingEmail", "bills@example.org")
                .put("Telephone", "555-3");
        return message;
    }

    /** The order after it was cancelled with all its items. */
    public static ObjectNode cancelled() {
        ObjectNode message = full().put("eventId", 3)
                .put("version", 2)
                .put("state", "Canceled")
                .put("observedAt", "2026-01-31T13:00:00Z");
        message.withObject("/order").put("State", "Canceled").put("CancelledUtc", "2026-01-31T12:59:00Z");
        message.path("items").forEach(item -> ((ObjectNode) item).put("AccountingState", "Canceled"));
        return message;
    }

    /** A message with the items of these ids alone. */
    public static ObjectNode withItems(ObjectNode message, String... ids) {
        List<JsonNode> kept = message.path("items")
                .valueStream()
                .filter(item -> List.of(ids).contains(item.path("Id").asText()))
                .toList();
        message.putArray("items").addAll(kept);
        return message;
    }

    /** The message of an order of the sandbox, merged as the flow merges it. */
    public static ObjectNode of(Hotel hotel, ObjectNode order) {
        OrderBatch batch = new OrderBatch("acme", List.of(MewsOrder.told(hotel.enterpriseId(), order)));
        for (OrderEnrichment part : OrderEnrichment.values()) {
            batch.merge(part, hotel.records(MewsHotels.list(part)).all());
        }
        ObjectNode message = JSON.createObjectNode()
                .put("eventId", 1)
                .put("version", 1)
                .put("account", "acme")
                .put("enterpriseId", hotel.enterpriseId())
                .put("productServiceOrderId", order.path("Id").asText())
                .put("state", order.path("State").asText())
                .put("observedAt", "2026-01-31T12:00:00Z");
        return message.setAll(batch.results().get(0).content());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
