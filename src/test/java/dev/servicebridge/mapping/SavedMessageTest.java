package dev.servicebridge.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SavedMessageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "{\"eventId\":7,\"account\":\"acme\",\"job\":{\"serviceJobId\":\"J-1\"}}";

    private static JsonNode event(String text) throws JsonProcessingException {
        return SavedMessage.event(JSON.readTree(text), "example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVENT,
                "{\"kind\":\"job-event\",\"serviceJobId\":\"J-1\",\"payload\":" + EVENT + "}",
                "{\"kind\":\"job-event\",\"payload\":"
                        + "\"{\\\"eventId\\\":7,\\\"account\\\":\\\"acme\\\",\\\"job\\\":{\\\"serviceJobId\\\":\\\"J-1\\\"}}\"}"
            })
    void takesAnEventFromWhereverItIsKept(String message) throws JsonProcessingException {
        assertThat(event(message)).isEqualTo(JSON.readTree(EVENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "{\"payload\":%s}"})
    void wrapsAServiceJobAsItsFirstEvent(String form) throws JsonProcessingException {
        String job = "{\"serviceJobId\":\"J-1\",\"serviceJobStatus\":\"HOLD\",\"createTime\":\"2026-01-30T08:00:00Z\"}";

        assertThat(event(form.formatted(job))).isEqualTo(JSON.readTree("""
                        {"eventId": 1, "version": 1, "account": "example", "marketplaceId": null, "serviceJobId": "J-1",
                         "serviceJobStatus": "HOLD", "observedAt": "2026-01-30T08:00:00Z", "job": %s}""".formatted(job)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"kind\":\"product-service-order-event\",\"subjectId\":\"O-1\",\"payload\":%s}",
            })
    void takesTheEventOfAHotelOrder(String form) throws JsonProcessingException {
        String event = "{\"account\":\"acme\",\"productServiceOrderId\":\"O-1\",\"order\":{\"Id\":\"O-1\"},"
                + "\"payload\":{\"serviceJobId\":\"another flow's\"}}";

        assertThat(event(form.formatted(event))).isEqualTo(JSON.readTree(event));
    }

    @Test
    void leavesTheMessageOfAnotherFlowAsItIs() throws JsonProcessingException {
        assertThat(event("{\"orderId\":1}")).isEqualTo(JSON.readTree("{\"orderId\":1}"));
    }

    @Test
    void refusesAPayloadThatIsNoJson() {
        assertThatThrownBy(() -> event("{\"payload\":\"<xml/>\"}")).isInstanceOf(JsonProcessingException.class);
    }
}
