package dev.servicebridge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.hotels.HotelMessages;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.mews.Hotel;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the shipped mappings are tried with: the sandbox's jobs and hotel orders, and full and empty ones.
 *
 * @param jobs events of service jobs; the first has all that a job can have, the second nothing
 * @param hotelOrders events of product service orders; the first two likewise
 */
record MappingSamples(List<JsonNode> jobs, List<JsonNode> hotelOrders) {
    /** The variables of all routes that apply a mapping. */
    static final Map<String, Object> VARIABLES = Map.of(
            "customerUid", "c-1",
            "serviceTypeUid", "t-1",
            "serviceStatusUid", "s-1",
            "users", Map.of("TECH-2", "user-2"),
            "productService", Map.of("resource", "TECH-2", "duration", 60),
            "technicians", Map.of("user-2", "TECH-2"),
            "order",
                    Map.of(
                            "serviceOrderUid", "so-1",
                            "assignedUserUid", "user-2",
                            "readyAtNeeded", "2026-02-01T10:00:00Z",
                            "readyAtEstimate", "2026-02-01T11:30:00Z",
                            "serviceStatusName", "Scheduled"),
            "details", List.of("fulfillmentTime", "serviceReport"),
            "serviceHours",
                    Map.of(
                            "items",
                            List.of(Map.of(
                                    "quantity", 150,
                                    "tenantUserUid", "user-2",
                                    "createdAt", "2026-02-01T15:00:00Z"))),
            "serviceEvents",
                    Map.of(
                            "items",
                            List.of(Map.of("description", "Nobody home", "createdAt", "2026-02-01T15:00:00Z"))));

    /** What a field may need that no job of the sandbox has. */
    private static final String FULL = """
            {"serviceJobId": "J-1", "serviceJobStatus": "HOLD", "marketplaceId": "M-1", "createTime": "2026-01-30T08:00:00Z",
             "serviceOrderId": "113", "storeId": "store-7",
             "scopeOfWork": {"asin": "B0A", "title": "Fix a tap", "quantity": 2},
             "buyer": {"buyerId": "B1", "name": "Ann Lee", "phone": "555-1"},
             "appointments": [{"appointmentStatus": "ACTIVE",
               "appointmentTime": {"startTime": "2026-02-01T12:00:00+02:00", "durationInMinutes": 90},
               "assignedTechnicians": [{"technicianId": "TECH-2"}]}],
             "serviceLocation": {"serviceLocationType": "IN_STORE", "address": {"addressLine1": "1 Main St",
               "city": "Springfield", "postalCode": "62701", "countryCode": "US"}},
             "payments": [{"amount": {"value": 10.5, "currency": "USD"}}]}""";

    private static final Set<String> OF_HOTEL_ORDERS = Set.of(
            "hotel-customer",
            "hotel-service-order",
            "erp-product-service-order",
            "erp-product-service-order-lines",
            "busy-time-product-service-order");

    private static final ObjectMapper JSON = ExactJson.MAPPER;

    static MappingSamples collect() {
        try {
            return collectFromSandbox();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The events that a shipped mapping is given. */
    List<JsonNode> of(String mapping) {
        return OF_HOTEL_ORDERS.contains(mapping) ? hotelOrders : jobs;
    }

    private static MappingSamples collectFromSandbox() throws JsonProcessingException {
        List<JsonNode> jobs = new ArrayList<>();
        List<JsonNode> hotelOrders = new ArrayList<>();
        ObjectNode full = ((ObjectNode) SavedMessage.event(JSON.readTree(FULL), "acme"))
                .put("madeByBridge", false)
                .put("readAt", "2026-01-31T12:00:00Z");
        full.putObject("fee")
                .put("serviceOrderId", "113")
                .put("cancellationReasonCode", "S1")
                .put("amount", 25)
                .put("currency", "USD");
        jobs.add(full);
        jobs.add(JSON.readTree("{\"eventId\": 1, \"version\": 1, \"account\": \"acme\", \"serviceJobId\": \"J-2\","
                + " \"observedAt\": \"2026-01-31T12:00:00Z\", \"job\": {}}"));
        try (Sandbox sandbox =
                Sandboxes.start(SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S")))) {
            sandbox.seller("us").jobs().all().forEach(stored -> jobs.add(event(stored.json())));
            hotelOrders.addAll(List.of(
                    HotelMessages.full(),
                    HotelMessages.empty(),
                    HotelMessages.ofACompany(),
                    HotelMessages.cancelled(),
                    HotelMessages.withItems(HotelMessages.full(), "I-1"),
                    HotelMessages.withItems(HotelMessages.full())));
            for (String name : List.of("us", "de")) {
                Hotel hotel = sandbox.hotel(name);
                hotel.orders().all().forEach(order -> hotelOrders.add(HotelMessages.of(hotel, order)));
            }
        }
        assertThat(jobs).hasSizeGreaterThan(20);
        assertThat(hotelOrders).hasSizeGreaterThan(20);
        return new MappingSamples(jobs, hotelOrders);
    }

    private static JsonNode event(JsonNode job) {
        try {
            return ((ObjectNode) SavedMessage.event(job, "acme")).put("observedAt", "2026-01-31T12:00:00Z");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
