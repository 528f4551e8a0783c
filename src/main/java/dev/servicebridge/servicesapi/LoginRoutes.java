package dev.servicebridge.servicesapi;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpMethods;

import dev.servicebridge.remote.HttpEndpoint;

/**
 * Login with Amazon, which gives out the access tokens of the Services API: {@code direct:lwa} takes a form in percent
 * encoding and answers with the status and the bytes that the token endpoint sent.
 */
public final class LoginRoutes extends RouteBuilder {
    static final String LOGIN = "direct:lwa";

    private final String address;

    /** @param address of the token endpoint */
    public LoginRoutes(String address) {
        this.address = address;
    }

    @Override
    public void configure() {
        from(LOGIN)
                .routeId("lwa")
                .routeDescription("Sends a login form to Login with Amazon.")
                .errorHandler(noErrorHandler())
                .setHeader(HttpConstants.CONTENT_TYPE, constant("application/x-www-form-urlencoded"))
                .id("login-form")
                .setHeader(HttpConstants.HTTP_METHOD, constant(HttpMethods.POST))
                .id("login-method")
                .setHeader(HttpConstants.HTTP_URI, constant(address))
                .id("login-address")
                .to(HttpEndpoint.of("lwa"))
                .id("request-token");
    }
}
