package dev.servicebridge.access;

import java.util.Optional;
import java.util.function.LongSupplier;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import dev.servicebridge.config.AccessToken;
import dev.servicebridge.config.AccessTokens;
import dev.servicebridge.config.Role;
import dev.servicebridge.config.Settings;

/**
 * Stands before every route of the HTTP API, before a body is read and before anybody is told what is there: who shows
 * no token of {@link AccessTokens} gets no further. Waits for nothing.
 */
final class Guard implements Handler<RoutingContext> {
    private static final String TOKEN = "token";
    private static final String SCHEME = "Bearer ";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final String NEEDS_WRITE = "This takes a token with the role write; yours may only read";
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final AccessTokens tokens;
    private final RequestLimit requests;
    private final RequestLimit failures;
    private volatile boolean open;

    Guard(AccessTokens tokens, Settings settings, LongSupplier nanoClock) {
        this.tokens = tokens;
        this.requests = new RequestLimit(settings.integer("http.access.requests-per-minute"), nanoClock);
        this.failures = new RequestLimit(settings.integer("http.access.failures-per-minute"), nanoClock);
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
        Audit audit = Audit.begin(context);
        HttpServerRequest request = context.request();
        audit.takes(usualRole(request.method()), "-");
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        String address = request.remoteAddress().hostAddress();
        long wait = failures.secondsToWait(address);
        if (wait > 0) {
            refuse(context, wait, "Too many wrong tokens came from your address");
            return;
        }
        Optional<AccessToken> token = shown(request).flatMap(tokens::find);
        if (token.isEmpty()) {
            shown(request).ifPresent(wrong -> failures.take(address));
            unauthorized(context);
            return;
        }
        audit.by(token.get());
        wait = requests.take(token.get().name());
        if (wait > 0) {
            refuse(context, wait, "More than http.access.requests-per-minute requests came with your token");
            return;
        }
        if (InboundBodies.isForbidden(request) && InboundBodies.isAnnounced(request)) {
            ProblemAnswers.send(context, BAD_REQUEST, "A request with the method " + request.method() + " has no body");
            return;
        }
        // No route, and nobody whom a route calls, is to see it.
        request.headers().remove(HttpHeaders.AUTHORIZATION);
        context.put(TOKEN, token.get());
        context.next();
    }

    /** Whether a request may go on to a route, by the role that the route asks for; one that may not is answered. */
    static boolean authorise(RoutingContext context, Role asked, String routeId) {
        Audit.of(context).takes(asked, routeId);
        AccessToken token = context.get(TOKEN);
        if (!token.role().covers(asked)) {
            ProblemAnswers.send(context, FORBIDDEN, NEEDS_WRITE);
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

    private void unauthorized(RoutingContext context) {
        context.response()
                .putHeader(
                        "WWW-Authenticate",
                        "Bearer realm=\"service-bridge\""
                                + (shown(context.request()).isPresent() ? ", error=\"invalid_token\"" : ""));
        ProblemAnswers.send(
                context,
                UNAUTHORIZED,
                tokens.isEmpty()
                        ? "The HTTP API is closed: no token is configured"
                        : "Show a token: Authorization: Bearer <token>");
    }

    private static void refuse(RoutingContext context, long seconds, String message) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        ProblemAnswers.send(context, TOO_MANY, message + "; try again in " + seconds + " seconds");
    }
}
