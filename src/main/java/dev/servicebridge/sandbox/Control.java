package dev.servicebridge.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Faults;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.Statistics;
import dev.servicebridge.sandbox.mews.HotelRecords;
import dev.servicebridge.sandbox.mews.Hotels;
import dev.servicebridge.sandbox.services.AccessTokens;
import dev.servicebridge.sandbox.services.JobStore;
import dev.servicebridge.sandbox.services.Sellers;
import dev.servicebridge.sandbox.services.StoredJob;

/** The sandbox's own JSON interface: faults, journal, statistics, deviations, and jobs and hotel records to put in. */
final class Control {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    static final String PREFIX = "/sandbox";

    private final Faults faults;
    private final Journal journal;
    private final Statistics statistics;
    private final AccessTokens tokens;
    private final Sellers sellers;
    private final Hotels hotels;
    private final Deviations deviations;

    Control(
            Faults faults,
            Journal journal,
            Statistics statistics,
            AccessTokens tokens,
            Sellers sellers,
            Hotels hotels,
            Deviations deviations) {
        this.faults = faults;
        this.journal = journal;
        this.statistics = statistics;
        this.tokens = tokens;
        this.sellers = sellers;
        this.hotels = hotels;
        this.deviations = deviations;
    }

    Answer answer(Call call) {
        try {
            return switch (call.method() + " " + call.path()) {
                case "GET /faults" -> faults();
                case "POST /faults" -> addFaults(call);
                case "DELETE /faults" -> clearFaults();
                case "GET /journal" -> journal(call);
                case "GET /stats" -> statistics();
                case "GET /deviations" -> deviations();
                case "POST /jobs" -> putJob(call);
                case "POST /hotels" -> putRecord(call);
                default ->
                    throw new Refusal(
                            404,
                            "NotFound",
                            "There is GET, POST, DELETE " + PREFIX
                                    + "/faults, GET /journal, GET /stats, GET /deviations, POST /jobs and POST /hotels.");
            };
        } catch (Refusal e) {
            return error(e.status, String.join(" ", e.messages));
        } catch (IllegalArgumentException e) {
            return error(400, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("sandbox control: {} {} failed", call.method(), call.path(), e);
            return error(500, "The sandbox itself failed; its log says why.");
        }
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Json.object().put("message", message));
    }

    /** The body, which must be an object with some of these fields and no others. */
    private static ObjectNode body(Call call, String... fields) {
        try {
            return object("the body", Json.MAPPER.readTree(call.body()), fields);
        } catch (IOException e) {
            throw Refusal.invalid("The body is not JSON.");
        }
    }

    private static ObjectNode object(String what, JsonNode json, String... fields) {
        List<String> known = List.of(fields);
        if (!(json instanceof ObjectNode object)) {
            throw Refusal.invalid(what + " must be an object with " + String.join(", ", known) + ".");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Refusal.invalid(
                        "'" + name + "' is unknown; " + what + " holds " + String.join(", ", known) + ".");
            }
        });
        return object;
    }

    private Answer faults() {
        ObjectNode answer = Json.object().put("arrivalDelayMillis", faults.arrivalDelayMillis());
        answer.set("faults", Json.MAPPER.valueToTree(faults.active()));
        answer.set("kinds", Json.MAPPER.valueToTree(FaultKind.values()));
        return Answer.json(200, answer);
    }

    /**
     * Takes {@code {"arrivalDelayMillis": 100, "faults": [{"target": …, "kind": …, …}]}}; both may be left out. All of the
     * faults are taken or none.
     */
    private Answer addFaults(Call call) {
        JsonNode body = body(call, "arrivalDelayMillis", "faults");
        JsonNode delay = body.path("arrivalDelayMillis");
        JsonNode wanted = body.path("faults");
        if (!delay.isMissingNode() && !(delay.isIntegralNumber() && delay.asLong() >= 0)) {
            throw Refusal.invalid("'arrivalDelayMillis' must be a whole number from 0.");
        }
        if (!wanted.isMissingNode() && !wanted.isArray()) {
            throw Refusal.invalid("'faults' must be an array.");
        }
        List<Fault> added = new ArrayList<>();
        wanted.forEach(each -> added.add(fault(each)));
        faults.addAll(added);
        if (!delay.isMissingNode()) {
            faults.arrivalDelayMillis(delay.asLong());
        }
        return faults();
    }

    private static Fault fault(JsonNode sent) {
        return Fault.of(
                object("a fault", sent, "target", "kind", "probability", "count", "delayMillis", "retryAfterSeconds"));
    }

    private Answer clearFaults() {
        faults.clear();
        return Answer.empty(204);
    }

    private Answer deviations() {
        return Answer.json(200, Json.object().set("deviations", Json.MAPPER.valueToTree(deviations.all())));
    }

    private Answer journal(Call call) {
        String after = call.parameter("after");
        ArrayNode entries = Json.array();
        for (Journal.Entry entry :
                journal.entries(call.parameter("operation"), after == null ? 0 : Long.parseLong(after))) {
            entries.addObject()
                    .put("sequence", entry.sequence())
                    .put("at", entry.at().toString())
                    .put("system", entry.system())
                    .put("operation", entry.operation())
                    .put("account", entry.account())
                    .put("status", entry.status())
                    .put("key", entry.key())
                    .put("effect", entry.effect());
        }
        return Answer.json(200, Json.object().set("entries", entries));
    }

    private Answer statistics() {
        ObjectNode answer = Json.object();
        answer.set("operations", Json.MAPPER.valueToTree(statistics.counts()));
        answer.set("tokenRefreshes", Json.MAPPER.valueToTree(tokens.refreshes()));
        return Answer.json(200, answer);
    }

    /**
     * Takes {@code {"hotel": "de", "kind": "ProductServiceOrders", "record": {…}}}: merges into the record of that id, or
     * puts a new one in.
     */
    private Answer putRecord(Call call) {
        JsonNode body = body(call, "hotel", "kind", "record");
        if (!body.path("hotel").isTextual() || !body.path("record").isObject()) {
            throw Refusal.invalid("hotel, kind and record are required.");
        }
        HotelRecords records = hotels.hotel(body.get("hotel").asText())
                .records(body.path("kind").asText());
        JsonNode entry = body.get("record");
        String id = entry.path("Id").asText();
        return Answer.json(200, records.contains(id) ? records.change(id, entry) : records.put(entry));
    }

    /** Takes {@code {"seller": "acme", "job": {…}}}: merges into the job of that id, or puts a new one in. */
    private Answer putJob(Call call) {
        JsonNode body = body(call, "seller", "job");
        if (!body.path("seller").isTextual() || !body.path("job").isObject()) {
            throw Refusal.invalid("seller and job are required; job is an object.");
        }
        JobStore jobs = sellers.seller(body.get("seller").asText()).jobs();
        JsonNode job = body.get("job");
        String id = job.path("serviceJobId").asText();
        StoredJob stored = jobs.contains(id) ? jobs.change(id, job) : jobs.put(job);
        return Answer.json(200, stored.written());
    }
}
