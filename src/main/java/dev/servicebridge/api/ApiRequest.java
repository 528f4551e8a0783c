package dev.servicebridge.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.CallersHeaders;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.config.AccountScope;
import dev.servicebridge.json.ExactJson;

/**
 * Reads a request of the HTTP API: its parameters, its body and its caller. A wrong parameter or body throws an {@link
 * HttpProblem} of status 400.
 */
public final class ApiRequest {
    private static final int BAD_REQUEST = 400;

    private static final String NO_OBJECT = "The body is no JSON object with each key once and nothing behind it";

    private static final String ACCOUNT = "account";

    private final Exchange exchange;

    public ApiRequest(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The id in the path. */
    public long id() {
        return number("id", header("id"));
    }

    /** Reads a whole number from 1 to {@code most} out of a header; returns {@code otherwise} if the header is absent. */
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

    /** Returns the body, or an empty text if the request has none. The body can be read only once. */
    public String text() {
        String text = exchange.getMessage().getBody(String.class);
        return text == null ? "" : text;
    }

    /**
     * The texts in the body, a JSON object of criteria.
     *
     * @param names those that there are; any other, or a value that is no text, is a wrong request
     */
    public Map<String, String> criteria(Collection<String> names) {
        Map<String, String> criteria = new LinkedHashMap<>();
        object(text()).properties().forEach(entry -> {
            if (!names.contains(entry.getKey()) || !entry.getValue().isTextual()) {
                throw wrong(entry.getKey() + " is no text of one of " + names);
            }
            criteria.put(entry.getKey(), entry.getValue().textValue());
        });
        return criteria;
    }

    /** A text as an object, each key once and nothing behind it. */
    public static ObjectNode object(String text) {
        return ExactJson.object(text).orElseThrow(() -> wrong(NO_OBJECT));
    }

    /** A whole number; its name is for the complaint. */
    public static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(name + " is no whole number");
        }
    }

    /** What the caller must change. */
    public static HttpProblem wrong(String message) {
        return new HttpProblem(BAD_REQUEST, message);
    }
}
