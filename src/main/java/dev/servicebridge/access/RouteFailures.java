package dev.servicebridge.access;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.Throwables;

/**
 * Logs what a route failed with and nobody handled: one line with route, account and cause, however many routes the
 * failure passes. It stands in the place of the lines of Camel's default error handler and of its consumers; a route that has an error handler
 * of its own logs what that one logs. The stack trace is logged at DEBUG.
 */
public final class RouteFailures {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFailures.class);
    private static final String EXHAUSTED = "Exhausted after delivery attempt";
    private static final Place LOGGED = new Place("", PersonalValues.UNKNOWN);

    private final Outage outage;
    /** Where each failure happened, or {@link #LOGGED}. */
    private final Map<Throwable, Place> places = Collections.synchronizedMap(new WeakHashMap<>());

    /** Something that is logged by itself, once for all requests that it lets fail. */
    @FunctionalInterface
    public interface Outage {
        /** Whether the failure is of an outage, which is then logged where it is not yet. */
        boolean covers(Throwable failure);
    }

    /** @param values what is known of whom the route worked on */
    private record Place(String name, PersonalValues values) {}

    private RouteFailures(Outage outage) {
        this.outage = outage;
    }

    /**
     * Makes this the logger of every route without an error handler of its own, and of every consumer without an
     * exception handler of its own. To be called before there are routes.
     *
     * @param outage whose failures it does not log
     */
    public static RouteFailures install(CamelContext context, Outage outage) {
        RouteFailures failures = new RouteFailures(outage);
        DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
        handler.onExceptionOccurred(failures::occurred);
        handler.logExhaustedMessageHistory(false);
        handler.setLoggerBean(failures.new Lines());
        context.getCamelContextExtension().setErrorHandlerFactory(handler);
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            failures.watch(endpoint);
            return endpoint;
        });
        return failures;
    }

    private void watch(Endpoint endpoint) {
        if (endpoint instanceof DefaultEndpoint own
                && !own.isBridgeErrorHandler()
                && own.getExceptionHandler() == null) {
            own.setExceptionHandler(new Consumers(endpoint));
        }
    }

    /** Whether the failure is that of an outage. */
    boolean isOutage(Throwable failure) {
        return outage.covers(failure);
    }

    private void occurred(Exchange exchange) {
        Throwable failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        String route = exchange.getProperty(ExchangePropertyKey.FAILURE_ROUTE_ID, String.class);
        places.putIfAbsent(failure, place(route, exchange));
    }

    /** Logs a failure that nobody handled, unless that was done. */
    void log(Exchange exchange, Throwable failure) {
        places.putIfAbsent(failure, place(exchange.getFromRouteId(), exchange));
        log(failure);
    }

    private void log(Throwable failure) {
        Place place = places.put(failure, LOGGED);
        if (LOGGED.equals(place) || failure instanceof HttpProblem || outage.covers(failure)) {
            return;
        }
        LOG.error(
                "{} failed: {}",
                place == null ? "A route" : place.name,
                describe(failure, place == null ? PersonalValues.UNKNOWN : place.values));
        LOG.debug("The cause", failure);
    }

    private static Place place(String route, Exchange exchange) {
        String account = exchange.getMessage().getHeader("account", String.class);
        return new Place(
                "Route " + route + (account == null ? "" : " for account " + account),
                exchange.getProperty(PersonalValues.PROPERTY, PersonalValues.UNKNOWN, PersonalValues.class));
    }

    /** The failure and its causes on one line. */
    private static String describe(Throwable failure, PersonalValues values) {
        return Throwables.describe(failure, values).shown().replaceAll("\\s+", " ");
    }

    /** What the consumers of an endpoint log through. */
    private final class Consumers implements ExceptionHandler {
        private final Endpoint endpoint;

        Consumers(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void handleException(Throwable failure) {
            handleException("A consumer", failure);
        }

        @Override
        public void handleException(String message, Throwable failure) {
            handleException(message, null, failure);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable failure) {
            if (exchange != null) {
                log(exchange, failure);
                return;
            }
            if (!isWatched() && !ProblemAnswers.isBrokenOff(failure)) {
                LOG.warn(
                        "{} of {}: {}",
                        message,
                        endpoint.getEndpointBaseUri(),
                        describe(failure, PersonalValues.UNKNOWN));
            }
            LOG.debug("The cause", failure);
        }

        /** Whether somebody asks the consumer for its health, and says once that it is out. */
        private boolean isWatched() {
            return endpoint.getCamelContext().getRoutes().stream()
                    .map(Route::getConsumer)
                    .filter(consumer -> consumer != null && consumer.getEndpoint() == endpoint)
                    .anyMatch(consumer -> consumer instanceof HealthCheckAware aware && aware.getHealthCheck() != null);
        }
    }

    /** What Camel's error handler logs through; it knows no exchange. */
    private final class Lines extends CamelLogger {
        Lines() {
            super(LOG, LoggingLevel.ERROR);
        }

        @Override
        public void log(String message, Throwable failure, LoggingLevel level) {
            if (message.contains(EXHAUSTED)) {
                RouteFailures.this.log(failure);
            } else {
                super.log(message, failure, level);
            }
        }

        @Override
        public void log(String message, Throwable failure) {
            log(message, failure, getLevel());
        }
    }
}
