package dev.servicebridge.verification;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.api.ApiRequest;

/** Verifications over HTTP: shows them, and starts one; see docs/verification.md. */
public final class VerificationRoutes extends HttpRoutes {
    private static final String ALL = "/api/verification";
    private static final String ANSWER = "verificationAnswer";
    private static final int ACCEPTED = 202;

    private final VerificationApi api;

    public VerificationRoutes(VerificationApi api) {
        this.api = api;
    }

    @Override
    public void configure() {
        json(
                http(
                                "POST",
                                ALL,
                                "verification-post",
                                "Answers POST /api/verification by having an account, or all of them, verified now.")
                        .process(this::request)
                        .id("verification-post-request")
                        .to("direct:tick")
                        .id("verification-post-tick")
                        .process(VerificationRoutes::accepted)
                        .id("verification-post-answer"),
                "verification-post");
        answer(
                http(
                        "GET",
                        ALL,
                        "verification-list",
                        "Answers GET /api/verification with the last runs, latest first, without the gaps that they"
                                + " name."),
                request -> api.list(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        ALL + "/{id}",
                        "verification-get",
                        "Answers GET /api/verification/{id} with one run and the gaps that it names."),
                request -> api.show(new ApiRequest(request)));
    }

    /** Keeps the wish, and makes the tick of it. */
    private void request(Exchange exchange) {
        VerificationApi.Requested requested =
                api.request(new ApiRequest(exchange), exchange.getVariable("caller", "http", String.class));
        exchange.setProperty(ANSWER, requested.answer());
        Message tick = exchange.getMessage();
        tick.removeHeaders("*");
        tick.setHeader("tick", "verification-request");
        tick.setHeader("account", requested.account());
        tick.setBody(null);
    }

    private static void accepted(Exchange exchange) {
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, ACCEPTED);
        answer.setBody(exchange.getProperty(ANSWER));
    }
}
