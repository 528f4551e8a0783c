package dev.servicebridge.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpMethods;
import org.apache.hc.client5.http.ConnectTimeoutException;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Faults;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.remote.plan.PlanWaits;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.Throwables;

/**
 * The steps of a call that {@link RemoteCallRoutes} puts together: prepare, reserve, authorise, (send), read.
 */
public final class RemoteCalls {
    /** Exchange property in which the steps hand the {@link RemoteCall} on. */
    static final String CALL = "remoteCall";

    /**
     * Exchange property: who goes first among those who wait for the same plan, a {@link Priority} or its name; absent for
     * {@link Priority#NORMAL}.
     */
    public static final String PRIORITY = "callPriority";

    /** Exchange property: the {@link PlanWaits} to which calls add how long they waited; may be absent. */
    public static final String PLAN_WAITS = "planWaits";

    /** Exchange property: the throttle that the call passes, as an endpoint. */
    static final String THROTTLE = "throttle";

    /** Exchange property: whose window at the throttles the call counts in. */
    static final String SPENDER = "rateLimitKey";

    /**
     * Exchange property: true where whoever makes the call repeats it by itself. While its system is out the call then fails
     * at once, with code {@code SystemOut}, instead of holding its thread.
     */
    public static final String REPEATED = "repeatedByCaller";

    private static final String SENT = "sentAt";
    private static final CallRules NO_RULES = input -> {};
    /** What failed longer ago says nothing of now. */
    private static final Duration EVIDENCE = Duration.ofMinutes(10);

    private static final Duration LONGEST_PROBE_PAUSE = Duration.ofMinutes(1);

    private final CamelContext context;
    private final Map<String, Contract> contracts;
    private final Throttles throttles;
    private final Duration longestWait;
    private final LongSupplier nanoClock;
    private final CallBuilder builder;
    private final ObjectMapper mapper;
    private final AnswerReader reader;
    private final RemoteClocks clocks;
    private volatile Ownership ownership = Ownership.ALL;
    private Incidents incidents;
    private CallLimits limits = CallLimits.shipped();
    private final Map<String, OperationStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, SystemHealth> health = new ConcurrentHashMap<>();
    private final Reachability reachability;

    /**
     * The steps for a set of systems.
     *
     * @param contracts by system
     * @param clocks learn the time that each answer names
     * @param longestWait how long a call may wait for its plan and between retries where its caller does not say
     */
    public RemoteCalls(
            CamelContext context,
            Map<String, Contract> contracts,
            Throttles throttles,
            Duration longestWait,
            RemoteClocks clocks,
            LongSupplier nanoClock,
            ObjectMapper mapper) {
        this.context = context;
        this.contracts = contracts;
        this.throttles = throttles;
        this.longestWait = longestWait;
        this.clocks = clocks;
        this.nanoClock = nanoClock;
        builder = new CallBuilder(mapper);
        this.mapper = mapper;
        reader = new AnswerReader(mapper, system -> contracts.get(system).words());
        incidents = new Incidents(nanoClock, LONGEST_PROBE_PAUSE);
        reachability = new Reachability(nanoClock);
    }

    /** Has calls made for those accounts only that this node owns; to be called before any call. */
    public void workFor(Ownership owned) {
        ownership = owned;
    }

    /** Has refusals of accounts noted there, and refused operations wait as it says; to be called before any call. */
    public void goBy(Incidents known) {
        incidents = known;
    }

    /** Has each request keep to these limits; to be called before any call, and before {@link CallBeans#bind}. */
    public void keepTo(CallLimits given) {
        limits = given;
    }

    /** What one request may take at the most. */
    CallLimits limits() {
        return limits;
    }

    /** Which systems refuse which accounts. */
    public Incidents incidents() {
        return incidents;
    }

    /** The clocks of the systems, as their answers show them. */
    public RemoteClocks clocks() {
        return clocks;
    }

    /** For whose accounts calls are made. */
    public Ownership ownership() {
        return ownership;
    }

    /** What became of the calls to an operation, {@code <system>.<operation>}. */
    public OperationStatistics statistics(String operation) {
        return statistics.computeIfAbsent(operation, key -> new OperationStatistics());
    }

    /** How the attempts to call a system fare. */
    public SystemHealth health(String system) {
        return health.computeIfAbsent(system, key -> new SystemHealth(nanoClock));
    }

    /**
     * Which systems have been out for longer than chance explains: one that is out for all accounts is told once, and any other
     * for each account for which it is.
     */
    public List<SystemOutage> outages() {
        List<SystemOutage> outages = new ArrayList<>();
        health.forEach((system, each) -> each.outage()
                .filter(Reachability::isBeyondDoubt)
                .ifPresent(outage -> outages.add(
                        new SystemOutage(system, null, outage.age(), outage.latest(), outage.sinceLatest()))));
        reachability.outages().stream().filter(this::isOfAccountAlone).forEach(outages::add);
        return outages;
    }

