package dev.servicebridge.flowretail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Paging, sorting and filters of the lists, and the customers. */
class FlowRetailListsTest extends FlowRetailCalls {
    /** Puts seven things into a list, whose texts in the order they were made are these. */
    private static final List<String> TEXTS = List.of("d", "b", "g", "a", "f", "c", "e");

    private void fill(String operation) {
        for (int i = 0; i < TEXTS.size(); i++) {
            String text = TEXTS.get(i);
            switch (operation) {
                case "listServiceOrders", "searchServiceOrders" -> order("P" + i, text);
                case "listServiceEvents", "listNotifications" ->
                    call("createServiceEvent", Map.of("serviceEventUid", "E" + i, "description", text));
                case "listServiceHours" ->
                    call("createServiceHours", Map.of("description", text, "quantity", 100, "price", 100));
                case "listSalesOrders" -> {
                    call("createServiceOrderItem", Map.of("name", text, "quantity", 100, "price", 100 + i));
                    call("createSalesOrder", Map.of());
                }
                case "listHourlyRates" -> call("createHourlyRate", Map.of("name", text, "rate", 100 + i));
                case "listCustomers", "searchCustomers" ->
                    call("createCustomer", Map.of("customerType", "PERSON", "lastname", text, "city", "Springfield"));
                default -> {
                    // The tenant has types and statuses from the start, and there is one tenant.
                }
            }
        }
    }

