package dev.servicebridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.hotels.HotelMessages;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.mews.Hotel;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the reference in docs/mappings.md to what the mappings make of the sandbox's jobs and hotel orders, of full and of
 * empty ones.
 */
class DocumentedMappingsTest {
    private static final Pattern SECTION =
            Pattern.compile("^### `([\\w-]+)\\.jsonata`\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final ObjectMapper JSON = ExactJson.MAPPER;

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

    private static final Map<String, Object> VARIABLES = Map.of(
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

    private static final Set<String> OF_HOTEL_ORDERS = Set.of(
            "hotel-customer",
            "hotel-service-order",
            "erp-product-service-order",
            "erp-product-service-order-lines",
            "busy-time-product-service-order");

    private static final Mappings MAPPINGS = new Mappings(BridgeFiles.in(Path.of("target")));
    private static final List<JsonNode> JOB_EVENTS = new ArrayList<>();
    private static final List<JsonNode> HOTEL_ORDER_EVENTS = new ArrayList<>();

    private record Field(String type, String whenAbsent) {}

    @BeforeAll
    static void collectEvents() throws JsonProcessingException {
        ObjectNode full = ((ObjectNode) SavedMessage.event(JSON.readTree(FULL), "acme"))
                .put("madeByBridge", false)
                .put("readAt", "2026-01-31T12:00:00Z");
        full.putObject("fee")
                .put("serviceOrderId", "113")
                .put("cancellationReasonCode", "S1")
                .put("amount", 25)
                .put("currency", "USD");
        JOB_EVENTS.add(full);
        JOB_EVENTS.add(
                JSON.readTree("{\"eventId\": 1, \"version\": 1, \"account\": \"acme\", \"serviceJobId\": \"J-2\","
                        + " \"observedAt\": \"2026-01-31T12:00:00Z\", \"job\": {}}"));
        try (Sandbox sandbox =
                Sandboxes.start(SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S")))) {
            sandbox.seller("us").jobs().all().forEach(stored -> JOB_EVENTS.add(event(stored.json())));
            HOTEL_ORDER_EVENTS.addAll(List.of(
                    HotelMessages.full(),
                    HotelMessages.empty(),
                    HotelMessages.ofACompany(),
                    HotelMessages.cancelled(),
                    HotelMessages.withItems(HotelMessages.full(), "I-1"),
                    HotelMessages.withItems(HotelMessages.full())));
            for (String name : List.of("us", "de")) {
                Hotel hotel = sandbox.hotel(name);
                hotel.orders().all().forEach(order -> HOTEL_ORDER_EVENTS.add(HotelMessages.of(hotel, order)));
            }
        }
        assertThat(JOB_EVENTS).hasSizeGreaterThan(20);
        assertThat(HOTEL_ORDER_EVENTS).hasSizeGreaterThan(20);
    }

    private static JsonNode event(JsonNode job) {
        try {
            return ((ObjectNode) SavedMessage.event(job, "acme")).put("observedAt", "2026-01-31T12:00:00Z");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> mappings() {
        return MAPPINGS.names();
    }

    @Test
    void thePageHasASectionForEachMappingAndNoOther() throws IOException {
        assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(MAPPINGS.names());
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theOutputIsWhatThePageSays(String mapping) throws IOException {
        Map<String, Field> fields = outputs(sections().get(mapping));
        List<JsonNode> results = results(mapping);

        Set<String> seen = new TreeSet<>();
        results.forEach(result -> result.fieldNames().forEachRemaining(seen::add));
        assertThat(fields.keySet()).containsExactlyInAnyOrderElementsOf(seen);
        fields.forEach((name, field) -> {
            assertThat(results)
                    .as(name + " is of the type " + field.type())
                    .filteredOn(result -> result.hasNonNull(name))
                    .allMatch(result -> isOf(field.type(), result.get(name)));
            assertThat(results)
                    .as(name + " where absent: " + field.whenAbsent())
                    .allMatch(result -> isAllowed(field.whenAbsent(), result, name));
            assertThat(results.stream().anyMatch(result -> !result.hasNonNull(name)))
                    .as(name + " can be absent")
                    .isEqualTo(!"never".equals(field.whenAbsent()));
        });
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void everyInputThatThePageNamesIsReadThere(String mapping) throws IOException {
        String expression = Files.readString(Path.of("config/mappings/" + mapping + ".jsonata"))
                .replaceAll("(?s)/\\*.*?\\*/", "");

        assertThat(inputs(sections().get(mapping)))
                .isNotEmpty()
                .filteredOn(name -> !"serviceOrder".equals(name))
                .allMatch(
                        name -> Arrays.stream(name.split("\\.")).allMatch(part -> Pattern.compile("\\b" + part + "\\b")
                                .matcher(expression)
                                .find()));
    }

    private static List<JsonNode> results(String mapping) {
        List<JsonNode> events = OF_HOTEL_ORDERS.contains(mapping) ? HOTEL_ORDER_EVENTS : JOB_EVENTS;
        List<JsonNode> results = events.stream()
                .map(event -> MAPPINGS.apply(mapping, event, VARIABLES))
                .collect(Collectors.toCollection(ArrayList::new));
        results.add(MAPPINGS.apply(mapping, events.get(1), Map.of()));
        return results;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "text" -> value.isTextual();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "list" -> value.isArray();
            case "map" -> value.isObject();
            case "instant" -> INSTANT.matcher(value.asText()).matches();
            default -> throw new AssertionError("docs/mappings.md: unknown type " + type);
        };
    }

    private static boolean isAllowed(String whenAbsent, JsonNode result, String name) {
        return switch (whenAbsent) {
            case "never" -> result.hasNonNull(name);
            case "null" -> result.has(name);
            case "left out" -> !result.has(name) || !result.get(name).isNull();
            default -> throw new AssertionError("docs/mappings.md: unknown absence " + whenAbsent);
        };
    }

    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher matcher = SECTION.matcher(Files.readString(Path.of("docs/mappings.md")));
        while (matcher.find()) {
            sections.put(matcher.group(1), matcher.group(2));
        }
        return sections;
    }

    private static Map<String, Field> outputs(String section) {
        return section.substring(section.indexOf("| output |"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .collect(Collectors.toMap(cells -> cells[1].replace("`", ""), cells -> new Field(cells[2], cells[4])));
    }

    /** The names in the first column, and in the third those of the fields in a map or list. */
    private static List<String> inputs(String section) {
        List<String> names = new ArrayList<>();
        section.substring(section.indexOf("| input |"), section.indexOf("| output |"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .forEach(cells -> {
                    String told = cells[2].contains("map") && cells.length > 3 ? cells[1] + cells[3] : cells[1];
                    NAME.matcher(told).results().forEach(name -> names.add(name.group(1)));
                });
        return names;
    }
}
