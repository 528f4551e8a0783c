package dev.servicebridge.access;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextDecorator;
import io.vertx.ext.web.impl.RoutingContextInternal;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Hands its route the audit of each request and, apart from each other, its parameters and HTTP headers. The answer has
 * the headers that the route sets, and is JSON where the route fails.
 */
final class GuardedConsumer extends VertxPlatformHttpConsumer {
    private final String routerName;
    private final Supplier<GuardedRouter> router;

    GuardedConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            RouteFailures failures,
            Supplier<GuardedRouter> router) {
        this(endpoint, answering(processor, failures), handlers, router, "guarded-router-" + UUID.randomUUID());
    }

    private GuardedConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            Supplier<GuardedRouter> router,
            String routerName) {
        super(endpoint, processor, handlers, routerName);
        this.routerName = routerName;
        this.router = router;
    }

    @Override
    protected void doInit() throws Exception {
        Registry registry = getEndpoint().getCamelContext().getRegistry();
        // A consumer finds its router by a name alone. Nobody else is to find this one.
        registry.bind(routerName, router.get());
        try {
            super.doInit();
        } finally {
            registry.unbind(routerName);
        }
    }

    @Override
    protected void handleRequest(RoutingContext context) {
        super.handleRequest(new Watched(context));
    }

    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext context) {
        Audit.of(context).attachTo(exchange, context);
        RequestBody.attachTo(exchange, context);
        return super.processHttpRequest(exchange, context);
    }

    @Override
    protected Future<Void> populateCamelMessage(RoutingContext context, Exchange exchange, Message message) {
        Future<Void> body = super.populateCamelMessage(context, exchange, message);
        // The message has it now, and a route may let go of it long before the request ends.
        ((RoutingContextInternal) context).setBody(null);
        // A route that passes requests on as they are passes their headers on.
        if (!getEndpoint().isHttpProxy()) {
            CallersHeaders.separate(exchange, context, getEndpoint().getHeaderFilterStrategy());
        }
        return body;
    }

    /** The route's processor, with an answer for what it fails with. */
    private static Processor answering(Processor route, RouteFailures failures) {
        return new DelegateAsyncProcessor(route) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Map<String, Object> sent = CallersHeaders.of(exchange.getMessage());
                return super.process(exchange, doneSynchronously -> {
                    ProblemAnswers.answer(exchange, failures);
                    CallersHeaders.removeFrom(exchange.getMessage(), sent);
                    callback.done(doneSynchronously);
                });
            }
        };
    }

    /** Tells the audit when the answer is written: Camel lets go of that future. */
    private static final class Watched extends RoutingContextDecorator {
        Watched(RoutingContext context) {
            super(context.currentRoute(), (RoutingContextInternal) context);
        }

        @Override
        public Future<Void> end() {
            return watched(super.end());
        }

        @Override
        public Future<Void> end(String answer) {
            return watched(super.end(answer));
        }

        @Override
        public Future<Void> end(Buffer answer) {
            return watched(super.end(answer));
        }

        private Future<Void> watched(Future<Void> written) {
            Audit.of(this).isAnsweredBy(written);
            return written;
        }
    }
}
