package dev.servicebridge.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.json.ExactJson;

import static org.assertj.core.api.Assertions.assertThat;

class ShippedMappingsTest {
    private static final ObjectMapper JSON = ExactJson.MAPPER;
    private static final ContractSchemas CONTRACT = new ContractSchemas("flow-retail");
    private static final Map<String, Object> VARIABLES = Map.of(
            "customerUid", "c-1",
            "serviceTypeUid", "t-1",
            "serviceStatusUid", "s-1",
            "users", Map.of("TECH-2", "user-2"));

    private static final String JOB = """
            {
              "createTime": "2026-01-30T08:00:00Z",
              "serviceJobId": "J-1",
              "serviceJobStatus": "NOT_SERVICED",
              "scopeOfWork": {"asin": "B0A", "title": "Fix a tap", "quantity": 2, "requiredSkills": ["plumbing"]},
              "preferredAppointmentTimes": [{"startTime": "2026-02-03T08:00:00Z", "durationInMinutes": 60}],
              "appointments": [
                {"appointmentId": "A-1", "appointmentStatus": "CANCELLED",
                 "appointmentTime": {"startTime": "2026-01-31T10:00:00Z", "durationInMinutes": 60}},
                {"appointmentId": "A-2", "appointmentStatus": "ACTIVE",
                 "appointmentTime": {"startTime": "2026-02-01T12:00:00+02:00", "durationInMinutes": 90},
                 "assignedTechnicians": [{"technicianId": "TECH-1", "name": "Tim"}, {"technicianId": "TECH-2"}]}],
              "serviceOrderId": "113-1234567-1234567",
              "marketplaceId": "ATVPDKIKX0DER",
              "storeId": "store-7",
              "buyer": {"buyerId": "B1", "name": "Ann Mary Lee", "phone": "555-1", "isPrimeMember": true},
              "associatedItems": [{"asin": "B0T", "title": "Tap", "quantity": 1, "brandName": "Grohe",
                                   "itemStatus": "DELIVERED"}],
              "serviceLocation": {"serviceLocationType": "IN_HOME",
                "address": {"name": "Ann Lee", "addressLine1": "1 Main St", "addressLine2": "Flat 2", "city": "Springfield",
                            "stateOrRegion": "IL", "postalCode": "62701", "countryCode": "us", "phone": "555-2"}},
              "payments": [{"amount": {"value": 0.1, "currency": "USD"}, "instrument": "CARD"},
                           {"amount": {"value": 0.2, "currency": "USD"}}],
              "somethingNew": {"deep": [1]}
            }""";

    private final Mappings mappings = new Mappings(BridgeFiles.in(Path.of("target")));

    /** The event that most of these tests begin with. */
    static JsonNode sample() {
        return event(json(JOB));
    }

    @Test
    void aServiceOrderSaysAllThatTheWorkNeeds() {
        JsonNode order = mappings.apply("service-order", event(json(JOB)), VARIABLES);

        assertThat(order).isEqualTo(json("""
                                {
                                  "customerUid": "c-1",
                                  "serviceTypeUid": "t-1",
                                  "serviceStatusUid": "s-1",
                                  "title": "Fix a tap",
                                  "externalServiceNumber": "J-1",
                                  "description": "Work: Fix a tap, quantity 2, B0A\\nSkills: plumbing\\nItem: 1 x Tap, Grohe, DELIVERED\\nAppointment CANCELLED: 2026-01-31 10:00 UTC (60 minutes)\\nAppointment ACTIVE: 2026-02-01 12:00 UTC+02:00 (90 minutes), Tim, TECH-2\\nAddress: Ann Lee, 1 Main St, Flat 2, 62701, Springfield, IL, us\\nContact: Ann Mary Lee, 555-1\\nOrder: 113-1234567-1234567",
                                  "locationLabel": "At the customer's",
                                  "assignedUserUid": "user-2",
                                  "readyAtNeeded": "2026-02-01T10:00:00Z",
                                  "readyAtEstimate": "2026-02-01T11:30:00Z"
                                }"""));
    }

