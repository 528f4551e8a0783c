package dev.servicebridge.sandbox.services;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.ContractSystem;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.RequestValidator;

/**
 * The vendor's Services API v1. A call is checked in the vendor's order: token, plan, contract, rules that no schema
 * states, state.
 */
public final class ServicesApi implements ContractSystem {
    private static final DateTimeFormatter AMAZON_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final int LARGEST_BODY = 1 << 20;
    private static final String TOKEN = "x-amz-access-token";

    /** Each so manieth refusal of a token does not say why, as the vendor's often do not. */
    private static final int SILENT = 4;

    private final Contract contract = new Contract("services-api");
    private final RequestValidator validator;
    private final Deviations deviations;
    private final AccessTokens tokens;
    private final UsagePlans plans;
    private final Sellers sellers;
    private final Clock clock;
    private final boolean rateHeader;
    private final ServicesOperations operations;
    private final AtomicLong denied = new AtomicLong();

    public ServicesApi(
            AccessTokens tokens,
            UsagePlans plans,
            Sellers sellers,
            Documents documents,
            Clock clock,
            boolean rateHeader,
            Deviations deviations) {
        this.validator = new RequestValidator(false, deviations);
        this.deviations = deviations;
        this.tokens = tokens;
        this.plans = plans;
        this.sellers = sellers;
        this.clock = clock;
        this.rateHeader = rateHeader;
        this.operations = new ServicesOperations(documents);
    }

    @Override
    public String name() {
        return "services-api";
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public String account(Call call) {
        AccessTokens.Token token = tokens.find(call.header(TOKEN));
        return token == null ? null : token.seller();
    }

    @Override
    public Answer answer(Call call) {
        String seller = authenticate(call);
        Contract.Match match = contract.match(call.method(), call.path())
                .orElseThrow(() -> new Refusal(
                        404, "NotFound", "There is no operation " + call.method() + " " + call.path() + "."));
        String operation = match.operation().id();
        if (!plans.take(seller, operation)) {
            throw new Refusal(429, "QuotaExceeded", "You exceeded your quota for the requested resource.");
        }
        JsonNode body = check(match, call);
        ServiceCall serviceCall =
                new ServiceCall(call.of(match.operation()), match.path(), body, sellers.seller(seller));
        Answer answer = operations.call(operation, serviceCall);
        if (rateHeader && answer.succeeded()) {
            answer = answer.header(
                    "x-amzn-RateLimit-Limit",
                    String.valueOf(plans.plan(seller, operation).rate()));
        }
        return identified(answer);
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        ArrayNode errors = Json.array();
        refusal.messages.forEach(message -> errors.addObject()
                .put("code", refusal.code)
                .put("message", message)
                .put("details", refusal.details));
        boolean bare = operation(call).equals(ServicesOperations.FULFILMENT);
        return identified(
                Answer.json(refusal.status, bare ? errors : Json.object().set("errors", errors)));
    }

    private static Answer identified(Answer answer) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return answer.header("x-amzn-RequestId", new UUID(random.nextLong(), random.nextLong()).toString());
    }

    private String authenticate(Call call) {
        String text = call.header(TOKEN);
        if (text != null && call.fault() == FaultKind.EXPIRED_TOKEN) {
            tokens.expire(text);
        }
        if (text == null && contract.match(call.method(), call.path()).isEmpty()) {
            throw new Refusal(403, "MissingAuthenticationToken", "Missing Authentication Token");
        }
        AccessTokens.Token token = tokens.find(text);
        if (token == null) {
            throw denied(
                    text == null
                            ? "The access token is missing in the request header."
                            : "The access token you provided is revoked, malformed or invalid.");
        }
        if (!clock.instant().isBefore(token.expiresAt())) {
            throw denied("The access token you provided has expired.");
        }
        return token.seller();
    }

    /** The vendor's one message for every refused token; the cause is beside it, or nowhere. */
    private Refusal denied(String cause) {
        Refusal refusal = new Refusal(403, "Unauthorized", "Access to requested resource is denied.");
        return denied.incrementAndGet() % SILENT == 0 ? refusal : refusal.detailed(cause);
    }

    private JsonNode check(Contract.Match match, Call call) {
        if (call.body().length > LARGEST_BODY) {
            throw new Refusal(413, "InvalidInput", "The body is larger than " + LARGEST_BODY + " bytes.");
        }
        return validator.check(match, call, headerProblems(call));
    }

    private List<String> headerProblems(Call call) {
        List<String> problems = new ArrayList<>();
        if (call.header("user-agent") == null) {
            problems.add("The header 'user-agent' is required.");
        }
        Deviations.Rule dated = Deviations.Rule.AMZ_DATE;
        if (!isDated(call) && !deviations.tolerates(dated, call, "")) {
            problems.add(dated.says());
        }
        return problems;
    }

    private static boolean isDated(Call call) {
        String date = call.header("x-amz-date");
        try {
            return date != null && AMAZON_DATE.parse(date) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
