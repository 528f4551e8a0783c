package dev.servicebridge.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.CallersHeaders;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.config.AccountScope;
import dev.servicebridge.deadletters.LetterFilter;
import dev.servicebridge.deadletters.LetterState;
import dev.servicebridge.json.ExactJson;

/** Reads what a request about dead letters, or commands, asks for; complains of it as a {@link HttpProblem}. */
public final class LetterRequest {
    public static final int BAD_REQUEST = 400;

    public static final String NO_OBJECT = "The body is no JSON object with each key once and nothing behind it";

    private static final String ACCOUNT = "account";
    private static final List<String> CRITERIA =
            List.of("kind", ACCOUNT, "subject", "subscriber", "since", "text", "state");

    private final Exchange exchange;

    public LetterRequest(Exchange exchange) {
        this.exchange = exchange;
    }

    public long id() {
        return number("id", header("id"));
    }

    /** The whole number of a header; the default where there is none. */
    public int integer(String name, int otherwise, int most) {
        String text = header(name);
        long value = text == null ? otherwise : number(name, text);
        if (value < 1 || value > most) {
            throw wrong(name + " must lie between 1 and " + most);
        }
        return (int) value;
    }

    public String header(String name) {
        Object value = exchange.getMessage().getHeader(name);
        if (value instanceof List<?>) {
            throw wrong(name + " stands there more than once");
        }
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    /** An HTTP header of the request; null if the caller sent no such header. */
    public String httpHeader(String name) {
        return CallersHeaders.get(exchange, name);
    }

    /** Who asks, and what is written down of it. */
    public Audit audit() {
        return Audit.of(exchange);
    }

    /** The account that the query names; null where it names none. */
    public String account() {
        String account = header(ACCOUNT);
        if (account != null) {
            audit().requireAccount(account);
        }
        return account;
    }

    /** The accounts that the caller may see; null for all. */
    public Set<String> accounts() {
        AccountScope scope = audit().accounts();
        return scope.isAll() ? null : scope.names();
    }

    /** The filter that the query's parameters make, of letters that are dead unless it names a state. */
    public LetterFilter filterOfQuery(Instant now) {
        Map<String, String> criteria = new LinkedHashMap<>();
        CRITERIA.forEach(name -> criteria.put(name, header(name)));
        String before = header("before");
        return filter(criteria, before == null ? null : number("before", before), now);
    }

    /** The filter in the body, which must say something: nothing is replayed for an empty one. */
    public LetterFilter filterOfBody(Instant now) {
        Map<String, String> criteria = new LinkedHashMap<>();
        object(text()).properties().forEach(entry -> {
            if (!CRITERIA.contains(entry.getKey()) || !entry.getValue().isTextual()) {
                throw wrong(entry.getKey() + " is no text of one of " + CRITERIA);
            }
            criteria.put(entry.getKey(), entry.getValue().textValue());
        });
        if (criteria.isEmpty()) {
            throw wrong("The filter is empty; name one or more of " + CRITERIA
                    + ", {\"state\": \"DEAD\"} for all that are dead");
        }
        return filter(criteria, null, now);
    }

    /** The corrected payload in the body; null where the body is empty. */
    public JsonNode corrected() {
        String text = text();
        if (text.isBlank()) {
            return null;
        }
        JsonNode body = object(text);
        if (!body.path("payload").isObject() || body.size() > 1) {
            throw wrong("The body is not {\"payload\": {…}}; leave it empty to replay the letter as it is");
        }
        JsonNode named = body.path("payload").path(ACCOUNT);
        if (!named.isMissingNode()) {
            audit().requireAccount(named.asText());
        }
        return body.path("payload");
    }

    /** The body, which can be read but once; empty where there is none. */
    public String text() {
        String text = exchange.getMessage().getBody(String.class);
        return text == null ? "" : text;
    }

    public static ObjectNode object(String text) {
        return ExactJson.object(text).orElseThrow(() -> wrong(NO_OBJECT));
    }

    private LetterFilter filter(Map<String, String> criteria, Long before, Instant now) {
        if (criteria.get(ACCOUNT) != null) {
            audit().requireAccount(criteria.get(ACCOUNT));
        }
        return new LetterFilter(
                criteria.get("kind"),
                criteria.get(ACCOUNT),
                criteria.get("subject"),
                criteria.get("subscriber"),
                state(criteria.get("state")),
                since(criteria.get("since"), now),
                criteria.get("text"),
                before,
                accounts());
    }

    private LetterState state(String text) {
        if (text == null) {
            return LetterState.DEAD;
        }
        if (text.equalsIgnoreCase("any")) {
            return null;
        }
        return Arrays.stream(LetterState.values())
                .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> wrong("state is none of any, " + Arrays.toString(LetterState.values())));
    }

    private Instant since(String text, Instant now) {
        try {
            if (text == null) {
                return null;
            }
            return text.startsWith("P") ? now.minus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong("since is neither an instant such as 2026-01-31T00:00:00Z nor a duration back such as P1D");
        }
    }

    public static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(name + " is no whole number");
        }
    }

    private static HttpProblem wrong(String message) {
        return new HttpProblem(BAD_REQUEST, message);
    }
}
