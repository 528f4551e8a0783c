package dev.servicebridge.commands;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.CallersHeaders;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.access.RequestBody;
import dev.servicebridge.api.LetterRequest;
import dev.servicebridge.json.ExactJson;

/** The steps of {@code routes/operations/commands-api.yaml}; each result is to be written as JSON. */
public final class CommandApi {
    private static final Pattern PREFERRED_WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})");
    private static final String UNTIL = "commandWaitsUntil";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 500;
    /** Each who waits keeps a thread of the HTTP server, which has twenty. */
    private static final int WAITERS = 10;

    private final Commands commands;
    private final Duration longestWait;
    private final Clock clock;
    private final Semaphore waiters = new Semaphore(WAITERS);

    public CommandApi(Commands commands, Duration longestWait, Clock clock) {
        this.commands = commands;
        this.longestWait = longestWait;
        this.clock = clock;
    }

    /** Makes the message of {@code direct:command} out of a request, and notes how long its caller wants to wait. */
    public void request(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setProperty(UNTIL, clock.instant().plus(wait(exchange)));
        ObjectNode command = object(message.getBody(String.class));
        String key = CallersHeaders.get(exchange, "Idempotency-Key");
        if (key != null && !command.path("idempotencyKey").asText(key).equals(key)) {
            throw new HttpProblem(
                    BAD_REQUEST, "idempotencyKey differs from the header Idempotency-Key; send one of them");
        }
        if (key != null) {
            command.put("idempotencyKey", key);
        }
        Audit.of(exchange).requireAccount(command.path("account").asText());
        message.removeHeaders("*");
        message.setHeader("commandSource", "http");
        message.setBody(command);
    }

    private static ObjectNode object(String text) {
        return ExactJson.object(text).orElseThrow(() -> new HttpProblem(BAD_REQUEST, LetterRequest.NO_OBJECT));
    }

    /** The query's {@code wait}, a duration, or else what the header {@code Prefer} says; none where neither is there. */
    private Duration wait(Exchange exchange) {
        String wish = new LetterRequest(exchange).header("wait");
        Duration wait = wish == null ? preferred(CallersHeaders.get(exchange, "Prefer")) : duration(wish);
        return wait.compareTo(longestWait) > 0 ? longestWait : wait;
    }

    private static Duration preferred(String prefer) {
        if (prefer == null) {
            return Duration.ZERO;
        }
        Matcher wait = PREFERRED_WAIT.matcher(prefer.toLowerCase(Locale.ROOT));
        return wait.find() ? Duration.ofSeconds(Long.parseLong(wait.group(1))) : Duration.ZERO;
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new HttpProblem(BAD_REQUEST, "wait is no duration such as PT20S");
        }
    }

    /** Tells the caller why the command was not accepted. */
    public void refused(Exchange exchange) {
        CommandProblem problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, CommandProblem.class);
        throw new HttpProblem(problem.getStatus(), problem.getMessage());
    }

    /** Whether the caller wants to wait, and may: with too many at once the others get their answer now. */
    public boolean mayWait(Exchange exchange) {
        // The command is kept. While its caller waits, its execution needs the memory.
        RequestBody.release(exchange);
        return isPending(exchange) && waiters.tryAcquire();
    }

    /** To be called by all who were told that they may wait. */
    public void waited() {
        waiters.release();
    }

    /** Whether the command has not ended and the caller still waits. */
    public boolean isPending(Exchange exchange) {
        return clock.instant().isBefore(exchange.getProperty(UNTIL, Instant.class))
                && commands.state(commandId(exchange))
                        .filter(CommandState.PENDING::equals)
                        .isPresent();
    }

    /** Answers what has become of the command: 200 with the result where it has ended, else 202 with where to ask. */
    public void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        Command command = find(commandId(exchange), exchange);
        Audit.of(exchange).about(List.of("command " + command.commandId()));
        boolean ended = command.state() != CommandState.PENDING;
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, ended ? OK : ACCEPTED);
        message.setHeader("Location", "/api/commands/" + command.commandId());
        message.setBody(CommandReport.of(command));
    }

    private static long commandId(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("commandId").asLong();
    }

    /** One command with its result. */
    public JsonNode show(Exchange exchange) {
        long commandId = new LetterRequest(exchange).id();
        Audit.of(exchange).about(List.of("command " + commandId));
        return CommandReport.of(find(commandId, exchange));
    }

    private Command find(long commandId, Exchange exchange) {
        return commands.find(commandId)
                .filter(command -> !Audit.of(exchange).hides(command.account()))
                .orElseThrow(() -> new HttpProblem(NOT_FOUND, "There is no command " + commandId));
    }

    /** A page of commands, latest first, without parameters and results. */
    public JsonNode list(Exchange exchange) {
        LetterRequest request = new LetterRequest(exchange);
        int limit = request.integer("limit", PAGE, LONGEST_PAGE);
        String before = request.header("before");
        CommandFilter filter = new CommandFilter(
                request.account(),
                state(request.header("state")),
                request.header("command"),
                before == null ? null : LetterRequest.number("before", before),
                request.accounts());
        List<Command> found = commands.list(filter, limit + 1);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = page.putArray("commands");
        found.stream().limit(limit).map(CommandReport::of).forEach(listed::add);
        if (found.size() > limit) {
            page.put("next", found.get(limit - 1).commandId());
        }
        return page;
    }

    private static CommandState state(String text) {
        return text == null
                ? null
                : Arrays.stream(CommandState.values())
                        .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new HttpProblem(
                                BAD_REQUEST, "state is none of " + Arrays.toString(CommandState.values())));
    }
}
