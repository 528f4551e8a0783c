package dev.servicebridge.remote;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.Registry;

/** Gives the steps of a call the names by which {@code routes/adapters/operation.yaml} refers to them. */
public final class CallBeans {
    private CallBeans() {}

    /** Binds everything that the route templates need. */
    public static void bind(Registry registry, RemoteCalls calls, Retries retries) {
        registry.bind("prepareCall", (Processor) calls::prepare);
        registry.bind("reserveCall", (Processor) calls::reserve);
        registry.bind("authoriseCall", (Processor) calls::authorise);
        registry.bind("readCall", (Processor) calls::read);
        registry.bind("unansweredCall", (Processor) calls::unanswered);
        registry.bind("leaveCall", (Processor) calls::leave);
        registry.bind("retries", retries);
        registry.bind("failToCaller", new CallerErrorHandling());
        registry.bind("planRetry", (Processor) retries::plan);
        registry.bind("countRetry", (Processor) exchange -> count(exchange, calls));
        // Retries, redirects and cookies are the routes' own business, or nobody's.
        registry.bind("plainHttpClient", (HttpClientConfigurer) builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .addExecInterceptorFirst("limits", new CallGuard(calls.limits())));
        registry.bind("http", new DecompressingHttpComponent());
        registry.bind("https", new DecompressingHttpComponent());
    }

    private static void count(Exchange exchange, RemoteCalls calls) {
        calls.statistics(RemoteCalls.call(exchange).contract().key()).retry();
    }
}
