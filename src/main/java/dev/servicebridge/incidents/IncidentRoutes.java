package dev.servicebridge.incidents;

import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.api.ApiRequest;

/** Looks for incidents, and shows them over HTTP; see docs/monitoring.md. */
public final class IncidentRoutes extends HttpRoutes {
    private final IncidentApi api;
    private final Runnable look;

    /** @param look looks for incidents once; fast where nothing has changed */
    public IncidentRoutes(IncidentApi api, Runnable look) {
        this.api = api;
        this.look = look;
    }

    @Override
    public void configure() {
        from("timer:incidents?period=1000")
                .routeId("incidents-look")
                .routeDescription("Notes which incidents have begun and ended.")
                .process(tick -> look.run())
                .id("incidents-look-do");
        answer(
                http(
                        "GET",
                        "/api/incidents",
                        "incidents",
                        "Answers GET /api/incidents with what is or was out of order, what is so now first.",
                        BY_ACCOUNT),
                request -> api.list(new ApiRequest(request)));
    }
}
