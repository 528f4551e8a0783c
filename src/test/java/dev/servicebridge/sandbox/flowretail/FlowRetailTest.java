package dev.servicebridge.sandbox.flowretail;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;

import static org.assertj.core.api.Assertions.assertThat;

class FlowRetailTest {
    private static final String TENANT = "/tenants/sandbox-tenant";
    private static final String ORDERS = TENANT + "/stores/sandbox-store/serviceorders";

    private final SandboxClient client = new SandboxClient();
    private String type;

    @BeforeEach
    void prepare() {
        type = uidOf("/serviceorders/servicetypes", "serviceTypeUid", "Repair");
        client.flow("POST", TENANT + "/customers", customer("C1", "Erika", "Mustermann", "ext-1"));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void refusesMissingUnknownAndForeignTokens() {
        assertThat(client.flow("GET", ORDERS, null, "stolen").status()).isEqualTo(401);
        assertThat(client.flow("GET", ORDERS, null, "sandbox-flow-token-other").status())
                .isEqualTo(403);
        assertThat(client.flow("GET", ORDERS, null, "sandbox-flow-token-sandbox-tenant")
                        .status())
                .isEqualTo(200);
        assertThat(client.flow("GET", ORDERS, null, "stolen")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("UNAUTHORIZED");
    }

    @Test
    void listsTheTenantsATokenMaySee() {
        client.sandbox.tenant("second");

        assertThat(texts(client.flow("GET", "/tenants", null), "tenantUid"))
                .containsExactly("sandbox-tenant", "second");
        assertThat(texts(client.flow("GET", "/tenants", null, "sandbox-flow-token-second"), "tenantUid"))
                .containsExactly("second");
    }

    @Test
    void hasTypesAndAWorkflowWhoseUidsAreTheTenantsOwn() {
        JsonNode statuses = client.flow("GET", TENANT + "/serviceorders/servicestatuses", null)
                .json()
                .path("items");

        assertThat(statuses.findValuesAsText("name"))
                .containsExactly(
                        "New", "Scheduled", "On hold", "Payment problem", "Not fulfillable", "Completed", "Cancelled");
        assertThat(statuses.findValuesAsText("position")).containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(client.flow("GET", "/tenants/second/serviceorders/servicestatuses", null)
                        .text())
                .doesNotContain(statuses.at("/0/serviceStatusUid").asText());
        assertThat(texts(client.flow("GET", TENANT + "/serviceorders/servicetypes", null), "name"))
                .containsExactly("Installation", "Assembly", "Repair");
    }

    @Test
    void createsAnOrderWithEveryField() {
        SandboxClient.Reply created = create("O1", "\"externalServiceNumber\":\"SJ-1\",\"priority\":\"HIGH\"");

        assertThat(created.status()).isEqualTo(201);
        JsonNode order = client.flow("GET", ORDERS + "/O1", null).json();
        assertThat(order).isEqualTo(created.json()).hasSize(36);
        assertThat(order.path("serviceNumber").asText()).isEqualTo("SO-000001");
        assertThat(order.path("serviceStatusName").asText()).isEqualTo("New");
        assertThat(order.path("serviceState").asText()).isEqualTo("NOT_STARTED");
        assertThat(order.path("serviceTypeName").asText()).isEqualTo("Repair");
        assertThat(order.path("createdFromStoreUid").asText()).isEqualTo("sandbox-store");
        assertThat(order.path("createdAt").asText()).isEqualTo("2026-03-01T12:00:00.000Z");
        assertThat(client.sandbox.journal().entries("createServiceOrder"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.account()).isEqualTo("sandbox-tenant");
                    assertThat(entry.key()).isEqualTo("O1");
                    assertThat(entry.effect()).isEqualTo("service order created");
                });
    }

    @Test
    void refusesAUidTwiceAndSpendsNoNumberOnIt() {
        create("O1", "\"description\":\"first\"");

        assertThat(create("O1", "\"description\":\"second\"").status()).isEqualTo(409);
        assertThat(create("O2", "\"description\":\"third\"")
                        .json()
                        .path("serviceNumber")
                        .asText())
                .isEqualTo("SO-000002");
        assertThat(client.flow("GET", ORDERS + "/O1", null)
                        .json()
                        .path("description")
                        .asText())
                .isEqualTo("first");
        assertThat(client.flow("POST", TENANT + "/customers", customer("C1", "A", "B", "x"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void updatesWhatIsSentAndResetsAPriorityThatIsNot() {
        create("O1", "\"description\":\"kept\",\"priority\":\"HIGH\"");
        String scheduled = uidOf("/serviceorders/servicestatuses", "serviceStatusUid", "Scheduled");

        JsonNode updated = client.flow("PUT", ORDERS + "/O1", "{\"serviceStatusUid\":\"" + scheduled + "\"}")
                .json();

        assertThat(updated.path("serviceStatusName").asText()).isEqualTo("Scheduled");
        assertThat(updated.path("serviceState").asText()).isEqualTo("IN_PROGRESS");
        assertThat(updated.path("description").asText()).isEqualTo("kept");
        assertThat(updated.path("priority").asText()).isEqualTo("NONE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"customerUid":"C1","serviceTypeUid":"TYPE"}                                | title
            {"customerUid":"C1","serviceTypeUid":"none","title":"t"}                    | serviceTypeUid
            {"customerUid":"C9","serviceTypeUid":"TYPE","title":"t"}                    | customerUid
            {"customerUid":"C1","serviceTypeUid":"TYPE","title":"t","serviceStatusUid":"x"} | serviceStatusUid
            {"customerUid":"C1","serviceTypeUid":"TYPE","title":"t","maxPrice":1.5}     | maxPrice
            {"customerUid":"C1","serviceTypeUid":"TYPE","title":"t","readyAtNeeded":"soon"} | readyAtNeeded
            {"customerUid":"","serviceTypeUid":"TYPE","title":"t"}                      | customerUid
            """)
    void refusesAnOrderThatBreaksTheContractOrRefersToNothing(String body, String named) {
        SandboxClient.Reply reply = client.flow("POST", ORDERS, body.replace("TYPE", type));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("BAD_REQUEST");
        assertThat(reply.json().path("message").asText()).contains(named);
    }

    @Test
    void knowsNoOtherOrdersAndCustomers() {
        assertThat(client.flow("GET", ORDERS + "/none", null).status()).isEqualTo(404);
        assertThat(client.flow("PUT", ORDERS + "/none", "{}").status()).isEqualTo(404);
        assertThat(client.flow("GET", ORDERS + "/none/events", null).status()).isEqualTo(404);
        assertThat(client.flow("GET", TENANT + "/customers/none", null).status())
                .isEqualTo(404);
        assertThat(client.flow("GET", TENANT + "/nothing", null).status()).isEqualTo(404);
    }

    @Test
    void listsOrdersInPagesByUidUnlessToldOtherwise() {
        create("O3", "\"externalServiceNumber\":\"a\"");
        create("O1", "\"externalServiceNumber\":\"c\"");
        create("O2", "\"externalServiceNumber\":\"b\"");

        assertThat(orderUids("?pageSize=2")).containsExactly("O1", "O2");
        assertThat(orderUids("?pageSize=2&pageNumber=2")).containsExactly("O3");
        assertThat(orderUids("?pageSize=2&pageNumber=3")).isEmpty();
        assertThat(orderUids("?sortBy=externalServiceNumber")).containsExactly("O3", "O2", "O1");
        assertThat(orderUids("?sortBy=externalServiceNumber&sortDirection=DESC"))
                .containsExactly("O1", "O2", "O3");
        assertThat(client.flow("GET", ORDERS + "?pageSize=2", null)
                        .json()
                        .path("paging")
                        .toString())
                .isEqualTo("{\"pageNumber\":1,\"pageSize\":2,\"totalCount\":3}");
    }

    @ParameterizedTest
    @CsvSource({"pageNumber=0", "pageSize=0", "pageSize=1001", "pageNumber=x", "sortDirection=UP", "sortBy=totals"})
    void refusesPagesAndOrdersThatThereAreNot(String query) {
        create("O1", "\"description\":\"\"");

        assertThat(client.flow("GET", ORDERS + "?" + query, null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            assignedUserUids=U1,U2                     | O1 O2
            assignedUserUids=U1&assignedUserUids=U2    | O1 O2
            priorities=HIGH                            | O2
            serviceStates=NOT_STARTED                  | O1 O2 O3
            serviceTypeUids=none                       |
            createdFromStoreUids=elsewhere             | O3
            """)
    void filtersOrdersInEitherEncodingOfLists(String query, String expected) {
        create("O1", "\"assignedUserUid\":\"U1\"");
        create("O2", "\"assignedUserUid\":\"U2\",\"priority\":\"HIGH\"");
        create("O3", "\"createdFromStoreUid\":\"elsewhere\"");

        assertThat(String.join(" ", orderUids("?" + query))).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void keepsTheHistoryOfAnOrder() {
        create("O1", "\"description\":\"\"");
        String event = "{\"serviceEventUid\":\"E1\",\"description\":\"Technician assigned\"}";

        assertThat(client.flow("POST", ORDERS + "/O1/events", event).status()).isEqualTo(201);
        assertThat(client.flow("POST", ORDERS + "/O1/events", event).status()).isEqualTo(409);
        assertThat(client.flow("POST", ORDERS + "/O1/events", "{}").status()).isEqualTo(400);
        assertThat(texts(client.flow("GET", ORDERS + "/O1/events", null), "description"))
                .containsExactly("Technician assigned");
    }

    @Test
    void findsCustomersByTheCallersKey() {
        client.flow("POST", TENANT + "/customers", customer("C2", "Max", "Mustermann", "ext-2"));

        assertThat(texts(client.flow("GET", TENANT + "/customers?customerExternalId=ext-2", null), "customerUid"))
                .containsExactly("C2");
        assertThat(texts(client.flow("GET", TENANT + "/customers", null), "customerUid"))
                .containsExactly("C1", "C2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"query":"MUSTER"}                                   | C1
            {"query":"muster","exactMatch":true}                 |
            {"query":"mustermann","exactMatch":true}             | C1
            {"mobile":"+49170"}                                  | C1 C2
            {"mobile":"+49170C2"}                                | C2
            {"email":"c1@example.org"}                           | C1
            {"query":"example.org"}                              | C1 C2
            {"query":"example.org","email":"c1@"}                |
            {"query":"o'hara"}                                   | C2
            """)
    void searchesCustomers(String search, String expected) {
        client.flow("POST", TENANT + "/customers", customer("C2", "Scarlett", "O'Hara", "ext-2"));

        SandboxClient.Reply reply = client.flow("POST", TENANT + "/customers/search", search);

        assertThat(String.join(" ", texts(reply, "customerUid"))).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void updatesACustomerInParts() {
        JsonNode updated = client.flow("PUT", TENANT + "/customers/C1", "{\"city\":\"Köln\"}")
                .json();

        assertThat(updated.path("city").asText()).isEqualTo("Köln");
        assertThat(updated.path("lastname").asText()).isEqualTo("Mustermann");
        assertThat(updated.path("displayName").asText()).isEqualTo("Erika Mustermann");
        assertThat(client.flow("PUT", TENANT + "/customers/C1", "{\"customerType\":\"ALIEN\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.flow("PUT", TENANT + "/customers/C1", "{\"lastname\":\"\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.flow("POST", TENANT + "/customers", "{\"lastname\":\"x\"}")
                        .status())
                .isEqualTo(400);
    }

    private SandboxClient.Reply create(String uid, String more) {
        return client.flow(
                "POST",
                ORDERS,
                "{\"serviceOrderUid\":\"%s\",\"customerUid\":\"C1\",\"serviceTypeUid\":\"%s\",\"title\":\"Fix it\",%s}"
                        .formatted(uid, type, more));
    }

    private static String customer(String uid, String first, String last, String external) {
        return ("{\"customerUid\":\"%1$s\",\"customerType\":\"PERSON\",\"firstname\":\"%2$s\",\"lastname\":\"%3$s\","
                        + "\"externalId\":\"%4$s\",\"mobile\":\"+49170%1$s\",\"email\":\"%1$s@example.org\"}")
                .formatted(uid, first, last, external);
    }

    private List<String> orderUids(String query) {
        return texts(client.flow("GET", ORDERS + query, null), "serviceOrderUid");
    }

    private String uidOf(String path, String field, String name) {
        for (JsonNode item : client.flow("GET", TENANT + path, null).json().path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item.path(field).asText();
            }
        }
        throw new AssertionError("no " + name);
    }

    private static List<String> texts(SandboxClient.Reply reply, String field) {
        List<String> texts = new ArrayList<>();
        reply.json().path("items").forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }
}