    @Test
    void aServiceOrderOfAnEmptyJobHasWhatAnOrderCannotBeWithout() {
        JsonNode order = mappings.apply(
                "service-order", event(json("{}")), Map.of("customerUid", "c-1", "serviceTypeUid", "t-1"));

        assertThat(order).isEqualTo(json("""
                                {"customerUid": "c-1", "serviceTypeUid": "t-1", "title": "Service job J-1",
                                 "externalServiceNumber": "J-1", "description": ""}"""));
    }

    @Test
    void aTextKeepsItsWhiteSpaceEverywhere() {
        String title = " Fix  a tap,\ttwice\u00a0 ";
        ObjectNode job = (ObjectNode) json(JOB);
        job.withObject("/scopeOfWork").put("title", title);

        assertThat(mappings.apply("service-order", event(job), VARIABLES)
                        .path("title")
                        .asText())
                .isEqualTo(title);
        for (String row : List.of("erp-service-job", "erp-posting")) {
            assertThat(mappings.parameters(row, event(job), Map.of())).as(row).containsEntry("title", title);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01T10:00:00Z, 2026-02-01T10:00:00Z",
        "2026-02-01T10:00:00.000Z, 2026-02-01T10:00:00.000Z",
        "2026-02-01T10:00:00.120Z, 2026-02-01T10:00:00.120Z",
        "2026-02-01T10:00Z, 2026-02-01T10:00:00Z",
        "2026-02-01T12:00:00.5+02:00, 2026-02-01T10:00:00.500Z",
        "2026-02-01T12:00:00+0200, 2026-02-01T10:00:00Z",
        "2026-02-01T12:00:00+02, 2026-02-01T10:00:00Z"
    })
    void anInstantInUtcStaysAndAnotherIsTurnedIntoUtc(String told, String sent) {
        ObjectNode job = (ObjectNode) json(JOB);
        job.withArray("/appointments")
                .get(1)
                .<ObjectNode>withObject("/appointmentTime")
                .put("startTime", told);

        assertThat(mappings.apply("service-order", event(job), VARIABLES)
                        .path("readyAtNeeded")
                        .asText())
                .isEqualTo(sent);
        assertThat(mappings.parameters("erp-service-job", event(job), Map.of()))
                .containsEntry("appointment_start", sent);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01T09:30:00Z, Pacific/Honolulu, 2026-01-31 23:30 Pacific/Honolulu (UTC-10:00)",
        "2026-02-01T09:30:00Z, Europe/Berlin, 2026-02-01 10:30 Europe/Berlin (UTC+01:00)",
        "2026-07-01T09:30:00Z, Europe/Berlin, 2026-07-01 11:30 Europe/Berlin (UTC+02:00)",
        "2026-02-01T09:30:00Z, UTC, 2026-02-01 09:30 UTC",
        "2026-02-01T09:30:00Z, Mars/Olympus, 2026-02-01 09:30 UTC",
        "2026-02-01T09:30:00Z, , 2026-02-01 09:30 UTC",
        "2026-01-31T23:30:00-10:00, , 2026-01-31 23:30 UTC-10:00",
        "2026-01-31T23:30:00-10:00, Pacific/Honolulu, 2026-01-31 23:30 Pacific/Honolulu (UTC-10:00)",
        "2026-01-31T23:30:00-10:00, Europe/Berlin, 2026-01-31 23:30 UTC-10:00"
    })
    void aTechnicianReadsTheTimeOfThePlace(String told, String zone, String time) {
        ObjectNode job = (ObjectNode) json(JOB);
        job.withArray("/appointments")
                .get(1)
                .<ObjectNode>withObject("/appointmentTime")
                .put("startTime", told);
        ObjectNode event = (ObjectNode) event(job);
        event.put("timeZone", zone);

        assertThat(mappings.apply("service-order", event, VARIABLES)
                        .path("description")
                        .asText())
                .contains("Appointment ACTIVE: " + time + " (90 minutes), Tim, TECH-2");
    }

    @Test
    void anAppointmentThatEndsAfterTheLastYearHasNoEnd() {
        ObjectNode job = (ObjectNode) json(JOB);
        job.withArray("/appointments")
                .get(1)
                .<ObjectNode>withObject("/appointmentTime")
                .put("startTime", "9999-12-31T20:00:00Z")
                .put("durationInMinutes", 600);

        JsonNode order = mappings.apply("service-order", event(job), VARIABLES);

        assertThat(order.path("readyAtNeeded").asText()).isEqualTo("9999-12-31T20:00:00Z");
        assertThat(order.has("readyAtEstimate")).isFalse();
    }

    @Test
    void aServiceOrderTellsThePreferredTimesWhereNoAppointmentIsMade() {
        ObjectNode job = (ObjectNode) json(JOB);
        job.putArray("appointments");

        JsonNode order = mappings.apply("service-order", event(job), VARIABLES);

        assertThat(order.path("description").asText())
                .contains("Preferred: 2026-02-03 08:00 UTC (60 minutes)")
                .doesNotContain("Appointment");
        assertThat(order.has("readyAtNeeded")).isFalse();
        assertThat(order.has("assignedUserUid")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"IN_HOME, At the customer's", "ONLINE, Online", "IN_STORE, In store store-7", "ON_THE_MOON,"})
    void aServiceOrderTellsThePlace(String type, String label) {
        ObjectNode job = (ObjectNode) json(JOB);
        job.withObject("/serviceLocation").put("serviceLocationType", type);

        assertThat(mappings.apply("service-order", event(job), VARIABLES)
                        .path("locationLabel")
                        .asText(null))
                .isEqualTo(label);
    }

    @Test
    void aCustomerIsTheBuyerAtTheAddressOfTheService() {
        assertThat(mappings.apply("customer", event(json(JOB)), Map.of())).isEqualTo(json("""
                                {"customerType": "PERSON", "firstname": "Ann Mary", "lastname": "Lee", "mobile": "555-1",
                                 "address": "1 Main St, Flat 2", "postalCode": "62701", "city": "Springfield",
                                 "countryCode": "US", "externalId": "B1"}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ann Lee|Ann|Lee",
                "'  Ann   Mary  Lee '|Ann Mary|Lee",
                "Madonna||Madonna",
                "'Lee, Ann Mary'|Ann Mary|Lee",
                "'Lee,'||'Lee,'",
                "山田 太郎|太郎|山田",
                "山田　太郎|太郎|山田",
                "山田太郎||山田太郎",
                "김 민수|민수|김",
                "Zoë O’Neil-Smith|Zoë|O’Neil-Smith",
                "Иван Петров|Иван|Петров",
            })
    void splitsNamesAsTheyAreWritten(String name, String firstname, String lastname) {
        JsonNode job = JSON.createObjectNode()
                .set("buyer", JSON.createObjectNode().put("buyerId", "B1").put("name", name));

        JsonNode customer = mappings.apply("customer", event(job), Map.of());

        assertThat(customer.path("firstname").asText()).isEqualTo(firstname == null ? "" : firstname);
        assertThat(customer.path("lastname").asText()).isEqualTo(lastname);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"buyer\":null}", "{\"buyer\":{\"name\":\"  \",\"buyerId\":null}}"})
    void aCustomerWithoutANameIsNamedForTheJob(String job) {
        JsonNode customer = mappings.apply("customer", event(json(job)), Map.of());

        assertThat(customer)
                .isEqualTo(json("{\"customerType\":\"PERSON\",\"firstname\":\"Buyer\",\"lastname\":\"J-1\","
                        + "\"externalId\":\"J-1\"}"));
    }

    @Test
    void anErpRowHoldsTheJobWithoutNamesNumbersOrStreets() {
        Map<String, Object> row = mappings.parameters("erp-service-job", event(json(JOB)), Map.of());

        assertThat(JSON.<JsonNode>valueToTree(row)).isEqualTo(json("""
                                {"account": "acme", "service_job_id": "J-1", "marketplace_id": "ATVPDKIKX0DER",
                                 "status": "NOT_SERVICED", "service_order_id": "113-1234567-1234567", "asin": "B0A",
                                 "title": "Fix a tap", "quantity": 2, "store_id": "store-7",
                                 "appointment_start": "2026-02-01T10:00:00Z",
                                 "appointment_end": "2026-02-01T11:30:00Z", "technician_ids": "TECH-1,TECH-2",
                                 "amount": 0.3, "currency": "USD", "city": "Springfield", "postal_code": "62701",
                                 "country_code": "us", "version": 3, "changed_at": "2026-01-31T12:00:00Z"}"""));
    }

    @Test
    void anErpRowOfAnEmptyJobHasNullsForWhatIsUnknown() {
        Map<String, Object> row = mappings.parameters("erp-service-job", event(json("{}")), Map.of());

        assertThat(row).hasSize(19).containsEntry("asin", null).containsEntry("amount", null);
        assertThat(mappings.parameters("erp-posting", event(json("{}")), Map.of()))
                .hasSize(8)
                .containsEntry("amount", null);
    }

    @Test
    void doesNotAddUpPaymentsInSeveralCurrencies() {
        ObjectNode job = (ObjectNode) json(JOB);
        ((ObjectNode) job.at("/payments/0/amount")).put("currency", "EUR");

        assertThat(mappings.parameters("erp-posting", event(job), Map.of()))
                .containsEntry("amount", null)
                .containsEntry("currency", null);
    }

    @Test
    void noValueOfTheWrongKindAnywhereStopsAJob() {
        int tried = 0;
        for (String pointer : pointers(json(JOB), "")) {
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
                ObjectNode job = (ObjectNode) json(JOB);
                replace(job, pointer, json(other));
                assertUsable(pointer + " = " + other, event(job));
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(400);
    }

    private void assertUsable(String what, JsonNode event) {
        JsonNode order = mappings.apply("service-order", event, VARIABLES);
        assertThat(CONTRACT.faults("CreateServiceOrder", order))
                .as(what + ": " + order)
                .isEmpty();
        JsonNode customer = mappings.apply("customer", event, Map.of());
        assertThat(CONTRACT.faults("CreateCustomer", customer))
                .as(what + ": " + customer)
                .isEmpty();
        assertThat(customer.path("lastname").asText()).as(what).isNotBlank();
        assertThat(mappings.parameters("erp-service-job", event, Map.of()))
                .as(what)
                .hasSize(19);
        assertThat(mappings.parameters("erp-posting", event, Map.of())).as(what).hasSize(8);
    }

    private static List<String> pointers(JsonNode node, String path) {
        List<String> pointers = new ArrayList<>();
        node.properties().forEach(field -> {
            pointers.add(path + "/" + field.getKey());
            pointers.addAll(pointers(field.getValue(), path + "/" + field.getKey()));
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            pointers.add(path + "/" + i);
            pointers.addAll(pointers(node.get(i), path + "/" + i));
        }
        return pointers;
    }

    private static void replace(JsonNode root, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static JsonNode event(JsonNode job) {
        ObjectNode event = JSON.createObjectNode()
                .put("eventId", 1)
                .put("version", 3)
                .put("account", "acme")
                .put("marketplaceId", "ATVPDKIKX0DER")
                .put("serviceJobId", "J-1")
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("observedAt", "2026-01-31T12:00:00Z");
        return event.set("job", job);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
