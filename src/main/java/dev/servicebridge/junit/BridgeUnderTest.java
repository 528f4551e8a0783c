package dev.servicebridge.junit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;

import dev.servicebridge.json.ExactJson;
import dev.servicebridge.routetests.Outcome;
import dev.servicebridge.routetests.TestSession;

/**
 * A running bridge in a test: brings in what the outside world would, and shows what came out.
 *
 * <p>Whatever brings something in returns when the bridge has nothing left to do, or after a limit (see {@link
 * ServiceBridgeExtension.Builder#within}); {@link #awaitQuiet} fails in that case. Jobs, orders and other values that are
 * JSON may be given as text, {@link JsonNode}, {@code Map} or {@code List}. What cannot be brought in, such as a tick that no
 * route waits for, throws an exception that says what to write. No schedule fires by itself: a test says each {@link #tick}.
 */
public final class BridgeUnderTest {
    private static final String ACCOUNT = "account";
    private static final String BODY = "body";

    private final TestSession session;
    private final ProducerTemplate template;

    /**
     * A call of a remote system, as the sandbox got it.
     *
     * @param operation system and operation, such as {@code flow-retail.createServiceOrder}
     * @param parameters those of path and query, by name
     * @param body a missing node where there was none
     * @param status what it was answered with
     */
    public record Call(String operation, Map<String, String> parameters, JsonNode body, int status) {}

    /**
     * A message that was sent to an endpoint that leads out of the process.
     *
     * @param endpoint without options, such as {@code kafka:jobs-on-hold}
     * @param headers as text
     * @param body its JSON, or a text; a missing node where there was none
     */
    public record Message(String endpoint, Map<String, String> headers, JsonNode body) {}

    /**
     * A dead letter.
     *
     * @param kind such as {@code job-event}
     * @param subject such as the id of the job
     * @param subscriber null where the kind has none
     * @param cause why it was given up
     */
    public record DeadLetter(String kind, String account, String subject, String subscriber, String cause) {}

    BridgeUnderTest(TestSession session) {
        this.session = session;
        this.template = session.context().createProducerTemplate();
    }

    /**
     * Puts a job at the Services API, and polls. A job whose {@code serviceJobId} is there already is changed as by a JSON
     * merge patch.
     *
     * @param account its name in the accounts file; in a folder without one, {@code sandbox-us} and others
     * @param job as the vendor sends it
     */
    public void job(String account, Object job) {
        take("job", fields(account).set("job", json(job)));
    }

    /**
     * Puts a product service order at Mews, and polls. An order whose {@code Id} is there already is changed. What it leaves
     * out is made up.
     */
    public void hotelOrder(String account, Object order) {
        take("hotel-order", fields(account).set("order", json(order)));
    }

    /**
     * Sends a command to {@code POST /api/commands}.
     *
     * @param parameters as docs/commands.md says
     * @return the answer: {@code status}, {@code headers} and {@code body}
     * @throws AssertionError where it is refused
     */
    public JsonNode command(String account, String command, Object parameters) {
        return take("command", fields(account).put("command", command).set("parameters", json(parameters)));
    }

    /**
     * Has somebody change a job's order in Flow Retail, and reads the FSM's changes.
     *
     * @param change fields of the order; the status by {@code serviceStatusName}
     */
    public void fsmChange(String account, String serviceJobId, Object change) {
        take("fsm-change", fields(account).put("serviceJobId", serviceJobId).set("change", json(change)));
    }

    /** Fires a schedule: a tick, or any route that begins with {@code quartz}, {@code timer} or {@code scheduler}. */
    public void tick(String name) {
        take("tick", TextNode.valueOf(name));
    }

    /** Fires a schedule for one account. */
    public void tick(String name, String account) {
        take("tick", fields(account).put("name", name));
    }

    /**
     * Sends a request to the bridge's HTTP API, with a token of the role write.
     *
     * @param body text is sent as it is; null for none
     * @return {@code status}, {@code headers} and {@code body}
     */
    public JsonNode request(String method, String path, Object body) {
        return take("request", withBody(fields().put("method", method).put("path", path), body));
    }

    /**
     * Brings a message in at an endpoint that a route consumes from, such as {@code kafka:orders}.
     *
     * @param endpoint without options
     * @param body text comes as it is; null for none
     * @return what the route answers: {@code body}, {@code headers}, and {@code exception}, null where there was none
     */
    public JsonNode message(String endpoint, Map<String, ?> headers, Object body) {
        ObjectNode what = fields().put("endpoint", endpoint);
        return take("message", withBody(what.set("headers", json(headers)), body));
    }

