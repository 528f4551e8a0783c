package dev.servicebridge.access;

import java.time.Duration;
import java.util.Optional;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextDecorator;
import io.vertx.ext.web.impl.RoutingContextInternal;

import dev.servicebridge.config.Role;
import dev.servicebridge.memory.ByteBudget;

/** Reads the bodies of requests as far as the memory budget allows, and for a limited time. */
final class InboundBodies {
    private static final int TOO_SLOW = 408;
    private static final int TOO_LONG = 413;
    private static final int UNKNOWN = 0;

    private final ByteBudget budget;
    private final long longest;
    private final Duration longestRead;

    /**
     * @param longest bytes of a body; with a small budget it is less
     * @param longestRead how long a body may take to arrive
     */
    InboundBodies(ByteBudget budget, long longest, Duration longestRead) {
        this.budget = budget;
        this.longest = Math.min(longest, budget.size() / ByteBudget.HEAP_OF_A_BYTE);
        this.longestRead = longestRead;
    }

    /** Whether a request says in its headers that it has a body. With HTTP/2 it need not. */
    static boolean isAnnounced(HttpServerRequest request) {
        return length(request) > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Whether requests of this method have no body. */
    static boolean isForbidden(HttpServerRequest request) {
        return Guard.usualRole(request.method()) == Role.READ;
    }

    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? UNKNOWN : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /**
     * Reads the body of a request and hands the request on.
     *
     * @param reader the server's own
     */
    void read(RoutingContext context, Handler<RoutingContext> reader) {
        if (isForbidden(context.request())) {
            // What comes all the same, as HTTP/2 allows, is dropped unread.
            context.next();
            return;
        }
        long length = length(context.request());
        if (length > longest) {
            tooLong(context);
            return;
        }
        Optional<RequestBody> body = RequestBody.begin(context, budget, length);
        if (body.isEmpty()) {
            ProblemAnswers.busy(context);
            return;
        }
        reader.handle(new Metered(context, body.get()));
    }

    /** Bytes that a body may have. */
    long longest() {
        return longest;
    }

    private void tooLong(RoutingContext context) {
        ProblemAnswers.send(
                context,
                TOO_LONG,
                "A body may have " + longest + " bytes at the most, by http.max-body-size and memory.budget");
    }

    /** A request whose body is counted while it is read. */
    private final class Metered extends RoutingContextDecorator {
        private final HttpServerRequest request;

        Metered(RoutingContext context, RequestBody body) {
            super(context.currentRoute(), (RoutingContextInternal) context);
            request = new MeteredRequest(context, body);
        }

        @Override
        public HttpServerRequest request() {
            return request;
        }
    }

    private final class MeteredRequest extends HttpServerRequestWrapper {
        private final RoutingContext context;
        private final RequestBody body;
        private final long timer;
        private long read;
        private boolean refused;

        MeteredRequest(RoutingContext context, RequestBody body) {
            super((HttpServerRequestInternal) context.request());
            this.context = context;
            this.body = body;
            this.timer = context.vertx().setTimer(longestRead.toMillis(), id -> late());
            context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
        }

        private void late() {
            if (!context.request().isEnded()) {
                refused = true;
                ProblemAnswers.send(context, TOO_SLOW, "The body did not arrive within http.body-timeout");
            }
        }

        @Override
        public HttpServerRequest handler(Handler<Buffer> handler) {
            super.handler(part -> {
                read += part.length();
                if (refused) {
                    return;
                }
                if (read > longest) {
                    refused = true;
                    tooLong(context);
                } else if (body.growTo(read)) {
                    handler.handle(part);
                } else {
                    refused = true;
                    ProblemAnswers.busy(context);
                }
            });
            return this;
        }

        @Override
        public HttpServerRequest endHandler(Handler<Void> handler) {
            super.endHandler(end -> {
                context.vertx().cancelTimer(timer);
                if (!refused) {
                    handler.handle(end);
                }
            });
            return this;
        }
    }
}
