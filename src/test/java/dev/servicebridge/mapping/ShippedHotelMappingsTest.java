package dev.servicebridge.mapping;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.json.ExactJson;

import static dev.servicebridge.hotels.HotelMessages.cancelled;
import static dev.servicebridge.hotels.HotelMessages.empty;
import static dev.servicebridge.hotels.HotelMessages.full;
import static dev.servicebridge.hotels.HotelMessages.ofACompany;
import static dev.servicebridge.hotels.HotelMessages.withItems;
import static org.assertj.core.api.Assertions.assertThat;

class ShippedHotelMappingsTest {
    private static final ObjectMapper JSON = ExactJson.MAPPER;
    private static final ContractSchemas CONTRACT = new ContractSchemas("flow-retail");
    static final Map<String, Object> VARIABLES = Map.of(
            "customerUid", "c-1",
            "serviceTypeUid", "t-1",
            "serviceStatusUid", "s-1",
            "users", Map.of("TECH-2", "user-2"),
            "productService", Map.of("resource", "TECH-2", "duration", 90));

    private final Mappings mappings = new Mappings(BridgeFiles.in(Path.of("target")));

    @Test
    void theCustomerIsTheOwnerOfTheOrder() throws Exception {
        assertThat(customer(full())).isEqualTo(JSON.readTree("""
                {"customerType": "PERSON", "firstname": "Zoë", "lastname": "Müller-Łukasz", "email": "zoe@example.org",
                 "mobile": "555-1", "externalId": "owner-1"}"""));
        assertThat(customer(ofACompany())).isEqualTo(JSON.readTree("""
                {"customerType": "COMPANY", "companyName": "Ünïted Travel", "email": "bills@example.org",
                 "mobile": "555-3", "externalId": "company-1"}"""));
    }

    @Test
    void theCustomerIsTheSameWhatCanBeReadOfItOrNot() throws Exception {
        ObjectNode unread = full();
        unread.remove(List.of("customer", "guest", "reservation"));
        ObjectNode unreadCompany = ofACompany();
        unreadCompany.remove("company");

        assertThat(customer(unread)).isEqualTo(JSON.readTree("""
                {"customerType": "PERSON", "lastname": "Guest owner-1", "externalId": "owner-1"}"""));
        assertThat(customer(unreadCompany)).isEqualTo(JSON.readTree("""
                {"customerType": "COMPANY", "companyName": "Company company-1", "externalId": "company-1"}"""));
        assertThat(customer(empty())).isEqualTo(JSON.readTree("""
                {"customerType": "PERSON", "lastname": "Guest O-2", "externalId": "O-2"}"""));
    }

    @Test
    void aServiceOrderSaysAllThatTheWorkNeeds() throws Exception {
        assertThat(serviceOrder(full())).isEqualTo(JSON.readTree("""
                {"customerUid": "c-1", "serviceTypeUid": "t-1", "serviceStatusUid": "s-1", "title": "Spa: Massage x 2",
                 "externalServiceNumber": "52",
                 "description": "Ordered: Massage x 2, Tea\\nStay: 2026-02-01 14:00 UTC, 2026-02-03 10:00 UTC\\nReservation: 71, Started\\nRoom: room-12\\nGuest: 太郎 山田, 555-2\\nOrdered by: Zoë Müller-Łukasz, 555-1",
                 "locationLabel": "Room room-12", "assignedUserUid": "user-2",
                 "readyAtNeeded": "2026-02-02T09:00:00Z", "readyAtEstimate": "2026-02-02T10:30:00Z"}"""));
    }

    @Test
    void aServiceOrderOfWhichHardlyAnythingIsKnownHasWhatItCannotBeWithout() throws Exception {
        assertThat(mappings.apply(
                        "hotel-service-order", empty(), Map.of("customerUid", "c-1", "serviceTypeUid", "t-1")))
                .isEqualTo(JSON.readTree("""
                        {"customerUid": "c-1", "serviceTypeUid": "t-1", "title": "Hotel order",
                         "externalServiceNumber": "O-2", "description": ""}"""));
    }

    @Test
    void aCancelledOrderStillTellsWhatItWasFor() {
        JsonNode order = serviceOrder(cancelled());

        assertThat(order.path("title").asText()).isEqualTo("Spa: Massage x 2");
        assertThat(order.path("description").asText()).contains("Ordered: Massage x 2, Tea, Cake");
    }

    @Test
    void theOwnerWhoIsTheGuestIsToldOnce() {
        ObjectNode message = full();
        message.set("guest", message.get("customer"));

        assertThat(serviceOrder(message).path("description").asText())
                .contains("Guest: Zoë Müller-Łukasz, 555-1")
                .doesNotContain("Ordered by");
    }

