package dev.servicebridge.capacity;

import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.access.CallerAccounts;
import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.capacity.CapacityPlanning.Window;
import dev.servicebridge.erp.PlanningTables;

/**
 * Capacity over HTTP. {@code GET /api/capacity/range}, {@code /fixed} and {@code /slots} answer what the ERP's planning
 * tables hold; POST to the same paths reads it anew from the Services API and keeps it there.
 */
public final class CapacityApiRoutes extends HttpRoutes {
    private static final String PATH = "/api/capacity/{kind}";
    private static final String KEPT = "capacity-kept";

    private final CallerAccounts accounts = new CallerAccounts();
    private final CapacityPlanning planning;
    private final PlanningTables tables;

    public CapacityApiRoutes(CapacityPlanning planning, PlanningTables tables) {
        this.planning = planning;
        this.tables = tables;
    }

    @Override
    public void configure() {
        read();
        refresh();
        kept();
    }

    private void read() {
        json(
                http(
                                "GET",
                                PATH,
                                "capacity-api",
                                "Answers GET /api/capacity/range, /fixed and /slots with what was read of capacity last,"
                                        + " as JSON.",
                                BY_ACCOUNT)
                        .process(accounts::require)
                        .id("capacity-api-account")
                        .doTry()
                        .id("capacity-api-answer-or-tell")
                        .to("direct:" + KEPT)
                        .id("capacity-api-read")
                        .removeHeaders("*")
                        .id("capacity-api-no-headers")
                        .doCatch(Exception.class)
                        .id("capacity-api-failed")
                        .process(CapacityApiRoutes::tell)
                        .id("capacity-api-tell")
                        .end(),
                "capacity-api");
    }

    private void refresh() {
        json(
                http(
                                "POST",
                                PATH,
                                "capacity-api-refresh",
                                "Answers POST /api/capacity/range, /fixed and /slots by reading capacity anew; the answer"
                                        + " is JSON.",
                                BY_ACCOUNT)
                        .process(accounts::require)
                        .id("capacity-api-refresh-account")
                        .doTry()
                        .id("capacity-api-refresh-answer-or-tell")
                        .setBody(constant(""))
                        .id("capacity-api-refresh-no-body")
                        .setHeader("longestWait", constant("{{capacity.http.longest-wait}}"))
                        .id("capacity-api-refresh-longest-wait")
                        .to("direct:capacity.read")
                        .id("capacity-api-refresh-read")
                        .removeHeaders("*")
                        .id("capacity-api-refresh-no-headers")
                        .doCatch(Exception.class)
                        .id("capacity-api-refresh-failed")
                        .process(CapacityApiRoutes::tell)
                        .id("capacity-api-refresh-tell")
                        .end(),
                "capacity-api-refresh");
    }

    private void kept() {
        from("direct:" + KEPT)
                .routeId(KEPT)
                .routeDescription(
                        "Answers with the rows of the ERP's planning table that the headers ask for; calls nobody"
                                + " and changes nothing.")
                .errorHandler(noErrorHandler())
                .process(exchange -> exchange.getMessage().setBody(rows(exchange.getMessage())))
                .id("capacity-kept-rows");
    }

    private List<Map<String, Object>> rows(Message request) {
        String account = text(request, "account");
        String start = text(request, "start");
        String end = text(request, "end");
        switch (String.valueOf(request.getHeader("kind"))) {
            case "range" -> {
                Window window = planning.ranges(account, text(request, "resourceId"), start, end);
                return tables.ranges(account, window.subject(), window.from(), window.to());
            }
            case "fixed" -> {
                Window window =
                        planning.fixed(account, text(request, "resourceId"), text(request, "slotMinutes"), start, end);
                return tables.fixed(account, window.subject(), window.slotMinutes(), window.from(), window.to());
            }
            case "slots" -> {
                Window window = planning.slots(account, text(request, "asin"), text(request, "storeId"), start, end);
                return tables.slots(account, window.asin(), window.subject(), window.from(), window.to());
            }
            default -> throw planning.unknownKind();
        }
    }

    private static String text(Message request, String header) {
        return request.getHeader(header, String.class);
    }

    private static void tell(Exchange exchange) {
        Map<String, Object> problem =
                CapacityProblem.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.get(CapacityProblem.STATUS));
        answer.setBody(problem);
    }
}
