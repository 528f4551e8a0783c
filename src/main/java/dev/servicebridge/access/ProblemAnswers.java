package dev.servicebridge.access;

import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the answers to requests that fail: {@code {"status": 404, "message": "…"}}, never with a stack trace. */
final class ProblemAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final String JSON = "application/json";

    private static final Map<Integer, String> MESSAGES = Map.of(
            400,
            "The request is malformed",
            404,
            "There is nothing at this path",
            405,
            "This path does not take this method",
            406,
            "This path does not answer with such a content type",
            413,
            "The body is larger than http.max-body-size",
            415,
            "This path does not take such a content type",
            INTERNAL,
            "The bridge cannot answer; its log tells why",
            UNAVAILABLE,
            "The bridge cannot answer now; try again later");

    private ProblemAnswers() {}

    /** Has the router answer so where no route does. */
    static void install(Router router) {
        MESSAGES.forEach((status, message) -> router.errorHandler(status, context -> {
            if (status == INTERNAL && context.failure() != null) {
                LOG.error("A request failed", context.failure());
            }
            send(context, status, message);
        }));
    }

    /** Leaves a request alone whose caller is gone; all other failures are answered. */
    static void failed(RoutingContext context) {
        if (context.response().closed() || isBrokenOff(context.failure())) {
            Optional.ofNullable(Audit.of(context)).ifPresent(Audit::brokeOff);
            LOG.debug("A request broke off: {} {}", context.request().method(), context.normalizedPath());
        } else {
            context.next();
        }
    }

    /** Whether the caller's connection broke. */
    static boolean isBrokenOff(Throwable failure) {
        return failure instanceof HttpClosedException
                || failure instanceof StreamResetException
                || failure instanceof ClosedChannelException
                || failure instanceof SocketException;
    }

    /** Answers that the memory budget has too little left for the body of a request. */
    static void busy(RoutingContext context) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
        send(
                context,
                UNAVAILABLE,
                "Other requests, answers and documents take the memory of memory.budget now; try again in "
                        + RETRY_AFTER_SECONDS + " seconds");
    }

    static void send(RoutingContext context, int status, String message) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(body(status, message));
        }
    }

    /** Makes an answer of what a route failed with, and has it logged; what the route handled is left as it is. */
    static void answer(Exchange exchange, RouteFailures failures) {
        Throwable failure = exchange.getException();
        if (failure == null) {
            return;
        }
        HttpProblem problem = exchange.getException(HttpProblem.class);
        int status = INTERNAL;
        if (problem != null) {
            status = problem.status();
        } else if (failures.isOutage(failure)) {
            status = UNAVAILABLE;
        } else {
            failures.log(exchange, failure);
        }
        exchange.setException(null);
        exchange.setRollbackOnly(false);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
        if (status == UNAVAILABLE) {
            exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        exchange.getMessage().setBody(body(status, problem == null ? MESSAGES.get(status) : problem.getMessage()));
    }

    private static String body(int status, String message) {
        return new JsonObject().put("status", status).put("message", message).encode();
    }
}
