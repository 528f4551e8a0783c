package dev.servicebridge.access;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.util.CollectionHelper;

/**
 * What a caller of the HTTP API sent beside the body. Camel puts HTTP headers and parameters into the headers of one
 * message, and writes what still stands there into the answer. Here they are apart: parameters of path, query and form
 * are headers of the message, HTTP headers are the variable {@code requestHeaders}, and neither is part of an answer.
 */
public final class CallersHeaders {
    private static final String VARIABLE = "requestHeaders";
    /** These describe the message itself, and Camel's data formats and REST DSL look for them in it. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("Content-Type", "Content-Encoding", "Accept", "Origin");

    private CallersHeaders() {}

    /** An HTTP header of the request that a route works on; null if the caller sent no such header. */
    public static String get(Exchange exchange, String name) {
        Map<?, ?> headers = exchange.getVariable(VARIABLE, Map.class);
        return headers == null ? null : (String) headers.get(name);
    }

    /** Takes the HTTP headers out of the message that Camel has filled. */
    static void separate(Exchange exchange, RoutingContext context, HeaderFilterStrategy filter) {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        // Several of one name are one, RFC 9110 says.
        context.request().headers().forEach((name, value) -> sent.merge(name, value, (a, b) -> a + ", " + b));
        Message message = exchange.getMessage();
        sent.keySet().forEach(message::removeHeader);
        MultiMap query = context.queryParams();
        Stream.concat(query.entries().stream(), context.pathParams().entrySet().stream())
                .filter(parameter -> sent.containsKey(parameter.getKey()))
                .filter(parameter ->
                        !filter.applyFilterToExternalHeaders(parameter.getKey(), parameter.getValue(), exchange))
                .forEach(parameter ->
                        CollectionHelper.appendEntry(message.getHeaders(), parameter.getKey(), parameter.getValue()));
        OF_THE_MESSAGE.stream().filter(sent::containsKey).forEach(name -> message.setHeader(name, sent.get(name)));
        exchange.setVariable(VARIABLE, Collections.unmodifiableMap(sent));
    }

    /** The headers of a message before its route begins: all that the caller sent. */
    static Map<String, Object> of(Message message) {
        return new HashMap<>(message.getHeaders());
    }

    /** Removes what the caller sent from an answer; what the route set, be it under the same name, stays. */
    static void removeFrom(Message answer, Map<String, Object> sent) {
        sent.forEach((name, value) -> {
            if (answer.getHeader(name) == value) {
                answer.removeHeader(name);
            }
        });
    }
}
