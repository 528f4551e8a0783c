package dev.servicebridge.remote;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.Registry;

/** Gives names to what {@link RemoteCallRoutes} and routes in files share. */
public final class CallBeans {
    private CallBeans() {}

    /** Binds the HTTP client of calls, and the route policy {@code failToCaller}. */
    public static void bind(Registry registry, RemoteCalls calls) {
        registry.bind("failToCaller", new CallerErrorHandling());
        // Retries, redirects and cookies are the routes' own business, or nobody's.
        registry.bind("plainHttpClient", (HttpClientConfigurer) builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .addExecInterceptorFirst("limits", new CallGuard(calls.limits())));
        registry.bind("http", new DecompressingHttpComponent());
        registry.bind("https", new DecompressingHttpComponent());
    }
}
