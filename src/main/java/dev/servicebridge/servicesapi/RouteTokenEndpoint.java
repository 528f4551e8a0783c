package dev.servicebridge.servicesapi;

import java.io.IOException;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpConstants;

import dev.servicebridge.servicesapi.LoginWithAmazon.Reply;
import dev.servicebridge.servicesapi.LoginWithAmazon.TokenEndpoint;

/** The token endpoint behind the route of {@link LoginRoutes}. */
public final class RouteTokenEndpoint implements TokenEndpoint {
    private final ProducerTemplate template;

    public RouteTokenEndpoint(ProducerTemplate template) {
        this.template = template;
    }

    @Override
    public Reply post(String form) throws IOException {
        Exchange exchange = template.request(
                LoginRoutes.LOGIN, request -> request.getMessage().setBody(form));
        if (exchange.getException() != null) {
            throw exchange.getException() instanceof IOException e ? e : new IOException(exchange.getException());
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        return new Reply(
                exchange.getMessage().getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class),
                body == null ? new byte[0] : body);
    }
}
