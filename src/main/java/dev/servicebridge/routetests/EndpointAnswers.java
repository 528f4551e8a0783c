package dev.servicebridge.routetests;

import java.util.Iterator;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;

/** What a replaced endpoint answers: one answer after the other, the last one again and again. */
final class EndpointAnswers {
    private static final int OK = 200;
    private static final int FIRST_FAILURE = 300;

    /** Those of an endpoint of which the test says nothing. */
    static final EndpointAnswers NONE = new EndpointAnswers(MissingNode.getInstance());

    private final String at;
    private final Iterator<JsonNode> answers;
    private JsonNode current = MissingNode.getInstance();
    private String resolved;

    /** @param said an entry of {@code endpoints} */
    EndpointAnswers(JsonNode said) {
        this.at = said.path("at").asText();
        this.answers = said.path("answers").elements();
    }

    boolean means(CamelContext context, String uri) {
        if (resolved == null) {
            resolved = context.resolvePropertyPlaceholders(at);
        }
        return EndpointNames.means(resolved, uri);
    }

    /** Answers what was sent, or throws as the endpoint would. */
    void answer(String uri, Exchange exchange) throws Exception {
        JsonNode answer = next();
        if (answer.has("exception")) {
            throw thrown(exchange.getContext(), answer);
        }
        answer.path("headers").properties().forEach(header -> exchange.getMessage()
                .setHeader(header.getKey(), header.getValue().asText()));
        if (uri.startsWith("http")) {
            answerAsHttp(uri, exchange, answer);
        } else if (answer.has("body")) {
            exchange.getMessage().setBody(text(answer.get("body")));
        }
    }

    private synchronized JsonNode next() {
        if (answers.hasNext()) {
            current = answers.next();
        }
        return current;
    }

    private static void answerAsHttp(String uri, Exchange exchange, JsonNode answer)
            throws HttpOperationFailedException {
        int status = answer.path("status").asInt(OK);
        String body = answer.has("body") ? text(answer.get("body")) : "";
        if (status >= FIRST_FAILURE && !uri.contains("throwExceptionOnFailure=false")) {
            throw new HttpOperationFailedException(EndpointNames.of(uri), status, "", null, Map.of(), body);
        }
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(body);
    }

    private static Exception thrown(CamelContext context, JsonNode answer) {
        String name = answer.get("exception").asText();
        String message = answer.path("message").asText("as the test says");
        Class<?> type = context.getClassResolver().resolveClass(name);
        try {
            Object exception =
                    type == null ? null : type.getConstructor(String.class).newInstance(message);
            return exception instanceof Exception known
                    ? known
                    : new IllegalArgumentException("the test's exception " + name + " is no class of an exception");
        } catch (ReflectiveOperationException e) {
            return new IllegalArgumentException("the test's exception " + name + " cannot be made from a message", e);
        }
    }

    private static String text(JsonNode body) {
        return body.isTextual() ? body.textValue() : body.toString();
    }
}
