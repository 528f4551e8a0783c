package dev.servicebridge.sandbox;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The sandbox's own JSON interface: faults, journal, statistics, and jobs and hotel records to put in. */
final class Control {
    static final String PREFIX = "/sandbox";

    private final Faults faults;
    private final Journal journal;
    private final Statistics statistics;
    private final AccessTokens tokens;
    private final Worlds worlds;
    private final Hotels hotels;

    Control(Faults faults, Journal journal, Statistics statistics, AccessTokens tokens, Worlds worlds, Hotels hotels) {
        this.faults = faults;
        this.journal = journal;
        this.statistics = statistics;
        this.tokens = tokens;
        this.worlds = worlds;
        this.hotels = hotels;
    }

    Answer answer(Call call) {
        try {
            return switch (call.method() + " " + call.path()) {
                case "GET /faults" -> faults();
                case "POST /faults" -> addFaults(call);
                case "DELETE /faults" -> clearFaults();
                case "GET /journal" -> journal(call);
                case "GET /stats" -> statistics();
                case "POST /jobs" -> putJob(call);
                case "POST /hotels" -> putRecord(call);
                default ->
                    throw new Refusal(
                            404,
                            "NotFound",
                            "There is GET, POST, DELETE " + PREFIX
                                    + "/faults, GET /journal, GET /stats, POST /jobs and POST /hotels.");
            };
        } catch (Refusal e) {
            return error(e.status, String.join(" ", e.messages));
        } catch (IOException | IllegalArgumentException e) {
            return error(400, e.getMessage());
        }
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Json.object().put("message", message));
    }

    private Answer faults() {
        ObjectNode answer = Json.object().put("arrivalDelayMillis", faults.arrivalDelayMillis());
        answer.set("faults", Json.MAPPER.valueToTree(faults.active()));
        return Answer.json(200, answer);
    }

    /** Takes {@code {"arrivalDelayMillis": 100, "faults": [{"target": …, "kind": …, …}]}}; both may be left out. */
    private Answer addFaults(Call call) throws IOException {
        JsonNode body = Json.MAPPER.readTree(call.body());
        if (body.has("arrivalDelayMillis")) {
            faults.arrivalDelayMillis(body.get("arrivalDelayMillis").asLong());
        }
        for (JsonNode each : body.path("faults")) {
            faults.add(fault(each));
        }
        return faults();
    }

    private static Fault fault(JsonNode json) {
        return new Fault(
                json.path("target").asText(null),
                FaultKind.of(json.path("kind").asText()),
                json.path("probability").asDouble(1),
                json.has("count") ? json.get("count").asInt() : null,
                json.path("delayMillis").asLong(2_000),
                json.path("retryAfterSeconds").asLong(0));
    }

    private Answer clearFaults() {
        faults.clear();
        return Answer.empty(204);
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
    private Answer putRecord(Call call) throws IOException {
        JsonNode body = Json.MAPPER.readTree(call.body());
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
    private Answer putJob(Call call) throws IOException {
        JsonNode body = Json.MAPPER.readTree(call.body());
        if (!body.path("seller").isTextual() || !body.has("job")) {
            throw Refusal.invalid("seller and job are required.");
        }
        JobStore jobs = worlds.world(body.get("seller").asText()).jobs();
        JsonNode job = body.get("job");
        String id = job.path("serviceJobId").asText();
        StoredJob stored = jobs.contains(id) ? jobs.change(id, job) : jobs.put(job);
        return Answer.json(200, stored.written());
    }
}
