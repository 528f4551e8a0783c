package dev.servicebridge.commands;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.access.RequestBody;
import dev.servicebridge.api.ApiRequest;

/** Commands over HTTP; see docs/commands.md. */
public final class CommandApiRoutes extends HttpRoutes {
    private static final String ALL = "/api/commands";
    private static final String UNTIL = "commandWaitsUntil";

    private final CommandApi api;

    public CommandApiRoutes(CommandApi api) {
        this.api = api;
    }

    @Override
    public void configure() {
        post();
        answer(
                http(
                        "GET",
                        ALL,
                        "commands-list",
                        "Answers GET /api/commands with commands, latest first, without their parameters and results.",
                        BY_ACCOUNT),
                request -> api.list(new ApiRequest(request)));
    }

    private void post() {
        json(
                http(
                                "POST",
                                ALL,
                                "commands-post",
                                "Answers POST /api/commands by accepting a command; waits for its end where the caller"
                                        + " asks for that.",
                                BY_ACCOUNT)
                        .process(this::request)
                        .id("commands-post-request")
                        .doTry()
                        .id("commands-post-accept-or-tell")
                        .to("direct:command")
                        .id("commands-post-accept")
                        .doCatch(CommandProblem.class)
                        .id("commands-post-refused")
                        .process(CommandApiRoutes::refused)
                        .id("commands-post-tell")
                        .end()
                        .filter(this::mayWait)
                        .id("commands-post-if-waiting")
                        .doTry()
                        .id("commands-post-wait")
                        .loopDoWhile(this::isPending)
                        .id("commands-post-until-ended")
                        .delay(constant("{{command.http.look}}"))
                        .id("commands-post-look")
                        .end()
                        .endDoTry()
                        .doFinally()
                        .process(request -> api.waited())
                        .id("commands-post-waited")
                        .end()
                        .end()
                        .process(this::tell)
                        .id("commands-post-answer"),
                "commands-post");
    }

    /** Makes the message of {@code direct:command} out of a request, and notes how long its caller wants to wait. */
    private void request(Exchange exchange) {
        CommandApi.Request request = api.request(new ApiRequest(exchange));
        exchange.setProperty(UNTIL, request.until());
        Message command = exchange.getMessage();
        command.removeHeaders("*");
        command.setHeader("commandSource", "http");
        command.setBody(request.command());
    }

    private static void refused(Exchange exchange) {
        CommandProblem problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, CommandProblem.class);
        throw new HttpProblem(problem.getStatus(), problem.getMessage());
    }

    private boolean mayWait(Exchange exchange) {
        // The command is kept. While its caller waits, its execution needs the memory.
        RequestBody.release(exchange);
        return api.mayWait(commandId(exchange), until(exchange));
    }

    private boolean isPending(Exchange exchange) {
        return api.isPending(commandId(exchange), until(exchange));
    }

    private static long commandId(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("commandId").asLong();
    }

    private static Instant until(Exchange exchange) {
        return exchange.getProperty(UNTIL, Instant.class);
    }

    /** Answers what has become of the command: its result where it has ended, else where to ask. */
    private void tell(Exchange exchange) {
        CommandApi.Outcome outcome = api.outcome(commandId(exchange), Audit.of(exchange));
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, outcome.status());
        answer.setHeader("Location", outcome.location());
        answer.setBody(outcome.report());
    }
}