    @Test
    void theWorkStartsWithTheStayWhereNoItemTellsWhen() {
        ObjectNode message = withItems(full());

        assertThat(serviceOrder(message).path("readyAtNeeded").asText()).isEqualTo("2026-02-01T14:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'en-US': 'Spa', 'en-GB': 'Spa (GB)', 'de-DE': 'Wellness'} | Spa",
                "{'en-GB': 'Spa (GB)', 'de-DE': 'Wellness'} | Spa (GB)",
                "{'fr-FR': 'Bien-être', 'de-DE': 'Wellness'} | Wellness",
                "{'en-US': ' ', 'cs-CZ': '', 'ja-JP': '温泉'} | 温泉",
                "{'ja-JP': '温泉'} | 温泉",
                "{'en-US': null} |",
                "{} |",
            })
    void aServiceIsNamedInEnglishElseInTheFirstLanguageThatItHas(String names, String name) throws Exception {
        ObjectNode message = withItems(full());
        message.withObject("/service").set("Names", JSON.readTree(names.replace('\'', '"')));

        assertThat(serviceOrder(message).path("title").asText()).isEqualTo(name == null ? "Hotel order" : name);
        assertThat(row(message)).containsEntry("service_name", name);
    }

    @Test
    void anErpRowHoldsTheOrderWithoutNamesOfPeople() throws Exception {
        assertThat(JSON.<JsonNode>valueToTree(row(full()))).isEqualTo(JSON.readTree("""
                {"account": "acme", "product_service_order_id": "O-1", "enterprise_id": "hotel-1", "number": "52",
                 "state": "Confirmed", "service_id": "spa", "service_name": "Spa", "owner_type": "Customer",
                 "owner_id": "owner-1", "reservation_id": "R-1", "reservation_number": "71", "room_id": "room-12",
                 "stay_start": "2026-02-01T14:00:00Z", "stay_end": "2026-02-03T10:00:00Z", "net_amount": 50.3,
                 "gross_amount": 60.36, "currency": "EUR", "complete": true, "created_at": "2026-01-30T08:00:00Z",
                 "cancelled_at": null, "version": 1, "changed_at": "2026-01-31T12:00:00Z"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "I-1, 100.1, 120.12, EUR",
        "I-1 I-2, 100.3, 120.36, EUR",
        "I-1 I-2 I-3, 50.3, 60.36, EUR",
        "I-3, -50, -60, EUR",
        "I-1 I-4, 100.1, 120.12, EUR",
        "I-4,,,",
        "'',,,"
    })
    void theAmountsAreTheSumsOfTheItemsThatAreNotCancelled(String items, Double net, Double gross, String currency) {
        Map<String, Object> row = row(withItems(full(), items.split(" ")));

        assertThat(number(row.get("net_amount"))).isEqualTo(net);
        assertThat(number(row.get("gross_amount"))).isEqualTo(gross);
        assertThat(row).containsEntry("currency", currency);
    }

    @Test
    void aSumOfManyItemsIsExactToTheCent() throws Exception {
        ObjectNode message = full();
        ArrayNode items = message.putArray("items");
        for (int i = 0; i < 1000; i++) {
            items.addObject()
                    .put("Id", "I-" + i)
                    .putObject("Amount")
                    .put("Currency", "EUR")
                    .put("NetValue", 0.1)
                    .set("GrossValue", DecimalNode.valueOf(new BigDecimal("0.12")));
        }

        assertThat(number(row(message).get("net_amount"))).isEqualTo(100.0);
        assertThat(number(row(message).get("gross_amount"))).isEqualTo(120.0);
    }

    @Test
    void doesNotAddUpItemsInSeveralCurrencies() {
        ObjectNode message = full();
        ((ObjectNode) message.at("/items/1/Amount")).put("Currency", "USD");

        assertThat(row(message))
                .containsEntry("net_amount", null)
                .containsEntry("gross_amount", null)
                .containsEntry("currency", null);
    }

    @ParameterizedTest
    @CsvSource({"MERGED, true", "NONE, true", "MISSING, false", "LATE, false"})
    void anOrderIsCompleteWhereNothingIsMissing(String mark, boolean complete) {
        ObjectNode message = full();
        message.withObject("/enrichment").put("reservation", mark);

        assertThat(row(message)).containsEntry("complete", complete);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "I-1, 1", "I-1 I-2 I-3 I-4, 4"})
    void linesAreAListOfAnySize(String items, int size) {
        JsonNode made = lines(withItems(full(), items.split(" ")));

        assertThat(made.path("lines").isArray()).isTrue();
        assertThat(made.path("lines")).hasSize(size);
        assertThat(mappings.rows(made, "lines")).hasSize(size).allSatisfy(row -> assertThat(row)
                .hasSize(15));
    }

    @ParameterizedTest
    @CsvSource({
        "Pacific/Honolulu, '2026-02-01 04:00 Pacific/Honolulu (UTC-10:00), 2026-02-03 00:00 Pacific/Honolulu (UTC-10:00)'",
        "Europe/Berlin, '2026-02-01 15:00 Europe/Berlin (UTC+01:00), 2026-02-03 11:00 Europe/Berlin (UTC+01:00)'",
        ", '2026-02-01 14:00 UTC, 2026-02-03 10:00 UTC'"
    })
    void aTechnicianReadsTheStayByTheClocksOfTheHotel(String zone, String stay) {
        ObjectNode message = full();
        message.put("timeZone", zone);

        assertThat(serviceOrder(message).path("description").asText()).contains("Stay: " + stay + "\n");
    }

    @Test
    void thereIsNoLineWhereItemsAreNotKnown() {
        ObjectNode message = full();
        message.remove("items");

        assertThat(lines(message)).hasToString("{\"lines\":[]}");
    }

    @Test
    void aLineHoldsAnItem() throws Exception {
        assertThat(lines(withItems(full(), "I-1")).at("/lines/0")).isEqualTo(JSON.readTree("""
                {"account": "acme", "product_service_order_id": "O-1", "order_item_id": "I-1", "type": "ProductOrder",
                 "name": "Massage", "accounting_state": "Open", "accounting_category_id": "cat-1", "unit_count": 2,
                 "net_amount": 100.1, "gross_amount": 120.12, "tax_amount": 20.02, "currency": "EUR",
                 "consumed_at": "2026-02-02T09:00:00Z", "version": 1, "changed_at": "2026-01-31T12:00:00Z"}"""));
    }

    @Test
    void noValueOfTheWrongKindAnywhereStopsAnOrder() throws Exception {
        int tried = 0;
        for (ObjectNode message : List.of(full(), ofACompany())) {
            for (String part :
                    List.of("order", "service", "reservation", "customer", "guest", "company", "items", "enrichment")) {
                for (String pointer : pointers(message.path(part), "/" + part)) {
                    for (String other : List.of(
                            "null",
                            "\"text\"",
                            "5",
                            "true",
                            "[]",
                            "{}",
                            "[null, 7, \"x\", {}]",
                            "\"\"",
                            "1e300",
                            "-1e400",
                            "\"9999-12-31T23:59:59Z\"",
                            "\"2026-02-30T25:61:00Z\"",
                            "\"a\\u0000b\"")) {
                        ObjectNode changed = message.deepCopy();
                        replace(changed, pointer, JSON.readTree(other));
                        assertUsable(pointer + " = " + other, changed);
                        tried++;
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(800);
    }

    private void assertUsable(String what, ObjectNode message) {
        JsonNode order = serviceOrder(message);
        assertThat(CONTRACT.faults("CreateServiceOrder", order))
                .as(what + ": " + order)
                .isEmpty();
        JsonNode customer = customer(message);
        assertThat(CONTRACT.faults("CreateCustomer", customer))
                .as(what + ": " + customer)
                .isEmpty();
        assertThat(customer.path("lastname").asText()
                        + customer.path("companyName").asText())
                .as(what)
                .isNotBlank();
        assertThat(row(message)).as(what).hasSize(22);
        assertThat(mappings.rows(lines(message), "lines"))
                .as(what)
                .allSatisfy(line -> assertThat(line).hasSize(15).doesNotContainEntry("order_item_id", null));
    }

    private static List<String> pointers(JsonNode node, String path) {
        List<String> pointers = new ArrayList<>(List.of(path));
        node.properties().forEach(field -> pointers.addAll(pointers(field.getValue(), path + "/" + field.getKey())));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            pointers.addAll(pointers(node.get(i), path + "/" + i));
        }
        return pointers;
    }

    private static void replace(JsonNode root, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        String last = pointer.substring(slash + 1);
        if (root.at(pointer.substring(0, slash)) instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) root.at(pointer.substring(0, slash))).set(last, value);
        }
    }

    private JsonNode customer(JsonNode message) {
        return mappings.apply("hotel-customer", message, Map.of());
    }

    private JsonNode serviceOrder(JsonNode message) {
        return mappings.apply("hotel-service-order", message, VARIABLES);
    }

    private Map<String, Object> row(JsonNode message) {
        return mappings.parameters("erp-product-service-order", message, Map.of());
    }

    private JsonNode lines(JsonNode message) {
        return mappings.apply("erp-product-service-order-lines", message, Map.of());
    }

    private static Double number(Object value) {
        return value == null ? null : ((Number) value).doubleValue();
    }
}
