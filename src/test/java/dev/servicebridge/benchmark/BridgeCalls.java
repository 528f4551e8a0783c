package dev.servicebridge.benchmark;

import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.RunningBridge;

/** Calls operations of the Services API through a bridge, as a route does: headers, a body, and JSON for an answer. */
final class BridgeCalls {
    private final ProducerTemplate template;
    private final Endpoint operation;

    BridgeCalls(RunningBridge bridge, String operation) {
        this.template = bridge.camel().createProducerTemplate();
        this.operation = bridge.camel().getEndpoint("direct:services-api." + operation);
    }

    JsonNode call(String account, Map<String, Object> parameters, Object body) throws Exception {
        Exchange exchange = template.request(operation, request -> {
            request.getMessage().setHeaders(new HashMap<>(parameters));
            request.getMessage().setHeader("account", account);
            request.getMessage().setBody(body);
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(JsonNode.class);
    }
}
