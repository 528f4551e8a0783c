package dev.servicebridge.verification;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.json.ExactJson;

/** What {@link VerificationRoutes} answers; each result is to be written as JSON. */
public final class VerificationApi {
    public static final String GAPS = "gaps";

    private static final int NOT_FOUND = 404;
    private static final int PAGE = 20;
    private static final int LONGEST_PAGE = 500;
    private static final int MOST_GAPS = 10_000;

    private final Accounts accounts;
    private final Verifications verifications;
    private final Clock clock;

    public VerificationApi(Accounts accounts, Verifications verifications, Clock clock) {
        this.accounts = accounts;
        this.verifications = verifications;
        this.clock = clock;
    }

    /**
     * That runs were asked for.
     *
     * @param account whose run it is; null for all accounts
     * @param answer names the runs
     */
    record Requested(String account, JsonNode answer) {}

    /** Keeps the wish for a run of the account that the body names, or of all. */
    Requested request(ApiRequest request, String by) {
        ObjectNode body = body(request.text());
        String account = body.path("account").asText(null);
        boolean reportOnly = body.path("reportOnly").asBoolean();
        List<VerificationRun> runs = new ArrayList<>();
        names(account).forEach(name -> runs.add(verifications.request(name, reportOnly, by, clock.instant())));
        request.audit()
                .about(runs.stream().map(run -> "verification " + run.runId()).toList());
        return new Requested(account, report(runs));
    }

    private static ObjectNode report(List<VerificationRun> runs) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = answer.putArray("runs");
        runs.forEach(run -> listed.add(report(run)));
        return answer;
    }

    private List<String> names(String account) {
        List<String> names = accounts.all().stream()
                .filter(each -> each.has("services-api"))
                .map(Account::name)
                .filter(name -> account == null || name.equals(account))
                .toList();
        if (names.isEmpty()) {
            throw ApiRequest.wrong("There is no account of that name with services-api; take one of the accounts file");
        }
        return names;
    }

    private static ObjectNode body(String text) {
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        ObjectNode body = ApiRequest.object(text);
        body.properties().forEach(field -> {
            boolean fits =
                    switch (field.getKey()) {
                        case "account" -> field.getValue().isTextual();
                        case "reportOnly" -> field.getValue().isBoolean();
                        default -> false;
                    };
            if (!fits) {
                throw ApiRequest.wrong(
                        "The body is not {\"account\": \"acme\", \"reportOnly\": false}; both may be left out");
            }
        });
        return body;
    }

    /** The last runs, latest first, without the gaps that they name. */
    JsonNode list(ApiRequest request) {
        return report(verifications.runs(request.header("account"), request.integer("limit", PAGE, LONGEST_PAGE)));
    }

    /** One run with the gaps that it names. */
    JsonNode show(ApiRequest request) {
        long runId = request.id();
        VerificationRun run = verifications
                .find(runId)
                .orElseThrow(() -> new HttpProblem(NOT_FOUND, "There is no verification " + runId));
        ObjectNode report = report(run);
        ArrayNode named = report.putArray("named");
        verifications.gaps(runId, MOST_GAPS).forEach(gap -> named.add(report(gap)));
        return report;
    }

    private static ObjectNode report(VerificationGap gap) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", gap.kind().label())
                .put("serviceJobId", gap.subjectId())
                .put("detail", gap.detail())
                .put("outcome", gap.outcome().name());
    }

    private static ObjectNode report(VerificationRun run) {
        ObjectNode report = JsonNodeFactory.instance
                .objectNode()
                .put("runId", run.runId())
                .put("account", run.account())
                .put("state", run.state().name())
                .put("reportOnly", run.reportOnly())
                .put("requestedBy", run.requestedBy());
        put(report, "requestedAt", run.requestedAt());
        put(report, "startedAt", run.startedAt());
        put(report, "endedAt", run.endedAt());
        if (run.problem() != null) {
            report.put("problem", run.problem());
        }
        if (run.summary() != null) {
            report.setAll((ObjectNode) summary(run));
        }
        return report;
    }

    private static void put(ObjectNode report, String name, Instant at) {
        if (at != null) {
            report.put(name, at.toString());
        }
    }

    /** How many gaps of a kind a run has found. */
    public static long found(VerificationRun run, String kind) {
        return found(summary(run).path(GAPS).path(kind));
    }

    /** How many gaps of any kind a run has found. */
    public static long found(VerificationRun run) {
        long found = 0;
        for (JsonNode kind : summary(run).path(GAPS)) {
            found += found(kind);
        }
        return found;
    }

    private static long found(JsonNode kind) {
        return kind.path("found").asLong();
    }

    /** What a run has counted; empty where it has not come so far. */
    public static JsonNode summary(VerificationRun run) {
        try {
            return run.summary() == null
                    ? JsonNodeFactory.instance.objectNode()
                    : ExactJson.MAPPER.readTree(run.summary());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The summary of " + run + " is no JSON", e);
        }
    }
}
