package dev.servicebridge.routetests;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;

import dev.servicebridge.config.Suggestion;
import dev.servicebridge.sandbox.mews.HotelRecords;
import dev.servicebridge.sandbox.services.JobStore;

/** Brings in what a test says, step by step. */
final class Steps {
    private static final String ACCOUNT = "account";
    private static final String UPDATED = "UpdatedUtc";

    /** A poll of a hotel ends before the second in which it is made. */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private final TestBridge bridge;
    private final Quiet quiet;
    private final Messages messages;
    private final Requests requests;
    private final List<Failure> failures = new ArrayList<>();

    Steps(TestBridge bridge, Quiet quiet) {
        this.bridge = bridge;
        this.quiet = quiet;
        this.messages = new Messages(bridge);
        this.requests = new Requests(bridge.address());
    }

    /** Takes all steps, after each of which the bridge comes to rest; what answers differ in is a failure. */
    List<Failure> take() throws Exception {
        for (JsonNode step : bridge.test().when()) {
            for (Map.Entry<String, JsonNode> what : step.properties()) {
                take(what.getKey(), what.getValue());
            }
            rest();
        }
        return failures;
    }

    private void rest() throws InterruptedException {
        Duration limit = bridge.test().within();
        quiet.await(limit, () -> true);
    }

    private void take(String kind, JsonNode what) throws Exception {
        switch (kind) {
            case "job" -> job(what);
            case "hotel-order" -> hotelOrder(what);
            case "command" -> command(what);
            case "fsm-change" -> change(what);
            case "request" -> check("request " + what.path("path").asText(), what, requests.send(what));
            case "tick" -> tick(what);
            case "message" -> check("message " + what.path("endpoint").asText(), what, messages.bring(what));
            case "erp" -> bridge.database().insert(what.path("table").asText(), what.path("row"));
            default -> throw new TestFault("when: there is no step " + kind);
        }
    }

    private void job(JsonNode what) throws Exception {
        JobStore jobs = bridge.sandbox().seller(account(what)).jobs();
        JsonNode job = what.path("job");
        String id = job.path("serviceJobId").asText();
        if (jobs.contains(id)) {
            jobs.change(id, job);
        } else {
            jobs.put(job);
        }
        fire("service-jobs", account(what));
    }

    private void hotelOrder(JsonNode what) throws Exception {
        String kind = what.path("kind").asText("ProductServiceOrders");
        HotelRecords records = bridge.sandbox().hotel(account(what)).records(kind);
        ObjectNode order = what.path("order").deepCopy();
        if (!order.has(UPDATED)) {
            order.put(
                    UPDATED,
                    bridge.now()
                            .minus(UNSETTLED)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
        }
        String id = order.path("Id").asText();
        if (records.contains(id)) {
            records.change(id, order);
        } else {
            records.put(order);
        }
        fire("product-service-orders", account(what));
    }

    private void change(JsonNode what) throws Exception {
        // The first reading of an account begins with that moment: what is changed later is somebody's change.
        fire("fsm-outcomes", account(what));
        rest();
        JsonNode access = bridge.accounts().path(account(what)).path("flow-retail");
        if (access.isMissingNode()) {
            throw new TestFault(
                    "fsm-change: the account " + account(what) + " has no section flow-retail; an FSM of your own"
                            + " changes by a message to direct:fsm.outcome");
        }
        try {
            bridge.sandbox()
                    .tenant(access.path("tenant").asText())
                    .edit(
                            access.path("store").asText(),
                            what.path("serviceJobId").asText(),
                            what.path("change"));
        } catch (IllegalArgumentException e) {
            throw new TestFault("fsm-change: " + e.getMessage() + "; let a job come in first", e);
        }
        fire("fsm-outcomes", account(what));
    }

    private void command(JsonNode what) throws IOException, InterruptedException {
        ObjectNode command = (ObjectNode) what.deepCopy();
        command.remove(List.of("answer", "idempotency-key"));
        command.put(ACCOUNT, account(what));
        command.put(
                "idempotencyKey",
                what.path("idempotency-key")
                        .asText("test-" + what.path("command").asText()));
        if (!command.has("parameters")) {
            command.putObject("parameters");
        }
        JsonNode came = requests.post("/api/commands", command);
        if (what.has("answer")) {
            check("command", what, came);
        } else if (came.path("status").asInt() >= 300) {
            failures.add(new Failure(
                    "the command " + what.path("command").asText() + " is accepted",
                    "it was refused: " + Shown.json(came),
                    "correct the command, or expect the refusal as its answer"));
        }
    }

    private void tick(JsonNode what) throws Exception {
        if (what.isTextual()) {
            fire(what.textValue(), null);
        } else {
            fire(what.path("name").asText(), what.path(ACCOUNT).asText(null));
        }
    }

    /** Fires a schedule; where there is none of that name, but a route for its ticks, sends the tick itself. */
    private void fire(String name, String account) throws Exception {
        Map<String, DefaultConsumer> schedules = bridge.endpoints().schedules();
        DefaultConsumer schedule = schedules.get(name);
        if (schedule == null) {
            throw new TestFault("tick: there is no schedule " + name + "; "
                    + Suggestion.didYouMean(
                            name, schedules.keySet(), "known are " + String.join(", ", schedules.keySet())));
        }
        Exchange exchange = schedule.createExchange(false);
        if (account != null) {
            exchange.getMessage().setHeader(ACCOUNT, account);
        }
        schedule.getProcessor().process(exchange);
    }

    private void check(String step, JsonNode what, JsonNode came) {
        Difference.between("answer", what.path("answer"), came)
                .forEach(difference -> failures.add(new Failure(
                        "the answer to " + step + ": " + Shown.json(what.path("answer")),
                        difference + "; whole: " + Shown.json(came),
                        "correct the route, or the answer in when")));
    }

    private String account(JsonNode what) {
        JsonNode accounts = bridge.accounts();
        String only = accounts.size() == 1 ? accounts.fieldNames().next() : null;
        String account = what.path(ACCOUNT).asText(only);
        if (account == null || !accounts.has(account)) {
            List<String> known =
                    accounts.properties().stream().map(Map.Entry::getKey).toList();
            throw new TestFault(
                    account == null
                            ? "a step names no account, and there are several: " + String.join(", ", known)
                            : "there is no account " + account + "; "
                                    + Suggestion.didYouMean(account, known, "known are " + String.join(", ", known)));
        }
        return account;
    }
}