    /** What a search is for: all; nothing for a list. */
    private static String body(String operation) {
        return operation.startsWith("search") ? "{}" : null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listTenants",
                "listServiceOrders",
                "searchServiceOrders",
                "listServiceEvents",
                "listServiceHours",
                "listNotifications",
                "listSalesOrders",
                "listServiceTypes",
                "listServiceStatuses",
                "listHourlyRates",
                "listCustomers",
                "searchCustomers"
            })
    void pagesHoldEveryItemOnceAndInOrder(String operation) {
        fill(operation);
        JsonNode all = call(operation, body(operation), "pageSize", 1000);
        int total = all.path("paging").path("totalCount").asInt();
        assertThat(all.path("items")).hasSize(total).isNotEmpty();

        List<JsonNode> paged = new ArrayList<>();
        int last = (total + 1) / 2;
        for (int number = 1; number <= last; number++) {
            JsonNode page = call(operation, body(operation), "pageNumber", number, "pageSize", 2);
            assertThat(page.path("paging"))
                    .hasToString("{\"pageNumber\":%d,\"pageSize\":2,\"totalCount\":%d}".formatted(number, total));
            page.path("items").forEach(paged::add);
        }

        assertThat(paged).containsExactlyElementsOf(all.path("items"));
        assertThat(call(operation, body(operation), "pageNumber", last + 1, "pageSize", 2)
                        .path("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "listServiceOrders, title",
        "searchServiceOrders, title",
        "listServiceEvents, description",
        "listServiceHours, description",
        "listNotifications, message",
        "listServiceTypes, name",
        "listServiceStatuses, name",
        "listCustomers, lastname",
        "searchCustomers, lastname"
    })
    void sortsByAFieldBothWays(String operation, String field) {
        fill(operation);
        List<String> given = values(operation, field);
        List<String> ascending = given.stream().sorted().toList();
        List<String> descending = IntStream.rangeClosed(1, ascending.size())
                .mapToObj(i -> ascending.get(ascending.size() - i))
                .toList();
        assertThat(ascending).hasSizeGreaterThan(2).isNotEqualTo(descending);

        assertThat(values(operation, field, "sortBy", field)).isEqualTo(ascending);
        assertThat(values(operation, field, "sortBy", field, "sortDirection", "ASC"))
                .isEqualTo(ascending);
        assertThat(values(operation, field, "sortBy", field, "sortDirection", "DESC"))
                .isEqualTo(descending);
        assertThat(values(operation, field, "sortBy", field, "sortDirection", "DESC", "pageSize", 2, "pageNumber", 2))
                .isEqualTo(descending.subList(2, Math.min(4, descending.size())));
    }

    private List<String> values(String operation, String field, Object... headers) {
        return call(operation, body(operation), headers).path("items").findValuesAsText(field);
    }

    @Test
    void ordersComeByTheirUidUnlessToldOtherwise() {
        order("O3", "third");
        order("O2", "second");

        assertThat(list("listServiceOrders", "serviceOrderUid")).containsExactly("O1", "O2", "O3");
    }

    @ParameterizedTest
    @CsvSource({"pageNumber, first", "pageSize, 1.5", "sortDirection, UP", "sortDirection, asc"})
    void aPageOrDirectionThatCannotBeCostsNoCall(String parameter, String value) {
        int before = sandbox.journal().entries(null).size();

        assertThatThrownBy(() -> call("listServiceOrders", null, parameter, value))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("InvalidCall");
                    assertThat(e.getMessage()).contains(parameter + ": ");
                });
        assertThat(sandbox.journal().entries(null)).hasSize(before);
    }

    @Test
    void filtersByListsOfValues() {
        order("O2", "high");
        order("O3", "low");
        call("updateServiceOrder", Map.of("priority", "HIGH", "assignedUserUid", "user-2"), "serviceOrderUid", "O2");
        call("updateServiceOrder", Map.of("priority", "LOW", "assignedUserUid", "user-3"), "serviceOrderUid", "O3");

        assertThat(orders("priorities", List.of("HIGH", "LOW"))).containsExactly("O2", "O3");
        assertThat(orders("priorities", "HIGH,LOW")).containsExactly("O2", "O3");
        assertThat(orders("priorities", new String[] {"NONE"})).containsExactly("O1");
        assertThat(orders("assignedUserUids", List.of("user-2", "user-9"))).containsExactly("O2");
        assertThat(orders("priorities", List.of("HIGH", "LOW"), "assignedUserUids", List.of("user-3")))
                .containsExactly("O3");
        assertThat(orders("priorities", List.of())).hasSize(3);
        assertThat(orders("createdFromStoreUids", List.of("sandbox-store"))).hasSize(3);
        assertThat(orders("serviceTypeUids", List.of("none"))).isEmpty();
    }

    private List<String> orders(Object... headers) {
        return list("listServiceOrders", "serviceOrderUid", headers);
    }

    @Test
    void searchesByListsOfValuesAndTheirAnd() {
        order("O2", "Fix the oven");
        call("updateServiceOrder", Map.of("priority", "HIGH"), "serviceOrderUid", "O2");

        assertThat(found("searchServiceOrders", "{\"query\":\"fix\",\"priorities\":[\"HIGH\",\"LOW\"]}"))
                .containsExactly("O2");
        assertThat(found("searchServiceOrders", "{\"query\":\"dish\",\"priorities\":[\"HIGH\"]}"))
                .isEmpty();
    }

    private List<String> found(String operation, String search) {
        return call(operation, search).path("items").findValuesAsText("serviceOrderUid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "createServiceOrderItem|{\"name\":\"Pump\",\"quantity\":1.5,\"price\":1999}|body.quantity",
                "createServiceOrderItem|{\"name\":\"Pump\",\"quantity\":100,\"price\":19.99}|body.price",
                "createServiceHours|{\"quantity\":0.5,\"price\":100}|body.quantity",
                "createHourlyRate|{\"name\":\"Day\",\"rate\":\"80.00\"}|body.rate"
            })
    void amountsAndQuantitiesAreWholeHundredths(String operation, String body, String place) {
        assertThatThrownBy(() -> call(operation, body))
                .isInstanceOfSatisfying(
                        RemoteCallException.class, e -> assertThat(e.getCode()).isEqualTo("InvalidCall"))
                .hasMessageContaining(place + ": ");
    }

    @Test
    void getsAndUpdatesACustomerInPart() {
        call("updateCustomer", Map.of("mobile", "+49171"), "customerUid", "C1");

        JsonNode customer = call("getCustomer", null, "customerUid", "C1");

        assertThat(customer.path("mobile").asText()).isEqualTo("+49171");
        assertThat(customer.path("lastname").asText()).isEqualTo("Mustermann");
        assertFails(404, () -> call("getCustomer", null, "customerUid", "none"));
        assertFails(404, () -> call("updateCustomer", Map.of("mobile", "1"), "customerUid", "none"));
    }

    @Test
    void listsACustomerByItsExternalId() {
        call(
                "createCustomer",
                Map.of("customerUid", "C2", "customerType", "PERSON", "lastname", "Lee", "externalId", "B 2/ü"));

        assertThat(list("listCustomers", "customerUid", "customerExternalId", "B 2/ü"))
                .containsExactly("C2");
        assertThat(list("listCustomers", "customerUid", "customerExternalId", "none"))
                .isEmpty();
        assertThat(list("listCustomers", "customerUid")).containsExactly("C1", "C2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"query":"USTERMAN"}                                          | C1
            {"query":"berlin"}                                            | C2
            {"email":"example.org"}                                       | C1,C2
            {"email":"example.org","query":"erika"}                       | C1
            {"email":"anna@","query":"example.org"}                       | ''
            {"query":"muster","exactMatch":true}                          | ''
            {"query":"mustermann","exactMatch":true}                      | C1
            {"mobile":"+4917"}                                            | C1
            """)
    void searchesCustomers(String search, String expected) {
        call(
                "createCustomer",
                Map.of(
                        "customerUid",
                        "C2",
                        "customerType",
                        "PERSON",
                        "lastname",
                        "Beispiel",
                        "city",
                        "Berlin",
                        "email",
                        "anna@example.org"));

        assertThat(Arrays.asList(expected.isEmpty() ? new String[0] : expected.split(",")))
                .isEqualTo(call("searchCustomers", search).path("items").findValuesAsText("customerUid"));
    }

    @Test
    void listsTheTenantsOfTheToken() {
        assertThat(list("listTenants", "tenantUid")).contains("sandbox-tenant");
    }
}
