package dev.servicebridge.remote;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Lets a route fail to its caller as a step does that fails. Camel marks an exchange as seen to when a route's error
 * handler gives up, so that no handler of a calling route looks at it again; but the retries of a call are its own affair,
 * and what its failure means to a route is that route's.
 */
public final class CallerErrorHandling extends RoutePolicySupport {
    private static final String BEFORE = "callerRedelivery.";
    /** What an error handler counts in the message; the caller's own count goes on where it was. */
    private static final List<String> COUNTS =
            List.of(Exchange.REDELIVERED, Exchange.REDELIVERY_COUNTER, Exchange.REDELIVERY_MAX_COUNTER);

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        Map<String, Object> before = new HashMap<>();
        COUNTS.forEach(name -> before.put(name, exchange.getMessage().getHeader(name)));
        exchange.setProperty(BEFORE + route.getId(), before);
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Map<?, ?> before = (Map<?, ?>) exchange.removeProperty(BEFORE + route.getId());
        if (exchange.getException() == null) {
            return;
        }
        ExchangeExtension state = exchange.getExchangeExtension();
        state.setFailureHandled(false);
        state.setErrorHandlerHandled(null);
        state.setRedeliveryExhausted(false);
        Message message = exchange.getMessage();
        for (String name : COUNTS) {
            message.removeHeader(name);
            if (before != null && before.get(name) != null) {
                message.setHeader(name, before.get(name));
            }
        }
    }
}
