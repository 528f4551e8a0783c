package dev.servicebridge.access;

import java.util.Optional;
import java.util.function.LongSupplier;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import dev.servicebridge.config.AccessToken;
import dev.servicebridge.config.Role;

/**
 * Stands before every route of the HTTP API, before a body is read and before anybody is told what is there: who shows
 * no token of {@link TokenWatch} gets no further. Waits for nothing.
 */
final class Guard implements Handler<RoutingContext> {
    private static final String SCHEME = "Bearer ";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final String NEEDS_WRITE = "This takes a token with the role write; yours may only read";
    private static final String NOT_BY_ACCOUNT = "Your token is limited to some accounts, and this path is for all";
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final TokenWatch tokens;
    private final RefusalLog refusals;
    private final RequestLimit requests;
    private final RequestLimit failures;
    private volatile boolean open;

    Guard(TokenWatch tokens, RefusalLog refusals, HttpSettings settings, LongSupplier nanoClock) {
        this.tokens = tokens;
        this.refusals = refusals;
        this.requests = new RequestLimit(settings.requestsPerMinute(), nanoClock);
        this.failures = new RequestLimit(settings.failuresPerMinute(), nanoClock);
    }

    /** Lets requests come to the routes, which are there from now on. */
    void open() {
        open = true;
    }

    @Override
    public void handle(RoutingContext context) {
        Connections.limit(context);
        if (!open) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            ProblemAnswers.send(context, UNAVAILABLE, "The bridge is starting; try again in a second");
            return;
        }
        Audit audit = Audit.begin(context, tokens, refusals);
        HttpServerRequest request = context.request();
        audit.takes(usualRole(request.method()), "-");
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Optional<AccessToken> token = shown(request).flatMap(tokens.tokens()::find);
        token.ifPresent(audit::by);
        if (token.isEmpty() || tokens.hasExpired(token.get())) {
            unauthorized(context, shown(request).isEmpty(), token.isPresent());
            return;
        }
        long wait = requests.take(token.get().name());
        if (wait > 0) {
            audit.refuse(Refusal.LIMIT);
            refuse(context, wait, "More than http.access.requests-per-minute requests came with your token");
            return;
        }
        tokens.used(token.get());
        if (InboundBodies.isForbidden(request) && InboundBodies.isAnnounced(request)) {
            ProblemAnswers.send(context, BAD_REQUEST, "A request with the method " + request.method() + " has no body");
            return;
        }
        // No route, and nobody whom a route calls, is to see it.
        request.headers().remove(HttpHeaders.AUTHORIZATION);
        context.next();
    }

    /**
     * Whether a request may go on to a route, by the role that the route asks for and by the token's accounts; one that
     * may not is answered.
     */
    static boolean authorise(RoutingContext context, Role asked, RouteAccess route) {
        Audit audit = Audit.of(context);
        audit.takes(asked, route.routeId());
        if (!audit.covers(asked)) {
            audit.refuse(Refusal.ROLE);
            ProblemAnswers.send(context, FORBIDDEN, NEEDS_WRITE);
            return false;
        }
        if (!audit.accounts().isAll() && !route.isByAccount()) {
            audit.refuse(Refusal.ACCOUNT);
            ProblemAnswers.send(context, FORBIDDEN, NOT_BY_ACCOUNT);
            return false;
        }
        return true;
    }

    /** The role that a method takes where its route declares none. */
    static Role usualRole(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS
                ? Role.READ
                : Role.WRITE;
    }

    private static Optional<String> shown(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).trim());
    }

    /**
     * Refuses a request without a valid token. Only such requests count as failures of their address: a right token is let
     * in whatever came from there before.
     */
    private void unauthorized(RoutingContext context, boolean isMissing, boolean isExpired) {
        Refusal reason = isMissing ? Refusal.MISSING : isExpired ? Refusal.EXPIRED : Refusal.UNKNOWN;
        Audit.of(context).refuse(reason);
        if (!isMissing) {
            long wait = failures.take(context.request().remoteAddress().hostAddress());
            if (wait > 0) {
                refuse(context, wait, "Too many wrong tokens came from your address");
                return;
            }
        }
        context.response()
                .putHeader(
                        "WWW-Authenticate",
                        "Bearer realm=\"service-bridge\"" + (isMissing ? "" : ", error=\"invalid_token\""));
        String message = "Show a token: Authorization: Bearer <token>";
        if (tokens.tokens().isEmpty()) {
            message = "The HTTP API is closed: no token is configured";
        } else if (isExpired) {
            message = "Your token has expired; ask for a new one";
        }
        ProblemAnswers.send(context, UNAUTHORIZED, message);
    }

    private static void refuse(RoutingContext context, long seconds, String message) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        ProblemAnswers.send(context, TOO_MANY, message + "; try again in " + seconds + " seconds");
    }
}
