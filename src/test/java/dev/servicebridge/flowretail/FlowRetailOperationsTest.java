package dev.servicebridge.flowretail;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.rest.Authentication;
import dev.servicebridge.rest.CallBeans;
import dev.servicebridge.rest.Contract;
import dev.servicebridge.rest.RemoteCall;
import dev.servicebridge.rest.RemoteCallException;
import dev.servicebridge.rest.RemoteCalls;
import dev.servicebridge.rest.Retries;
import dev.servicebridge.rest.Throttles;
import dev.servicebridge.rest.UsagePlans;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.SandboxSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each operation through its shipped route, over HTTP, against the sandbox. */
class FlowRetailOperationsTest {
    private final Sandbox sandbox = Sandbox.start(
            SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S")));
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        Contract contract =
                Contract.read("flow-retail", BridgeFiles.in(Path.of("target")).require("contracts/flow-retail.yaml"));
        Set<String> operations =
                contract.operationIds().stream().map(id -> "flow-retail." + id).collect(Collectors.toSet());
        Map<String, String> plans = new HashMap<>();
        operations.forEach(id -> {
            plans.put("usage-plan." + id + ".rate", "1000");
            plans.put("usage-plan." + id + ".burst", "1000");
        });
        Throttles throttles = new Throttles(
                camel, UsagePlans.read(plans, key -> "plans", operations, new Problems()), System::nanoTime);
        RemoteCalls calls = new RemoteCalls(
                camel,
                Map.of("flow-retail", contract),
                throttles,
                Duration.ofSeconds(30),
                System::nanoTime,
                new ObjectMapper());
        CallBeans.bind(camel.getRegistry(), calls, new Retries(new Retries.Policy(0, 5, 2, 100), () -> 0.5));
        camel.getRegistry().bind("flow-retail-authentication", new Access());
        camel.getPropertiesComponent().addOverrideProperty("http-client.connect-timeout", "2000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.response-timeout", "10000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.connections", "20");
        for (String file : List.of("operation", "flow-retail")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camel, "classpath:routes/adapters/" + file + ".yaml"));
        }
        camel.start();
        call("createCustomer", """
                {"customerUid":"C1","customerType":"PERSON","firstname":"Erika","lastname":"Mustermann",
                 "email":"erika@example.org","mobile":"+49170"}""");
        order("O1", "Fix the dishwasher");
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
        sandbox.close();
    }

    private final class Access implements Authentication {
        @Override
        public URI endpoint(String account) {
            return URI.create(sandbox.uri() + "/flow-retail/v2");
        }

        @Override
        public Map<String, String> parameters(String account) {
            return Map.of("tenantUid", "sandbox-tenant", "storeUid", "sandbox-store");
        }

        @Override
        public Map<String, String> headers(RemoteCall call) {
            return Map.of("Authorization", "Bearer sandbox-flow-token");
        }

        @Override
        public boolean renew(RemoteCall call, int status, JsonNode answer) {
            return false;
        }
    }

    private Exchange send(String operation, Object body, Object... headers) {
        Exchange exchange = camel.createProducerTemplate().send("direct:flow-retail." + operation, e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeader("account", "acme");
            e.getMessage().setHeader("serviceOrderUid", "O1");
            for (int i = 0; i < headers.length; i += 2) {
                e.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
        if (exchange.getException() instanceof RuntimeException e) {
            throw e;
        }
        return exchange;
    }

    private JsonNode call(String operation, Object body, Object... headers) {
        return send(operation, body, headers).getMessage().getBody(JsonNode.class);
    }

    private List<String> list(String operation, String field, Object... headers) {
        return call(operation, null, headers).path("items").findValuesAsText(field);
    }

    private JsonNode order(String uid, String title) {
        String type = list("listServiceTypes", "serviceTypeUid").get(0);
        return call(
                "createServiceOrder",
                Map.of("serviceOrderUid", uid, "customerUid", "C1", "serviceTypeUid", type, "title", title));
    }

    private static void assertFails(int status, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.getStatus())
                .isEqualTo(status));
    }

    @Test
    void deletesAnOrderWithItsHistory() {
        call("createServiceEvent", "{\"description\":\"came in\"}");

        send("deleteServiceOrder", null);

        assertFails(404, () -> call("getServiceOrder", null));
        assertFails(404, () -> call("deleteServiceOrder", null));
        order("O1", "Again");
        assertThat(list("listServiceEvents", "description")).isEmpty();
    }

    @Test
    void totalsItemsAndHoursInHundredths() {
        String item = call("createServiceOrderItem", "{\"name\":\"Pump\",\"quantity\":150,\"price\":1999}")
                .path("serviceOrderItemUid")
                .asText();
        call("createHourlyRate", "{\"hourlyRateUid\":\"R1\",\"name\":\"Day\",\"rate\":8000}");
        call("createServiceHours", "{\"serviceHoursUid\":\"H1\",\"quantity\":50,\"hourlyRateUid\":\"R1\"}");

        assertThat(call("getServiceOrder", null).path("totals"))
                .hasToString("{\"grandTotal\":6999,\"partsTotal\":2999,\"workTotal\":4000}");

        call("updateServiceOrderItem", "{\"quantity\":100}", "serviceOrderItemUid", item);
        call("updateServiceHours", "{\"quantity\":100}", "serviceHoursUid", "H1");
        assertThat(call("getServiceHours", null, "serviceHoursUid", "H1")
                        .path("totalPrice")
                        .asInt())
                .isEqualTo(8000);
        assertThat(call("getServiceOrder", null).at("/totals/grandTotal").asInt())
                .isEqualTo(9999);

        send("deleteServiceOrderItem", null, "serviceOrderItemUid", item);
        send("deleteServiceHours", null, "serviceHoursUid", "H1");
        assertThat(call("getServiceOrder", null).at("/totals/grandTotal").asInt())
                .isZero();
        assertThat(list("listServiceHours", "serviceHoursUid")).isEmpty();
        assertFails(404, () -> send("deleteServiceOrderItem", null, "serviceOrderItemUid", item));
    }

    @Test
    void keepsEventsAndTellsTheCustomer() {
        call("createServiceEvent", "{\"serviceEventUid\":\"E1\",\"description\":\"ready\"}");
        call("updateServiceEvent", "{\"description\":\"done\"}", "serviceEventUid", "E1");

        assertThat(call("getServiceEvent", null, "serviceEventUid", "E1")
                        .path("description")
                        .asText())
                .isEqualTo("done");
        assertThat(list("listNotifications", "recipient")).containsExactly("erika@example.org");
        send("deleteServiceEvent", null, "serviceEventUid", "E1");
        assertFails(404, () -> call("getServiceEvent", null, "serviceEventUid", "E1"));
    }

    @Test
    void billsEachItemAndHourOnce() {
        call("createServiceOrderItem", "{\"name\":\"Pump\",\"quantity\":200,\"price\":1000}");
        call("createServiceHours", "{\"quantity\":100,\"price\":5000,\"description\":\"work\"}");

        JsonNode sale = call("createSalesOrder", "{}");

        assertThat(sale.at("/orderTotals/grandTotal").asInt()).isEqualTo(7000);
        assertThat(call("getServiceOrder", null).at("/items/0/salesOrderUid")).isEqualTo(sale.path("orderUid"));
        assertFails(400, () -> call("createSalesOrder", "{}"));
        assertThat(call("listSalesOrders", null).path("items")).hasSize(1);
    }

    @Test
    void fetchesAReportAsAFileOrInJson() {
        Exchange file = send("getReport", null, "Accept", "application/octet-stream");
        byte[] bytes = (byte[]) file.getMessage().getBody();

        assertThat(new String(bytes, StandardCharsets.US_ASCII))
                .startsWith("%PDF-1.4")
                .endsWith("%%EOF\n");
        assertThat(file.getMessage().getHeader("remoteContentType")).isEqualTo("application/octet-stream");
        assertThat(Base64.getDecoder()
                        .decode(call("getReport", null).path("content").asText()))
                .isEqualTo(bytes);
    }

    @Test
    void showsTheCustomerLess() {
        String hash = call("getServiceOrder", null).path("publicPageHash").asText();

        JsonNode page = call("getServiceOrderByPublicPageHash", null, "publicPageHash", hash);

        assertThat(page.path("title").asText()).isEqualTo("Fix the dishwasher");
        assertThat(page.has("customerUid")).isFalse();
        assertFails(404, () -> call("getServiceOrderByPublicPageHash", null, "publicPageHash", "none"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"query":"DISH"}                                  | O1
            {"query":"usterman"}                              | O1,O2
            {"query":"so-000002"}                             | O2
            {"query":"dish","title":"oven","customerName":"x"} | O1
            {"title":"oven","customerEmail":"ERIKA"}          | O2
            {"title":"oven","customerName":"x"}               | ''
            {"query":"erika","serviceStates":["COMPLETED"]}   | ''
            {"priorities":["NONE","HIGH"]}                    | O1,O2
            {"fromDate":"2999-01-01"}                         | ''
            {"toDate":"2000-01-01"}                           | ''
            """)
    void searchesOrders(String search, String expected) {
        order("O2", "Repair the oven");

        JsonNode found = call("searchServiceOrders", search);

        assertThat(String.join(",", found.findValuesAsText("serviceOrderUid"))).isEqualTo(expected);
    }

    @Test
    void setsTheWorkflowUp() {
        String type = list("listServiceTypes", "serviceTypeUid").get(0);
        call("updateServiceType", "{\"name\":\"Fitting\"}", "serviceTypeUid", type);
        call("createServiceStatus", "{\"serviceStatusUid\":\"S1\",\"name\":\"First\",\"position\":0}");
        call("updateServiceStatus", "{\"serviceState\":\"IN_PROGRESS\"}", "serviceStatusUid", "S1");
        call("createHourlyRate", "{\"hourlyRateUid\":\"R1\",\"name\":\"Day\",\"rate\":8000}");
        call("updateHourlyRate", "{\"rate\":9000}", "hourlyRateUid", "R1");

        assertThat(list("listServiceTypes", "name")).first().isEqualTo("Fitting");
        assertThat(list("listServiceStatuses", "name")).first().isEqualTo("First");
        assertThat(list("listServiceStatuses", "serviceState")).first().isEqualTo("IN_PROGRESS");
        assertThat(list("listHourlyRates", "rate")).containsExactly("9000");
        assertFails(409, () -> call("createHourlyRate", "{\"hourlyRateUid\":\"R1\",\"name\":\"N\",\"rate\":1}"));
        assertFails(404, () -> call("updateServiceStatus", "{}", "serviceStatusUid", "none"));
    }

    @Test
    void updatesAnOrderAndListsIt() {
        call("updateServiceOrder", "{\"title\":\"Now this\",\"priority\":\"HIGH\"}");

        assertThat(list("listServiceOrders", "title", "priorities", List.of("HIGH")))
                .containsExactly("Now this");
    }
}
