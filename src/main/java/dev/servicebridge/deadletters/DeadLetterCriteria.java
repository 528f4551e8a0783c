package dev.servicebridge.deadletters;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.api.ApiRequest;

/** Which dead letters a request means, and what is corrected in one. */
final class DeadLetterCriteria {
    private static final String ACCOUNT = "account";
    private static final String CAUSE = "cause";
    static final List<String> CRITERIA =
            List.of("kind", ACCOUNT, "subject", "subscriber", "since", "text", "state", CAUSE);

    private DeadLetterCriteria() {}

    /** The filter that the query's parameters make, of letters that are dead unless it names a state. */
    static DeadLetterFilter ofQuery(ApiRequest request, DeadLetterCauses causes, Instant now) {
        Map<String, String> criteria = new LinkedHashMap<>();
        CRITERIA.forEach(name -> criteria.put(name, request.header(name)));
        String before = request.header("before");
        return filter(request, criteria, before == null ? null : ApiRequest.number("before", before), causes, now);
    }

    /**
     * The filter in the body, which must say something: nothing is replayed or dropped for an empty one.
     *
     * @param criteria the texts in the body
     */
    static DeadLetterFilter ofBody(
            ApiRequest request, Map<String, String> criteria, DeadLetterCauses causes, Instant now) {
        if (criteria.isEmpty()) {
            throw ApiRequest.wrong("The filter is empty; name one or more of " + CRITERIA
                    + ", {\"state\": \"DEAD\"} for all that are dead");
        }
        return filter(request, criteria, null, causes, now);
    }

    /** The corrected payload in the body; null where the body is empty. */
    static JsonNode corrected(ApiRequest request) {
        String text = request.text();
        if (text.isBlank()) {
            return null;
        }
        JsonNode body = ApiRequest.object(text);
        if (!body.path("payload").isObject() || body.size() > 1) {
            throw ApiRequest.wrong("The body is not {\"payload\": {…}}; leave it empty to replay the letter as it is");
        }
        JsonNode named = body.path("payload").path(ACCOUNT);
        if (!named.isMissingNode()) {
            request.audit().requireAccount(named.asText());
        }
        return body.path("payload");
    }

    private static DeadLetterFilter filter(
            ApiRequest request, Map<String, String> criteria, Long before, DeadLetterCauses causes, Instant now) {
        if (criteria.get(ACCOUNT) != null) {
            request.audit().requireAccount(criteria.get(ACCOUNT));
        }
        DeadLetterFilter filter = new DeadLetterFilter(
                criteria.get("kind"),
                criteria.get(ACCOUNT),
                criteria.get("subject"),
                criteria.get("subscriber"),
                state(criteria.get("state")),
                since(criteria.get("since"), now),
                criteria.get("text"),
                before,
                request.accounts(),
                null);
        return criteria.get(CAUSE) == null ? filter : causes.only(filter, criteria.get(CAUSE));
    }

    private static DeadLetterState state(String text) {
        if (text == null) {
            return DeadLetterState.DEAD;
        }
        if (text.equalsIgnoreCase("any")) {
            return null;
        }
        return Arrays.stream(DeadLetterState.values())
                .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> ApiRequest.wrong("state is none of any, " + Arrays.toString(DeadLetterState.values())));
    }

    private static Instant since(String text, Instant now) {
        try {
            if (text == null) {
                return null;
            }
            return text.startsWith("P") ? now.minus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw ApiRequest.wrong(
                    "since is neither an instant such as 2026-01-31T00:00:00Z nor a duration back such as P1D");
        }
    }
}
