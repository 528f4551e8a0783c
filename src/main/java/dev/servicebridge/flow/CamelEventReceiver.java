package dev.servicebridge.flow;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.store.JobEvent;

/** Sends job events to the routes {@code direct:job-event.<subscriber>}; whatever a route throws, so does this. */
public final class CamelEventReceiver implements EventReceiver {
    private final ProducerTemplate producer;

    public CamelEventReceiver(ProducerTemplate producer) {
        this.producer = producer;
    }

    @Override
    public void receive(String subscriber, JobEvent event) throws Exception {
        JsonNode message = event.message();
        Map<String, Object> headers = headers(subscriber, event);
        Exchange exchange = producer.send("direct:job-event." + subscriber, sent -> {
            sent.getMessage().setBody(message);
            sent.getMessage().setHeaders(headers);
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }

    private static Map<String, Object> headers(String subscriber, JobEvent event) {
        return Map.of(
                "account", event.account(),
                "serviceJobId", event.serviceJobId(),
                "serviceJobStatus", event.status().name(),
                "eventId", event.eventId(),
                "eventVersion", event.version(),
                "subscriber", subscriber);
    }
}
