package dev.servicebridge.sandbox.mews;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.ContractSystem;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.RequestWindow;

/**
 * The listings of the Mews Connector API. A call is checked in this order: address, tokens, request limit, contract,
 * rules that no schema states. A field that is null is absent, as the vendor's pages have it.
 */
public final class Mews implements ContractSystem {
    public static final String CLIENT_TOKEN = "sandbox-mews-client";
    public static final String ACCESS_TOKEN = "sandbox-mews-";

    private static final String PREFIX = "getAll";
    private static final int REQUESTS = 200;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(30);

    /** Each so manieth refusal for want of quota does not say when to come back. */
    private static final int SILENT = 4;

    private final Contract contract = new Contract("mews");
    private final Hotels hotels;
    private final int requests;
    private final LongSupplier nanos;
    private final Map<String, RequestWindow> windows = new ConcurrentHashMap<>();

    public Mews(Hotels hotels, double planScale, LongSupplier nanos) {
        this.hotels = hotels;
        this.requests = (int) Math.max(1, Math.round(REQUESTS * planScale));
        this.nanos = nanos;
    }

    @Override
    public String name() {
        return "mews";
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public String account(Call call) {
        String token = text(body(call), "AccessToken");
        boolean known = token.startsWith(ACCESS_TOKEN)
                && !hotels.reachedBy(token.substring(ACCESS_TOKEN.length())).isEmpty();
        return known ? token.substring(ACCESS_TOKEN.length()) : null;
    }

    @Override
    public Answer answer(Call call) {
        Contract.Match match =
                contract.match(call.method(), call.path()).orElseThrow(() -> new Refusal(404, "NotFound", "Not found"));
        if (!(body(call) instanceof ObjectNode body)) {
            throw HotelQuery.invalid("JSON");
        }
        List<Hotel> reached = authenticate(call, body);
        RequestWindow.Verdict verdict = windows.computeIfAbsent(
                        text(body, "AccessToken"), token -> new RequestWindow(requests, WINDOW, nanos))
                .take();
        if (verdict.refused()) {
            return tooMany(verdict);
        }
        body.removeIf(JsonNode::isNull);
        checkSchema(match.operation(), body);
        String kind = match.operation().id().substring(PREFIX.length());
        HotelQuery query = new HotelQuery(kind, match.operation(), body);
        query.check();
        return page(call, kind, query, scope(kind, query, reached), body.path("Limitation"));
    }

    private List<Hotel> authenticate(Call call, JsonNode body) {
        String token = text(body, "AccessToken");
        List<Hotel> reached =
                token.startsWith(ACCESS_TOKEN) ? hotels.reachedBy(token.substring(ACCESS_TOKEN.length())) : List.of();
        if (!text(body, "ClientToken").equals(CLIENT_TOKEN) || call.fault() == FaultKind.EXPIRED_TOKEN) {
            throw new Refusal(401, "Unauthorized", "Invalid ClientToken");
        }
        if (reached.isEmpty()) {
            throw new Refusal(401, "Unauthorized", "Invalid AccessToken");
        }
        return reached;
    }

    private static void checkSchema(Contract.Operation operation, JsonNode body) {
        operation.body().validate(body).stream()
                .min(Comparator.comparing(ValidationMessage::getMessage))
                .ifPresent(problem -> {
                    int depth = problem.getInstanceLocation().getNameCount();
                    throw HotelQuery.invalid(
                            depth == 0
                                    ? problem.getProperty()
                                    : problem.getInstanceLocation().getName(0));
                });
    }

    /** The hotels that a call asks of; refused where one is out of its token's reach. */
    private static List<Hotel> scope(String kind, HotelQuery query, List<Hotel> reached) {
        Set<String> enterprises = query.texts("EnterpriseIds");
        Set<String> chains = query.texts("ChainIds");
        if (!reached.stream().map(Hotel::enterpriseId).toList().containsAll(enterprises)) {
            throw HotelQuery.invalid("EnterpriseIds");
        }
        boolean portfolio = reached.size() > 1;
        if (portfolio
                && (kind.equals("Customers") && chains.isEmpty()
                        || !reached.stream().map(Hotel::chainId).toList().containsAll(chains))) {
            throw HotelQuery.invalid("ChainIds");
        }
        return reached.stream()
                .filter(hotel -> enterprises.isEmpty() || enterprises.contains(hotel.enterpriseId()))
                .toList();
    }

    private static Answer page(Call call, String kind, HotelQuery query, List<Hotel> scope, JsonNode limitation) {
        List<ObjectNode> all = scope.stream()
                .flatMap(hotel -> hotel.records(kind).all().stream())
                .sorted(HotelRecords.NEWEST_FIRST)
                .toList();
        String cursor = text(limitation, "Cursor");
        ObjectNode after = all.stream()
                .filter(entry -> text(entry, "Id").equals(cursor))
                .findFirst()
                .orElse(null);
        if (!cursor.isEmpty() && after == null) {
            throw HotelQuery.invalid("Cursor");
        }
        ArrayNode items = Json.array();
        all.stream()
                .filter(entry -> after == null || HotelRecords.NEWEST_FIRST.compare(entry, after) > 0)
                .filter(query::fits)
                .limit(limitation.path("Count").asInt())
                .forEach(items::add);
        if (items.isEmpty() && "return=minimal".equals(call.header("Prefer"))) {
            return identified(Answer.empty(204), newId());
        }
        boolean repeat = call.fault() == FaultKind.REPEAT_PAGE_TOKEN && !cursor.isEmpty();
        ObjectNode answer = Json.object();
        answer.set(kind, items);
        String last = items.isEmpty() ? null : text(items.get(items.size() - 1), "Id");
        return identified(Answer.json(200, answer.put("Cursor", repeat ? cursor : last)), newId());
    }

    private Answer tooMany(RequestWindow.Verdict verdict) {
        Answer refused = refuse(null, new Refusal(429, "TooManyRequests", "Too many requests"));
        long seconds = (verdict.waitNanos() + 999_999_999) / 1_000_000_000;
        return verdict.count() % SILENT == 0 ? refused : refused.header("Retry-After", Long.toString(seconds));
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        String id = newId();
        ObjectNode error =
                Json.object().put("Message", String.join(" ", refusal.messages)).put("RequestId", id);
        return identified(Answer.json(refusal.status, error), id);
    }

    private static Answer identified(Answer answer, String id) {
        return answer.header("Request-Id", id);
    }

    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static JsonNode body(Call call) {
        try {
            return call.body().length == 0 ? Json.object() : Json.MAPPER.readTree(call.body());
        } catch (IOException e) {
            return Json.array();
        }
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asText("");
    }
}
