package dev.servicebridge.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContractFilesTest {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail", "mews"})
    void isOpenApiThreeAndNamesEachOperationOnce(String system) throws IOException {
        JsonNode contract = contract(system);

        assertThat(contract.path("openapi").asText()).isEqualTo("3.0.3");
        assertThat(operationIds(contract)).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail", "mews"})
    void everyReferenceLeadsSomewhere(String system) throws IOException {
        JsonNode contract = contract(system);
        List<String> references = contract.findValuesAsText("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        target(contract, reference).isObject())
                .as(reference)
                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail", "mews"})
    void everyOperationParameterSchemaAndPropertyIsDescribed(String system) throws IOException {
        JsonNode contract = contract(system);
        Map<String, JsonNode> described = new TreeMap<>(operations(contract));
        for (String kind : List.of("parameters", "responses", "headers", "schemas")) {
            described.putAll(members(kind, contract.at("/components/" + kind)));
        }
        walk("", contract, (path, node) -> described.putAll(members(path, node.path("properties"))));
        parameters(contract).forEach(parameter -> described.put("parameter " + parameter, parameter));

        assertThat(described)
                .allSatisfy((path, node) ->
                        assertThat(description(contract, node)).as(path).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail"})
    void listsInAQueryAreCommaSeparated(String system) throws IOException {
        List<JsonNode> lists = parameters(contract(system)).stream()
                .filter(parameter -> parameter.at("/schema/type").asText().equals("array"))
                .toList();

        assertThat(lists).isNotEmpty().allSatisfy(list -> {
            assertThat(list.path("in").asText()).isEqualTo("query");
            assertThat(list.path("style").asText()).isEqualTo("form");
            assertThat(list.path("explode").isBoolean()).isTrue();
            assertThat(list.path("explode").asBoolean()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail", "mews"})
    void unknownFieldsAreLegalEverywhere(String system) throws IOException {
        assertThat(contract(system).findValuesAsText("additionalProperties")).doesNotContain("false");
    }

    @Test
    void servicesApiHasTheVendorsSeventeenOperationsInTheVendorsSpelling() throws IOException {
        assertThat(operationIds(contract("services-api")))
                .containsExactly(
                        "getServiceJobByServiceJobId",
                        "cancelServiceJobByServiceJobId",
                        "completeServiceJobByServiceJobId",
                        "getServiceJobs",
                        "addAppointmentForServiceJobByServiceJobId",
                        "rescheduleAppointmentForServiceJobByServiceJobId",
                        "assignAppointmentResources",
                        "setAppointmentFulfillmentData",
                        "getRangeSlotCapacity",
                        "getFixedSlotCapacity",
                        "updateSchedule",
                        "createReservation",
                        "updateReservation",
                        "cancelReservation",
                        "getAppointmmentSlotsByJobId",
                        "getAppointmentSlots",
                        "createServiceDocumentUploadDestination");
    }

    @Test
    void servicesApiHasTheVendorsSeventyFiveSchemas() throws IOException {
        assertThat(contract("services-api").at("/components/schemas")).hasSize(75);
    }

    @Test
    void aPageOfServiceJobsHoldsOneToTwentyAndTwentyByDefault() throws IOException {
        JsonNode pageSize = parameter("services-api", "pageSize").path("schema");

        assertThat(pageSize.path("minimum").asInt()).isEqualTo(1);
        assertThat(pageSize.path("maximum").asInt()).isEqualTo(20);
        assertThat(pageSize.path("default").asInt()).isEqualTo(20);
    }

    @Test
    void aDocumentHasOneToFiveMebibytes() throws IOException {
        JsonNode contentLength = schema("services-api", "ServiceUploadDocument").at("/properties/contentLength");

        assertThat(contentLength.path("minimum").asLong()).isEqualTo(1);
        assertThat(contentLength.path("maximum").asLong()).isEqualTo(5_242_880);
    }

    @Test
    void theReasonOfACancellationTravelsInTheQuery() throws IOException {
        JsonNode reason = parameter("services-api", "cancellationReasonCode");

        assertThat(reason.path("in").asText()).isEqualTo("query");
        assertThat(reason.path("required").asBoolean()).isTrue();
        assertThat(reason.at("/schema/pattern").asText()).isEqualTo("^[A-Z0-9_]*$");
    }

    @Test
    void aServiceJobHasOneOfSevenStatuses() throws IOException {
        String[] statuses = {
            "NOT_SERVICED", "CANCELLED", "COMPLETED", "PENDING_SCHEDULE", "NOT_FULFILLABLE", "HOLD", "PAYMENT_DECLINED"
        };

        assertThat(texts(schema("services-api", "ServiceJob").at("/properties/serviceJobStatus/enum")))
                .containsExactly(statuses);
        assertThat(texts(parameter("services-api", "serviceJobStatus").at("/schema/items/enum")))
                .containsExactly(statuses);
    }

    @Test
    void errorsOfFulfilmentDataAreABareArray() throws IOException {
        JsonNode contract = contract("services-api");
        JsonNode response = resolve(
                contract,
                operations(contract).get("setAppointmentFulfillmentData").at("/responses/422"));

        JsonNode schema = resolve(contract, response.at("/content/application~1json/schema"));
        assertThat(schema.path("type").asText()).isEqualTo("array");
    }

    @Test
    void flowRetailHasAllOperationsOnServiceOrdersAndThoseTheyNeed() throws IOException {
        assertThat(operationIds(contract("flow-retail")))
                .containsExactlyInAnyOrder(
                        "listServiceOrders",
                        "createServiceOrder",
                        "getServiceOrder",
                        "updateServiceOrder",
                        "deleteServiceOrder",
                        "createServiceOrderItem",
                        "updateServiceOrderItem",
                        "deleteServiceOrderItem",
                        "getServiceEvent",
                        "updateServiceEvent",
                        "deleteServiceEvent",
                        "listServiceHours",
                        "createServiceHours",
                        "getServiceHours",
                        "updateServiceHours",
                        "deleteServiceHours",
                        "listNotifications",
                        "listSalesOrders",
                        "createSalesOrder",
                        "getReport",
                        "getServiceOrderByPublicPageHash",
                        "searchServiceOrders",
                        "updateServiceType",
                        "createServiceStatus",
                        "updateServiceStatus",
                        "listHourlyRates",
                        "createHourlyRate",
                        "updateHourlyRate",
                        "listServiceEvents",
                        "createServiceEvent",
                        "listServiceTypes",
                        "listServiceStatuses",
                        "listCustomers",
                        "createCustomer",
                        "getCustomer",
                        "updateCustomer",
                        "searchCustomers",
                        "listTenants");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "createServiceOrder",
                "createServiceOrderItem",
                "createServiceEvent",
                "createServiceHours",
                "createSalesOrder",
                "createServiceStatus",
                "createHourlyRate",
                "createCustomer"
            })
    void everyCreateOfFlowRetailMayAnswerEitherSuccess(String create) throws IOException {
        JsonNode responses = operations(contract("flow-retail")).get(create).path("responses");

        assertThat(responses.properties()).extracting(Map.Entry::getKey).containsExactly("200", "201", "default");
        assertThat(responses.path("201")).isEqualTo(responses.path("200"));
    }

    @Test
    void flowRetailMarksTheOperationsThatNobodyDocuments() throws IOException {
        Map<String, JsonNode> operations = operations(contract("flow-retail"));

        assertThat(operations.keySet())
                .filteredOn(id -> operations.get(id).path("x-inferred").asBoolean())
                .containsExactlyInAnyOrder(
                        "updateServiceOrder",
                        "deleteServiceOrder",
                        "createServiceOrderItem",
                        "updateServiceOrderItem",
                        "deleteServiceOrderItem",
                        "getServiceEvent",
                        "updateServiceEvent",
                        "deleteServiceEvent",
                        "listServiceHours",
                        "createServiceHours",
                        "getServiceHours",
                        "updateServiceHours",
                        "deleteServiceHours",
                        "listNotifications",
                        "listSalesOrders",
                        "createSalesOrder",
                        "getReport",
                        "getServiceOrderByPublicPageHash",
                        "searchServiceOrders",
                        "updateServiceType",
                        "createServiceStatus",
                        "updateServiceStatus",
                        "listHourlyRates",
                        "createHourlyRate",
                        "updateHourlyRate",
                        "listServiceEvents",
                        "createServiceEvent",
                        "listServiceTypes",
                        "listServiceStatuses",
                        "getCustomer",
                        "updateCustomer");
    }

    @Test
    void mewsHasEightListingsThatOnlyReadWithTokensInTheirBodies() throws IOException {
        JsonNode contract = contract("mews");
        Map<String, JsonNode> operations = operations(contract);

        assertThat(operations.keySet())
                .containsExactly(
                        "getAllProductServiceOrders",
                        "getAllReservations",
                        "getAllServices",
                        "getAllCustomers",
                        "getAllCompanies",
                        "getAllAddresses",
                        "getAllOrderItems",
                        "getAllEnterprises");
        assertThat(contract.at("/paths/~1api~1connector~1v1~1reservations~1getAll~12023-06-06/post/operationId")
                        .asText())
                .isEqualTo("getAllReservations");
        operations.forEach((id, operation) -> {
            assertThat(operation.path("x-query").asBoolean()).as(id).isTrue();
            assertThat(operation.path("x-too-heavy").asInt()).as(id).isEqualTo(408);
            JsonNode body = resolve(contract, operation.at("/requestBody/content/application~1json/schema"));
            assertThat(texts(body.path("required")))
                    .as(id)
                    .contains("ClientToken", "AccessToken", "Client", "Limitation");
        });
    }

    @Test
    void mewsLimitsListsAndPages() throws IOException {
        JsonNode reservations = schema("mews", "ReservationsRequest").path("properties");

        assertThat(reservations.at("/Numbers/maxItems").asInt()).isEqualTo(1000);
        assertThat(reservations.at("/ChannelNumbers/maxItems").asInt()).isEqualTo(100);
        assertThat(schema("mews", "CustomersRequest")
                        .at("/properties/CompanyIds/maxItems")
                        .asInt())
                .isEqualTo(1);
        JsonNode items = schema("mews", "OrderItemsRequest").path("properties");
        assertThat(items.at("/AccountingStates/maxItems").asInt()).isEqualTo(1000);
        assertThat(items.at("/Types/maxItems").asInt()).isEqualTo(1000);
        assertThat(texts(schema("mews", "Address").path("required")))
                .containsExactly("Id", "AccountId", "AccountType", "IsActive");
        JsonNode count = schema("mews", "Limitation").at("/properties/Count");
        assertThat(count.path("minimum").asInt()).isEqualTo(1);
        assertThat(count.path("maximum").asInt()).isEqualTo(1000);
        assertThat(texts(schema("mews", "ServiceOrderState").path("enum")))
                .hasSize(7)
                .contains("Canceled");
    }

    private static JsonNode contract(String system) throws IOException {
        try (InputStream file = ContractFilesTest.class.getResourceAsStream("/contracts/" + system + ".yaml")) {
            return YAML.readTree(file);
        }
    }

    private static List<String> operationIds(JsonNode contract) {
        return contract.path("paths").findValuesAsText("operationId");
    }

    private static Map<String, JsonNode> operations(JsonNode contract) {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        for (JsonNode path : contract.path("paths")) {
            path.properties().stream()
                    .filter(member -> METHODS.contains(member.getKey()))
                    .map(Map.Entry::getValue)
                    .forEach(operation ->
                            operations.put(operation.path("operationId").asText(), operation));
        }
        return operations;
    }

    private static List<JsonNode> parameters(JsonNode contract) {
        List<JsonNode> parameters = new ArrayList<>();
        operations(contract).values().forEach(operation -> operation
                .path("parameters")
                .forEach(parameter -> parameters.add(resolve(contract, parameter))));
        return parameters;
    }

    private static JsonNode parameter(String system, String name) throws IOException {
        return parameters(contract(system)).stream()
                .filter(parameter -> parameter.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode schema(String system, String name) throws IOException {
        return contract(system).at("/components/schemas/" + name);
    }

    private static String description(JsonNode contract, JsonNode node) {
        return node.has("description")
                ? node.path("description").asText()
                : resolve(contract, node).path("description").asText();
    }

    private static JsonNode resolve(JsonNode contract, JsonNode node) {
        return node.has("$ref") ? target(contract, node.path("$ref").asText()) : node;
    }

    private static JsonNode target(JsonNode contract, String reference) {
        assertThat(reference).startsWith("#/");
        return contract.at(reference.substring(1));
    }

    private static Map<String, JsonNode> members(String path, JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(member -> path + "/" + member.getKey(), Map.Entry::getValue));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static void walk(String path, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, node);
        members(path, node).forEach((name, member) -> walk(name, member, visitor));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(path + "/" + i, node.get(i), visitor);
        }
    }
}