    /** Whether it has failed since the system works for others: of an account without calls nobody knows. */
    private boolean isOfAccountAlone(SystemOutage outage) {
        SystemHealth ofAll = health(outage.system());
        Duration known = ofAll.sinceRecovery()
                .filter(recovered -> recovered.compareTo(EVIDENCE) < 0)
                .orElse(EVIDENCE);
        return ofAll.outage().isEmpty() && outage.sinceLatest().compareTo(known) < 0;
    }

    /** The contracts of all systems. */
    Collection<Contract> contracts() {
        return contracts.values();
    }

    /** Makes the call of the caller's message, or fails at once with code {@code InvalidCall}. */
    void prepare(Exchange exchange, Operation operation) {
        Message message = exchange.getMessage();
        String account = message.getHeader("account", String.class);
        Map<String, Object> headers = new LinkedHashMap<>(message.getHeaders());
        try {
            if (account == null) {
                throw new InvalidCallException("account", "is required; send it as a header of that name");
            }
            Authentication authentication = authentication(operation.system());
            CallRules rules = rules(operation.system());
            CallInput input = builder.read(
                    operation,
                    message.getHeaders(),
                    authentication.parameters(account),
                    operation.body() == null ? null : message.getBody(),
                    call -> {
                        authentication.complete(account, call);
                        rules.apply(call);
                    });
            exchange.setProperty(
                    CALL,
                    new RemoteCall(
                            operation,
                            account,
                            builder.target(operation, input),
                            builder.headers(operation, input),
                            builder.bytes(input.body()),
                            headers,
                            message.getBody(),
                            longestWaitNanos(message),
                            priority(exchange),
                            about(exchange)));
        } catch (InvalidCallException e) {
            throw new RemoteCall(
                            operation,
                            account,
                            null,
                            Map.of(),
                            null,
                            headers,
                            null,
                            0,
                            Priority.NORMAL,
                            about(exchange))
                    .fault(RemoteCallException.NO_STATUS, "InvalidCall", e.getMessage(), FaultMeaning.MESSAGE);
        }
    }

    private static PersonalValues about(Exchange exchange) {
        return exchange.getProperty(PersonalValues.PROPERTY, PersonalValues.UNKNOWN, PersonalValues.class);
    }

    /** Has the call wait for its place in the plan, or fails where that would take longer than the call may wait. */
    void reserve(Exchange exchange) {
        RemoteCall call = call(exchange);
        if (!ownership.owns(call.account())) {
            throw notOwned(call);
        }
        if (call.attempts() == 0) {
            requireAdmission(call);
            if (isRepeated(exchange)) {
                requireReachable(call);
            }
        }
        // A login takes its time: done now, the call leaves when its turn comes, and a login that fails costs no quota.
        credentials(call);
        long now = nanoClock.getAsLong();
        call.reserved(throttles.reserve(call), now);
    }

    /** Waits for the place. */
    void waitForPlan(Exchange exchange) throws InterruptedException {
        RemoteCall call = call(exchange);
        exchange.setProperty(THROTTLE, call.awaitPlace().guard());
        exchange.setProperty(SPENDER, throttles.rateLimitKey(call));
    }

    private static RemoteCallException notOwned(RemoteCall call) {
        return call.fault(
                RemoteCallException.NO_STATUS,
                RemoteCallException.NOT_OWNED,
                "another node works for this account just now, or none; send a command, which its node executes",
                FaultMeaning.ELSEWHERE);
    }

    /** While the system refuses the account a call fails at once, but for the one that finds out whether it still does. */
    private void requireAdmission(RemoteCall call) {
        incidents.enter(call.account(), call.system(), call.operation()).ifPresent(wait -> {
            throw new RemoteCallException(new RemoteCallException.Fault(
                    call.system(),
                    wait.operation(),
                    call.account(),
                    RemoteCallException.NO_STATUS,
                    RemoteCallException.ACCOUNT_REFUSED,
                    "not sent, since the system refuses the account and is asked again now and then; the latest refusal: "
                            + wait.cause(),
                    null,
                    null,
                    FaultMeaning.ACCOUNT));
        });
    }

    private static boolean isRepeated(Exchange exchange) {
        return exchange.getProperty(REPEATED, false, boolean.class);
    }

    private void requireReachable(RemoteCall call) {
        reachability.enter(call).ifPresent(block -> {
            throw call.systemOut(block.outage(), block.next());
        });
    }

    /** Notes that the system was not to be worked with; a caller who comes again by itself does not wait for it now. */
    private void failed(Exchange exchange, RemoteCall call, RemoteCallException fault) {
        health(call.system()).failed(fault);
        reachability.failed(call, fault);
        if (isRepeated(exchange) && reachability.isOut(call)) {
            call.leaveToCaller();
        }
    }

