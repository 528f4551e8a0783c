package dev.servicebridge.access;

import java.util.List;
import java.util.Map;

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
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Hands its route the audit of each request and, apart from each other, its parameters and HTTP headers. The answer has
 * the headers that the route sets, and is JSON where the route fails.
 */
final class GuardedConsumer extends VertxPlatformHttpConsumer {
    GuardedConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName,
            RouteFailures failures) {
        super(endpoint, answering(processor, failures), handlers, routerName);
    }

    @Override
    protected void handleRequest(RoutingContext context) {
        super.handleRequest(new Watched(context));
    }

    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext context) {
        Audit.of(context).attachTo(exchange, context);
        return super.processHttpRequest(exchange, context);
    }

    @Override
    protected Future<Void> populateCamelMessage(RoutingContext context, Exchange exchange, Message message) {
        Future<Void> body = super.populateCamelMessage(context, exchange, message);
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
