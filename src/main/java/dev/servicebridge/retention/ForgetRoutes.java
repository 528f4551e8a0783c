package dev.servicebridge.retention;

import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.api.ApiRequest;

/** Personal data of one buyer, job or order over HTTP, on demand; see docs/personal-data.md. */
public final class ForgetRoutes extends HttpRoutes {
    private final ForgetApi api;

    public ForgetRoutes(ForgetApi api) {
        this.api = api;
    }

    @Override
    public void configure() {
        answer(
                http(
                        "POST",
                        "/api/forget/search",
                        "forget-search",
                        "Answers POST /api/forget/search with rows that hold something of a buyer, a job or an order."),
                request -> api.search(new ApiRequest(request)));
        answer(
                http(
                        "POST",
                        "/api/forget",
                        "forget",
                        "Answers POST /api/forget by emptying rows that hold something of a buyer, a job or an order."),
                request -> api.forget(new ApiRequest(request)));
    }
}