    private void refused(RemoteCall call, RemoteCallException refusal) {
        incidents.refused(call.account(), call.system(), refusal.getOperation(), refusal.getReason());
    }

    private Map<String, String> credentials(RemoteCall call) {
        try {
            Map<String, String> headers = authentication(call.system()).headers(call);
            incidents.works(call.account(), call.system(), Incidents.LOGIN);
            return headers;
        } catch (RemoteCallException e) {
            health(call.system()).failed(e);
            if (e.meaning() == FaultMeaning.ACCOUNT) {
                refused(call, e);
            }
            throw e;
        }
    }

    /** Makes the HTTP request of the call, once it has its place in the plan. */
    void authorise(Exchange exchange) {
        RemoteCall call = call(exchange);
        OperationStatistics counts = statistics(call.contract().key());
        Duration waited = call.waited(nanoClock.getAsLong());
        counts.waited(waited.toNanos());
        PlanWaits waits = exchange.getProperty(PLAN_WAITS, PlanWaits.class);
        if (waits != null) {
            waits.add(call.contract().key(), waited);
        }
        try {
            makeRequest(call, exchange.getMessage());
            // Last: from here on the account is not given away until leave.
            if (!ownership.acquire(call.account())) {
                throw notOwned(call);
            }
        } catch (RuntimeException e) {
            call.place().unused();
            throw e;
        }
        call.place().left();
        counts.sent();
        exchange.setProperty(SENT, clocks.now());
    }

    private void makeRequest(RemoteCall call, Message request) {
        call.authorised(credentials(call));
        request.removeHeaders("*");
        request.setHeader("Accept", "application/json");
        call.headers().forEach(request::setHeader);
        call.credentials().forEach(request::setHeader);
        // As an enum: a name would be looked up among all of Camel's type converters, a fifth of a call's time.
        request.setHeader(
                HttpConstants.HTTP_METHOD, HttpMethods.valueOf(call.contract().method()));
        request.setHeader(
                HttpConstants.HTTP_URI, authentication(call.system()).endpoint(call.account()) + call.target());
        request.setBody(call.body());
        if (call.body() != null) {
            request.setHeader(HttpConstants.CONTENT_TYPE, "application/json");
        }
    }

    /** Notes that the call is over, be it answered or not. */
    void leave(Exchange exchange) {
        ownership.release(call(exchange).account());
    }

    /** Gives the caller the answer's value in its own message, or fails as the answer says. */
    void read(Exchange exchange) throws IOException {
        RemoteCall call = call(exchange);
        call.place().answered();
        OperationStatistics counts = statistics(call.contract().key());
        Message message = exchange.getMessage();
        AnswerReader.Answer answer = answer(message);
        clocks.measure(call.system(), call.account(), answerDate(message), exchange.getProperty(SENT, Instant.class));
        throttles.correct(call, message.getHeader("x-amzn-RateLimit-Limit", String.class));
        RemoteWords words = reader.words(call);
        words.keepIn(exchange);
        Object value;
        try {
            hold(exchange, call, answer);
            value = reader.value(call, answer);
        } catch (RemoteCallException refusal) {
            failed(exchange, call, refusal);
            if (answer.status() == 429) {
                counts.refuse();
                call.place().refused();
            } else {
                counts.fail();
            }
            call.retryAfter(RetryAfter.millis(message.getHeader("Retry-After", String.class), answerDate(message)));
            call.restore(message);
            throw judged(call, answer, refusal);
        }
        counts.succeed();
        health(call.system()).succeeded();
        reachability.succeeded(call);
        incidents.works(call.account(), call.system(), call.operation());
        String date = message.getHeader("Date", String.class);
        call.restore(message);
        message.setHeader("remoteStatus", answer.status());
        message.setHeader("remoteRequestId", words.id(answer.requestId()));
        message.setHeader("remoteDate", date);
        // The caller's message may hold them from a call before.
        message.removeHeader("remoteContentType");
        message.removeHeader("remoteWarnings");
        if (value instanceof JsonNode json) {
            addWarnings(call, message, json);
        } else {
            message.setHeader("remoteContentType", answer.contentType());
        }
        message.setBody(value);
    }

    /** Counts what the answer takes as it is read: a few bytes may be many values. */
    private void hold(Exchange exchange, RemoteCall call, AnswerReader.Answer answer) {
        try {
            HeldAnswer.hold(exchange, limits.budget(), reader.weight(call, answer));
        } catch (CallLimitException e) {
            throw call.fault(answer.status(), e.getCode(), e.getMessage(), null, answer.requestId(), e.meaning(), null);
        }
    }

    /** Counts that the call is made once more. */
    void countRetry(Exchange exchange) {
        statistics(call(exchange).contract().key()).retry();
    }

