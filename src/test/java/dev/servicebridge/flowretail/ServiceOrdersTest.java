package dev.servicebridge.flowretail;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import dev.servicebridge.mapping.ContractSchemas;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceOrdersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceOrders orders = new ServiceOrders(Clock.systemUTC());

    @Test
    void anUpdateKnowsEveryFieldThatTheContractLetsItSet() {
        List<String> fields = new ArrayList<>();
        new ContractSchemas("flow-retail")
                .schema("UpdateServiceOrder")
                .path("properties")
                .fieldNames()
                .forEachRemaining(fields::add);

        assertThat(ServiceOrders.UPDATABLE).containsExactlyElementsOf(fields);
    }

    @Test
    void anUpdateIsTheWholeOrderButNothingThatCannotBeSet() throws Exception {
        JsonNode update = update(
                "{'serviceOrderUid':'o','title':'old','priority':'HIGH','warranty':false,'totals':{},'maxPrice':null}",
                "{'title':'new'}",
                null);

        assertThat(update).isEqualTo(json("{'title':'new','priority':'HIGH','warranty':false}"));
    }

    @Test
    void thereIsNoUpdateWhereNothingDiffers() throws Exception {
        assertThat(update("{'title':'t','priority':'LOW'}", "{'title':'t'}", null))
                .isNull();
    }

    @Test
    void sameMomentsAndTwoWaysToSayNothingDoNotDiffer() throws Exception {
        assertThat(update(
                        "{'readyAtNeeded':'2026-02-01T10:00:00Z'}",
                        "{'readyAtNeeded':'2026-02-01T10:00:00.000Z'}",
                        null))
                .isNull();
        assertThat(update("{'assignedUserUid':''}", "{}", null)).isNull();
        assertThat(update("{'assignedUserUid':null}", "{'assignedUserUid':''}", null))
                .isNull();
        assertThat(update("{'readyAtNeeded':'2026-02-01T10:00:00Z'}", "{'readyAtNeeded':'2026-02-01T10:00:01Z'}", null))
                .isNotNull();
    }

    @Test
    void anEmptyTextTakesAwayWhatWasThere() throws Exception {
        assertThat(update("{'assignedUserUid':'u'}", "{'assignedUserUid':''}", null))
                .isEqualTo(json("{'assignedUserUid':''}"));
    }

    @Test
    void customerAndTypeOfAnOrderStayAsTheyAre() throws Exception {
        assertThat(update("{'customerUid':'c','serviceTypeUid':'t'}", "{'customerUid':'d','serviceTypeUid':'u'}", null))
                .isNull();
        assertThat(update("{'customerUid':''}", "{'customerUid':'d'}", null)).isEqualTo(json("{'customerUid':'d'}"));
    }

    @Test
    void aStatusThatWasSetBeforeIsNotSetAgain() throws Exception {
        assertThat(update("{'serviceStatusUid':'by-hand'}", "{'serviceStatusUid':'s'}", "s"))
                .isNull();
        assertThat(update("{'serviceStatusUid':'by-hand'}", "{'serviceStatusUid':'s'}", "r"))
                .isEqualTo(json("{'serviceStatusUid':'s'}"));
    }

    private JsonNode update(String existing, String wanted, String statusSetLast) throws Exception {
        return orders.update(json(existing), json(wanted), statusSetLast);
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
