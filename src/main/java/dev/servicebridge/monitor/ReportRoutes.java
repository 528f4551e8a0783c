package dev.servicebridge.monitor;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpRoutes;

/**
 * What shows the state of the bridge over HTTP: the page to look at first, its routes, who may call the HTTP API, and how data
 * is protected.
 */
public final class ReportRoutes extends HttpRoutes {
    private final Function<Audit, ?> status;
    private final Supplier<?> tokens;
    private final Supplier<?> evidence;
    private final Supplier<?> routes;

    /**
     * Each makes what is written as JSON.
     *
     * @param status for a caller, who may see some accounts only
     */
    public ReportRoutes(Function<Audit, ?> status, Supplier<?> tokens, Supplier<?> evidence, Supplier<?> routes) {
        this.status = status;
        this.tokens = tokens;
        this.evidence = evidence;
        this.routes = routes;
    }

    @Override
    public void configure() {
        answer(
                http(
                        "GET",
                        "/api/status",
                        "status",
                        "Answers GET /api/status with the state of the bridge as JSON.",
                        BY_ACCOUNT),
                "report-status",
                request -> status.apply(Audit.of(request)));
        answer(
                http(
                        "GET",
                        "/api/tokens",
                        "tokens",
                        "Answers GET /api/tokens with the names, ends and last uses of the tokens as JSON.",
                        WRITE),
                "report-tokens",
                request -> tokens.get());
        answer(
                http(
                        "GET",
                        "/api/routes",
                        "routes",
                        "Answers GET /api/routes with each route, its file, its state and what it consumes from, as JSON."),
                "report-routes",
                request -> routes.get());
        answer(
                http(
                        "GET",
                        "/api/evidence",
                        "evidence",
                        "Answers GET /api/evidence with keys, retention, tokens, proofs and connections as JSON.",
                        WRITE),
                "report-evidence",
                request -> evidence.get());
    }
}