    /** Fails for want of an answer: no connection, a connection that broke, or none in time, or one that is too large. */
    void unanswered(Exchange exchange) {
        RemoteCall call = call(exchange);
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        statistics(call.contract().key()).fail();
        call.restore(exchange.getMessage());
        boolean unsent = cause instanceof ConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof UnknownHostException;
        boolean untrusted = Faults.isOfACertificate(cause);
        URI address = authentication(call.system()).endpoint(call.account());
        RemoteCallException fault = cause instanceof CallLimitException limit
                ? call.fault(
                        RemoteCallException.NO_STATUS,
                        limit.getCode(),
                        address + ": " + limit.getMessage(),
                        null,
                        null,
                        limit.meaning(),
                        cause)
                : call.fault(
                        RemoteCallException.NO_STATUS,
                        untrusted ? RemoteCallException.CERTIFICATE : unsent ? "NoConnection" : "AnswerLost",
                        address + ": " + cause.getClass().getSimpleName() + ", " + Throwables.shown(cause),
                        null,
                        null,
                        untrusted ? FaultMeaning.ACCOUNT : FaultMeaning.PASSING,
                        cause);
        failed(exchange, call, fault);
        if (untrusted) {
            refused(call, fault);
        }
        throw fault;
    }

    static RemoteCall call(Exchange exchange) {
        return exchange.getProperty(CALL, RemoteCall.class);
    }

    private void addWarnings(RemoteCall call, Message message, JsonNode json) {
        ArrayNode warnings = reader.warnings(call, json);
        if (!warnings.isEmpty()) {
            // As text: headers may become those of an HTTP answer, which holds nothing else.
            message.setHeader("remoteWarnings", warnings.toString());
        }
    }

    /**
     * The refusal as the caller gets it: passing where it is to be repeated with credentials that were renewed. One of the
     * account opens an incident; any other, but for want of quota, shows that the account is let in.
     */
    private RemoteCallException judged(RemoteCall call, AnswerReader.Answer answer, RemoteCallException refusal) {
        if (refusal.meaning() == FaultMeaning.MESSAGE) {
            incidents.works(call.account(), call.system(), call.operation());
        }
        if (refusal.meaning() != FaultMeaning.ACCOUNT) {
            return refusal;
        }
        Authentication authentication = authentication(call.system());
        if (call.mayRenew() && authentication.renew(call, answer.status(), reader.json(answer))) {
            call.retryAfter(0L);
            return worded(refusal, refusal.getFault().message(), FaultMeaning.PASSING);
        }
        RemoteCallException told = authentication
                .remedy(call.account(), answer.status())
                .map(remedy -> worded(refusal, refusal.getFault().message() + "; " + remedy, FaultMeaning.ACCOUNT))
                .orElse(refusal);
        refused(call, told);
        return told;
    }

    private static RemoteCallException worded(RemoteCallException refusal, String message, FaultMeaning meaning) {
        return new RemoteCallException(refusal.getFault().worded(message, meaning));
    }

    private AnswerReader.Answer answer(Message message) throws IOException {
        byte[] body = message.getBody(byte[].class);
        return new AnswerReader.Answer(
                message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class),
                body == null ? new byte[0] : body,
                message.getHeader(HttpConstants.CONTENT_TYPE, String.class),
                message.getHeader("x-amzn-RequestId", message.getHeader("Request-Id", String.class), String.class));
    }

    private static String answerDate(Message message) {
        return message.getHeader("Date", String.class);
    }

    private long longestWaitNanos(Message message) {
        String given = message.getHeader("longestWait", String.class);
        if (given == null) {
            return longestWait.toNanos();
        }
        try {
            Duration wait =
                    given.startsWith("P") ? Duration.parse(given) : Duration.ofMillis(Long.parseLong(given.trim()));
            return wait.toNanos();
        } catch (RuntimeException e) {
            throw new InvalidCallException(
                    "longestWait", "is " + given + ", neither milliseconds nor an ISO-8601 duration such as PT30S");
        }
    }

    private static Priority priority(Exchange exchange) {
        Object given = exchange.getProperty(PRIORITY);
        try {
            return given == null ? Priority.NORMAL : Priority.valueOf(given.toString());
        } catch (IllegalArgumentException e) {
            throw new InvalidCallException(
                    PRIORITY,
                    "is " + given + ", none of " + Arrays.toString(Priority.values()) + "; set that property");
        }
    }

    private Authentication authentication(String system) {
        return context.getRegistry().lookupByNameAndType(system + "-authentication", Authentication.class);
    }

    private CallRules rules(String system) {
        CallRules rules = context.getRegistry().lookupByNameAndType(system + "-rules", CallRules.class);
        return rules == null ? NO_RULES : rules;
    }
}
