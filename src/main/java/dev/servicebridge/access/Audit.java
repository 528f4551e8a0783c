package dev.servicebridge.access;

import java.util.Collection;
import java.util.List;

import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.AccessToken;
import dev.servicebridge.config.Role;

/**
 * Who did what with what result: a line on the logger {@code audit} for each request that takes the role write, the
 * refused ones included. It holds ids and no personal data.
 */
public final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("audit");
    private static final String KEY = "audit";
    /** In the place of a status where the caller's connection broke before the answer was written. */
    private static final String BROKEN_OFF = "broken-off";

    private volatile AccessToken token;
    private volatile String route = "-";
    private volatile boolean write;
    private volatile boolean routed;
    private volatile boolean brokenOff;
    private volatile Future<Void> answer = Future.succeededFuture();
    private volatile List<String> subjects = List.of();

    private Audit() {}

    static Audit begin(RoutingContext context) {
        Audit audit = new Audit();
        context.put(KEY, audit);
        context.addEndHandler(ended -> {
            if (ended.failed() && !isAnsweredStream(context)) {
                audit.brokeOff();
            }
            if (!audit.routed) {
                audit.end(context);
            }
        });
        return audit;
    }

    /** A stream of HTTP/2 is closed with its answer, which Vert.x 4.5 takes for a connection that was closed. */
    private static boolean isAnsweredStream(RoutingContext context) {
        return context.request().version() == HttpVersion.HTTP_2
                && context.response().ended();
    }

    static Audit of(RoutingContext context) {
        return context.get(KEY);
    }

    /** The audit of the request that a route works on; one that goes nowhere where it came by another way. */
    public static Audit of(Exchange exchange) {
        return exchange.getProperty(KEY, new Audit(), Audit.class);
    }

    /** Notes that the caller's connection broke. */
    void brokeOff() {
        brokenOff = true;
    }

    /** Notes what says when the answer is written, and whether it could be. */
    void isAnsweredBy(Future<Void> written) {
        answer = written;
    }

    /** Hands the audit to a route; its end is that of the request, for the router knows no answer that could not be written. */
    void attachTo(Exchange exchange, RoutingContext context) {
        routed = true;
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                answer.onComplete(written -> {
                    if (written.failed()) {
                        brokeOff();
                    }
                    end(context);
                });
            }

            @Override
            public boolean allowHandover() {
                return false;
            }
        });
        exchange.setProperty(KEY, this);
        exchange.setVariable("caller", caller());
    }

    void by(AccessToken shown) {
        token = shown;
    }

    /** Whether the caller may do what takes a role; what came by another way than HTTP may do all. */
    boolean covers(Role asked) {
        return token == null || token.role().covers(asked);
    }

    void takes(Role role, String routeId) {
        write = role == Role.WRITE;
        route = routeId;
    }

    /** The name of the token that was shown. */
    public String caller() {
        return token == null ? "-" : token.name();
    }

    /** Names what the request changed, by its ids. */
    public void about(Collection<?> ids) {
        subjects = ids.stream().map(Object::toString).toList();
    }

    private void end(RoutingContext context) {
        if (write) {
            LOG.info(
                    "{} {} route={} subjects={} status={}",
                    caller(),
                    context.request().method(),
                    route,
                    String.join(",", subjects),
                    brokenOff ? BROKEN_OFF : context.response().getStatusCode());
        }
    }
}
