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

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.api.Slice;

/** What {@link CommandApiRoutes} answers; each result is to be written as JSON. */
public final class CommandApi {
    private static final Pattern PREFERRED_WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})");
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

    /**
     * A command that is to be accepted.
     *
     * @param command the body of the message of {@code direct:command}
     * @param until how long its caller wants to wait for its end
     */
    record Request(JsonNode command, Instant until) {}

    /**
     * What has become of a command.
     *
     * @param status 200 where it has ended, else 202
     * @param location where to ask for it
     */
    record Outcome(int status, String location, JsonNode report) {}

    /** The command that a request holds. */
    Request request(ApiRequest request) {
        Instant until = clock.instant().plus(wait(request));
        ObjectNode command = ApiRequest.object(request.text());
        String key = request.httpHeader("Idempotency-Key");
        if (key != null && !command.path("idempotencyKey").asText(key).equals(key)) {
            throw ApiRequest.wrong("idempotencyKey differs from the header Idempotency-Key; send one of them");
        }
        if (key != null) {
            command.put("idempotencyKey", key);
        }
        request.audit().requireAccount(command.path("account").asText());
        return new Request(command, until);
    }

    /** The query's {@code wait}, a duration, or else what the header {@code Prefer} says; none where neither is there. */
    private Duration wait(ApiRequest request) {
        String wish = request.header("wait");
        Duration wait = wish == null ? preferred(request.httpHeader("Prefer")) : duration(wish);
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
            throw ApiRequest.wrong("wait is no duration such as PT20S");
        }
    }

    /** Whether the caller wants to wait, and may: with too many at once the others get their answer now. */
    boolean mayWait(long commandId, Instant until) {
        return isPending(commandId, until) && waiters.tryAcquire();
    }

    /** To be called by all who were told that they may wait. */
    void waited() {
        waiters.release();
    }

    /** Whether the command has not ended and the caller still waits. */
    boolean isPending(long commandId, Instant until) {
        return clock.instant().isBefore(until)
                && commands.state(commandId)
                        .filter(CommandState.PENDING::equals)
                        .isPresent();
    }

    /** What has become of the command. */
    Outcome outcome(long commandId, Audit caller) {
        Command command = find(commandId, caller);
        caller.about(List.of("command " + command.commandId()));
        return new Outcome(
                command.state() == CommandState.PENDING ? ACCEPTED : OK,
                "/api/commands/" + command.commandId(),
                CommandReport.of(command));
    }

    private Command find(long commandId, Audit caller) {
        return commands.find(commandId)
                .filter(command -> !caller.hides(command.account()))
                .orElseThrow(() -> new HttpProblem(NOT_FOUND, "There is no command " + commandId));
    }

    /** A page of commands, latest first, without parameters and results. */
    JsonNode list(ApiRequest request) {
        int limit = request.integer("limit", PAGE, LONGEST_PAGE);
        String before = request.header("before");
        CommandFilter filter = new CommandFilter(
                request.account(),
                state(request.header("state")),
                request.header("command"),
                before == null ? null : ApiRequest.number("before", before),
                request.accounts());
        Slice<Command> found = Slice.of(commands.list(filter, limit + 1), limit);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = page.putArray("commands");
        found.items().stream().map(CommandReport::of).forEach(listed::add);
        if (found.more()) {
            page.put("next", found.last().commandId());
        }
        return page;
    }

    private static CommandState state(String text) {
        return text == null
                ? null
                : Arrays.stream(CommandState.values())
                        .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(
                                () -> ApiRequest.wrong("state is none of " + Arrays.toString(CommandState.values())));
    }
}
