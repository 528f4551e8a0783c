package dev.servicebridge.monitor;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpRoutes;

/**
 * What shows the state of the bridge over HTTP: the page to look at first, who may call the HTTP API, and how data is
 * protected.
 */
public final class ReportRoutes extends HttpRoutes {
    private final Function<Audit, ?> status;
    private final Supplier<?> tokens;
    private final Supplier<?> evidence;

    /**
     * Each makes what is written as JSON.
     *
     * @param status for a caller, who may see some accounts only
     */
    public ReportRoutes(Function<Audit, ?> status, Supplier<?> tokens, Supplier<?> evidence) {
        this.status = status;
        this.tokens = tokens;
        this.evidence = evidence;
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
                        "/api/evidence",
                        "evidence",
                        "Answers GET /api/evidence with keys, retention, tokens, proofs and connections as JSON.",
                        WRITE),
                "report-evidence",
                request -> evidence.get());
    }
}
