package dev.servicebridge.routetests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultConsumer;

/** Brings messages in at an endpoint that a route consumes from, or sends them to one. */
final class Messages {
    private static final String DIRECT = "direct";

    private final TestBridge bridge;

    Messages(TestBridge bridge) {
        this.bridge = bridge;
    }

    /** Brings a message in and gives back what came of it: {@code body}, {@code headers}, and {@code exception} or null. */
    JsonNode bring(JsonNode what) throws Exception {
        String endpoint = what.path("endpoint").asText();
        DefaultConsumer consumer = bridge.endpoints().consumer(endpoint);
        if (consumer != null) {
            Exchange exchange = consumer.createExchange(false);
            fill(exchange, what, false);
            consumer.getProcessor().process(exchange);
            return answer(exchange);
        }
        if (bridge.context().hasEndpoint(endpoint) == null) {
            throw new TestFault("message: no route begins with " + endpoint
                    + "; write the endpoint of a route's from, without options");
        }
        try (ProducerTemplate template = bridge.context().createProducerTemplate()) {
            return answer(template.send(endpoint, exchange -> {
                exchange.setPattern(ExchangePattern.InOut);
                fill(exchange, what, EndpointNames.scheme(endpoint).equals(DIRECT));
            }));
        }
    }

    /** @param asJson whether maps and lists stay JSON, as routes hand them to each other, and do not become text */
    private static void fill(Exchange exchange, JsonNode what, boolean asJson) {
        what.path("headers").properties().forEach(header -> exchange.getMessage()
                .setHeader(header.getKey(), header.getValue().asText()));
        JsonNode body = what.path("body");
        if (body.isTextual()) {
            exchange.getMessage().setBody(body.textValue());
        } else if (!body.isMissingNode() && !body.isNull()) {
            exchange.getMessage().setBody(asJson ? body : body.toString());
        }
    }

    private static JsonNode answer(Exchange exchange) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = answer.putObject("headers");
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        Object body = exchange.getMessage().getBody();
        if (body instanceof JsonNode json) {
            answer.set("body", json);
        } else if (body != null) {
            answer.set("body", Shown.read(exchange.getMessage().getBody(String.class)));
        }
        Exception exception = exchange.getException();
        answer.put(
                "exception", exception == null ? null : exception.getClass().getName() + ": " + exception.getMessage());
        return answer;
    }
}
