package dev.servicebridge.access;

import java.util.Optional;

import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;

import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.memory.ByteBudget.Share;
import dev.servicebridge.memory.ExchangeShare;

/**
 * The share of the memory budget that the body of a request has, from before it is read until its route is done with it:
 * a route may go on with a body whose caller is gone.
 */
public final class RequestBody {
    private static final String KEY = "requestBody";

    private final Share share;
    private volatile boolean routed;

    private RequestBody(Share share) {
        this.share = share;
    }

    /**
     * Takes a share for a body of so many bytes; empty where the budget has too little left.
     *
     * @param length 0 where it is not known before the body is read
     */
    static Optional<RequestBody> begin(RoutingContext context, ByteBudget budget, long length) {
        Optional<RequestBody> begun = budget.tryTake(Math.multiplyExact(length, ByteBudget.HEAP_OF_A_BYTE))
                .map(RequestBody::new);
        begun.ifPresent(body -> {
            context.put(KEY, body);
            context.addEndHandler(ended -> {
                if (!body.routed) {
                    body.share.close();
                }
            });
        });
        return begun;
    }

    /** Makes the share large enough for so many bytes; false where the budget has too little left. */
    boolean growTo(long length) {
        return share.growTo(length * ByteBudget.HEAP_OF_A_BYTE);
    }

    /** Hands the share over to a route, with which it ends. */
    static void attachTo(Exchange exchange, RoutingContext context) {
        RequestBody body = context.get(KEY);
        if (body == null) {
            return;
        }
        body.routed = true;
        exchange.setProperty(KEY, body);
        ExchangeShare.closeWith(exchange, body.share);
    }

    /** Gives the share back before the route ends: nothing of the body is needed any more. */
    public static void release(Exchange exchange) {
        Optional.ofNullable(exchange.getProperty(KEY, RequestBody.class)).ifPresent(body -> body.share.close());
    }
}