    /** Inserts a row into one of the ERP's tables, such as {@code command}; a {@link #tick} has it read. */
    public void insertIntoErp(String table, Map<String, ?> row) {
        take("erp", fields().put("table", table).set("row", json(row)));
    }

    /**
     * Has an operation answer so from now on, in place of the sandbox's own answer.
     *
     * @param operation system and operation, such as {@code flow-retail.createCustomer}
     * @param body null for none
     */
    public void answer(String operation, int status, Object body) {
        session.answer(operation, status, body == null ? null : json(body), 0);
    }

    /** As {@link #answer}, for the next call alone. */
    public void answerOnce(String operation, int status, Object body) {
        session.answer(operation, status, body == null ? null : json(body), 1);
    }

    /**
     * Waits until the bridge has nothing left to do: after a message that the test sent by itself, or a retry.
     *
     * @throws AssertionError where it still has at the limit, with what waits
     */
    public void awaitQuiet() {
        try {
            session.awaitQuiet();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** All calls of remote systems, in their order; logins do not count. */
    public List<Call> calls() {
        return session.calls().stream().map(BridgeUnderTest::call).toList();
    }

    /** The calls of one operation, such as {@code flow-retail.createServiceOrder}. */
    public List<Call> calls(String operation) {
        return calls().stream()
                .filter(call -> call.operation().equals(operation))
                .toList();
    }

    /**
     * What was sent to an endpoint that leads out of the process: {@code kafka}, {@code http}, {@code file} and so on. All of
     * them are replaced in a test.
     *
     * @param endpoint without options; a {@code *} at its end stands for anything; settings in it are put in
     */
    public List<Message> messages(String endpoint) {
        return session.messages().stream()
                .filter(message -> session.means(endpoint, message))
                .map(BridgeUnderTest::message)
                .toList();
    }

    /** All dead letters, the oldest first. */
    public List<DeadLetter> deadLetters() {
        return session.deadLetters().stream()
                .map(letter -> new DeadLetter(
                        letter.name(),
                        letter.content().path(ACCOUNT).asText(null),
                        letter.content().path("subject").asText(null),
                        letter.content().path("subscriber").asText(null),
                        letter.content().path("cause").asText(null)))
                .toList();
    }

    /** The rows of one of the ERP's tables, such as {@code service_job}; columns in small letters. */
    public List<JsonNode> erp(String table) {
        return session.table(table);
    }

    /** The rows that a query of the ERP's tables finds. */
    public List<JsonNode> erpQuery(String sql) {
        return session.rows(sql);
    }

    /**
     * The mock of an endpoint that the test class mocks.
     *
     * @param endpoint such as {@code direct:fsm.service-order}; its mock is {@code mock:direct:fsm.service-order}
     */
    public MockEndpoint mock(String endpoint) {
        return context().getEndpoint("mock:" + endpoint, MockEndpoint.class);
    }

    public CamelContext context() {
        return session.context();
    }

    /** Where the bridge's HTTP API is, such as {@code http://localhost:40123}. */
    public String address() {
        return session.address();
    }

    ProducerTemplate template() {
        return template;
    }

    private JsonNode take(String kind, JsonNode what) {
        try {
            return session.take(kind, what);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (Exception e) {
            throw new IllegalStateException("Bringing in a " + kind + ": " + e.getMessage(), e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for the bridge", e);
    }

    private static ObjectNode fields() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode fields(String account) {
        return fields().put(ACCOUNT, account);
    }

    private static JsonNode withBody(ObjectNode what, Object body) {
        return body == null
                ? what
                : what.set(BODY, body instanceof String ? TextNode.valueOf((String) body) : json(body));
    }

    private static JsonNode json(Object value) {
        return value instanceof String text
                ? ExactJson.read(text).orElseThrow(() -> new IllegalArgumentException("This is no JSON: " + text))
                : ExactJson.MAPPER.valueToTree(value);
    }

    private static Call call(Outcome call) {
        JsonNode content = call.content();
        return new Call(
                call.name(),
                texts(content.path("parameters")),
                content.path(BODY),
                content.path("status").asInt());
    }

    private static Message message(Outcome message) {
        return new Message(
                message.name(),
                texts(message.content().path("headers")),
                message.content().path(BODY));
    }

    private static Map<String, String> texts(JsonNode fields) {
        Map<String, String> texts = new TreeMap<>();
        fields.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
