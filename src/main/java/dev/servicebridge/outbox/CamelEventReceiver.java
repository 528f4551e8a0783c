package dev.servicebridge.outbox;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.faults.DeclaredFault;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.plan.PlanWaits;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.texts.PersonalValues;

/**
 * Sends events to the routes {@code direct:<kind of event>.<subscriber>}; whatever a route throws, so does this.
 */
public final class CamelEventReceiver implements EventReceiver {
    private final ProducerTemplate producer;

    public CamelEventReceiver(ProducerTemplate producer) {
        this.producer = producer;
    }

    @Override
    public void receive(String subscriber, Event event) throws Exception {
        receive(subscriber, event, new PlanWaits());
    }

    @Override
    public void receive(String subscriber, Event event, PlanWaits waits) throws Exception {
        EventRoutes routes = EventRoutes.of(event.kind());
        JsonNode message = event.message();
        Map<String, Object> headers = headers(routes, subscriber, event);
        Exchange exchange = producer.send("direct:" + routes.of(subscriber), sent -> {
            sent.getMessage().setBody(message);
            sent.getMessage().setHeaders(headers);
            sent.setProperty(PersonalValues.PROPERTY, Causes.values(event));
            sent.setProperty(RemoteCalls.PLAN_WAITS, waits);
            sent.setProperty(RemoteCalls.PRIORITY, priority(event));
            sent.setProperty(RemoteCalls.REPEATED, true);
        });
        if (exchange.getException() != null) {
            throw judged(exchange);
        }
    }

    /** Somebody waits for a command. */
    private static Priority priority(Event event) {
        return event.kind() == EventKind.COMMAND ? Priority.PERSON : Priority.NORMAL;
    }

    /** The route may have said itself what its failure means. */
    private static Exception judged(Exchange exchange) {
        String named = exchange.getProperty(FaultMeaning.PROPERTY, String.class);
        Exception failure = exchange.getException();
        if (named == null) {
            return failure;
        }
        return FaultMeaning.named(named)
                .<Exception>map(meaning -> new DeclaredFault(meaning, failure))
                .orElseGet(() -> new IllegalArgumentException(
                        "The route set the property " + FaultMeaning.PROPERTY + " to '" + named
                                + "'; it can be passing, account or message",
                        failure));
    }

    private static Map<String, Object> headers(EventRoutes routes, String subscriber, Event event) {
        return Map.of(
                "account",
                event.account(),
                routes.idHeader(),
                event.subjectId(),
                routes.statusHeader(),
                event.status(),
                "eventId",
                event.eventId(),
                "eventVersion",
                event.version(),
                "subscriber",
                subscriber);
    }
}
