package dev.servicebridge.stories;

import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.api.ApiRequest;

/** Where a job or an order is, and what waits, over HTTP; see docs/monitoring.md. */
public final class StoryRoutes extends HttpRoutes {
    private final StoryApi api;

    public StoryRoutes(StoryApi api) {
        this.api = api;
    }

    @Override
    public void configure() {
        answer(
                http(
                        "GET",
                        "/api/jobs/{id}",
                        "story-job",
                        "Answers GET /api/jobs/{id} with what became of a service job, and what it waits for.",
                        BY_ACCOUNT),
                request -> api.job(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        "/api/product-service-orders/{id}",
                        "story-order",
                        "Answers GET /api/product-service-orders/{id} with what became of a hotel's order.",
                        BY_ACCOUNT),
                request -> api.order(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        "/api/commands/{id}",
                        "commands-get",
                        "Answers GET /api/commands/{id} with what became of a command, and what it waits for; its results,"
                                + " which may hold personal data, are for the role write.",
                        BY_ACCOUNT),
                request -> api.command(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        "/api/deliveries",
                        "deliveries-list",
                        "Answers GET /api/deliveries with what waits, grouped by its reason.",
                        BY_ACCOUNT),
                request -> api.pending(new ApiRequest(request)));
        answer(
                http(
                        "POST",
                        "/api/deliveries/retry",
                        "deliveries-retry",
                        "Answers POST /api/deliveries/retry by having what waits tried now.",
                        BY_ACCOUNT),
                request -> api.retry(new ApiRequest(request)));
    }
}
