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
import dev.servicebridge.config.AccountScope;
import dev.servicebridge.config.Role;

/**
 * Who did what with what result: a line on the logger {@code audit} for each request that takes the role write, and for
 * each that is refused for its token. It holds ids, and the address of a caller without a valid token.
 */
public final class Audit {
    /** The name of its lines in the log. */
    public static final String LOGGER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final String KEY = "audit";
    /** In the place of a status where the caller's connection broke before the answer was written. */
    private static final String BROKEN_OFF = "broken-off";

    private final TokenWatch tokens;
    private final RefusalLog refusals;
    private volatile AccessToken token;
    private volatile Refusal refusal;
    private volatile String route = "-";
    private volatile boolean write;
    private volatile boolean routed;
    private volatile boolean brokenOff;
    private volatile Future<Void> answer = Future.succeededFuture();
    private volatile List<String> subjects = List.of();

    private Audit(TokenWatch tokens, RefusalLog refusals) {
        this.tokens = tokens;
        this.refusals = refusals;
    }

    static Audit begin(RoutingContext context, TokenWatch tokens, RefusalLog refusals) {
        Audit audit = new Audit(tokens, refusals);
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
        return exchange.getProperty(KEY, new Audit(null, null), Audit.class);
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
        exchange.setVariable("callerAccounts", accounts().names());
    }

    void by(AccessToken shown) {
        token = shown;
    }

    /** Whether the caller may do what takes a role; what came by another way than HTTP may do all. */
    public boolean covers(Role asked) {
        return token == null || token.role().covers(asked);
    }

    /** The accounts that the caller may see and change; what came by another way than HTTP may do all. */
    public AccountScope accounts() {
        return token == null ? AccountScope.UNLIMITED : token.accounts();
    }

    /**
     * Goes on if the caller may see and change what belongs to the account.
     *
     * @throws HttpProblem 403 if not, whether there is such an account or not
     */
    public void requireAccount(String account) {
        if (!accounts().covers(account)) {
            refuse(Refusal.ACCOUNT);
            throw new HttpProblem(
                    Guard.FORBIDDEN,
                    "Your token is limited to the accounts "
                            + String.join(", ", accounts().names()) + "; name one of them as account");
        }
    }

    /** Whether something that the caller asked for by its id is hidden from it, because it belongs to another account. */
    public boolean hides(String account) {
        boolean hidden = !accounts().covers(account);
        if (hidden) {
            refuse(Refusal.ACCOUNT);
        }
        return hidden;
    }

    /** Notes why the request is refused. */
    void refuse(Refusal reason) {
        refusal = reason;
        if (tokens != null) {
            tokens.refused(reason);
        }
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
        Refusal reason = refusal;
        if (!write && reason == null) {
            return;
        }
        String line = caller() + " " + context.request().method() + " route=" + route + " subjects="
                + String.join(",", subjects) + " status="
                + (brokenOff ? BROKEN_OFF : context.response().getStatusCode())
                + (reason == null ? "" : " reason=" + reason.label());
        if (reason == null || reason == Refusal.ROLE || reason == Refusal.ACCOUNT) {
            LOG.info(line);
        } else {
            String address = context.request().remoteAddress().hostAddress();
            refusals.note(new RefusalLog.Source(caller(), address, reason), line + " address=" + address);
        }
    }
}
