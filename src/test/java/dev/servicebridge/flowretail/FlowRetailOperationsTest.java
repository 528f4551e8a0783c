package dev.servicebridge.flowretail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each operation through its shipped route, over HTTP, against the sandbox. */
class FlowRetailOperationsTest extends FlowRetailCalls {
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
    void anAnswerInJsonTellsNothingOfTheFileBefore() {
        Exchange answer =
                send("getReport", null, "remoteContentType", "application/octet-stream", "remoteWarnings", "of before");

        assertThat(answer.getMessage().getHeaders()).doesNotContainKeys("remoteContentType", "remoteWarnings");
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
