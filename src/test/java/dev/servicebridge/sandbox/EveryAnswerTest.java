package dev.servicebridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.ContractReader;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.Dispatcher;
import dev.servicebridge.sandbox.core.Faults;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.RemoteSystem;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.core.Scripts;
import dev.servicebridge.sandbox.core.Statistics;
import dev.servicebridge.sandbox.flowretail.FlowRetail;
import dev.servicebridge.sandbox.mews.Hotels;
import dev.servicebridge.sandbox.mews.Mews;
import dev.servicebridge.sandbox.services.AccessTokens;
import dev.servicebridge.sandbox.services.Documents;
import dev.servicebridge.sandbox.services.JobEdits;
import dev.servicebridge.sandbox.services.Sellers;
import dev.servicebridge.sandbox.services.ServicesApi;
import dev.servicebridge.sandbox.services.UsagePlans;

import static dev.servicebridge.sandbox.SandboxClient.MARKET_US;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is asked, a caller never sees the sandbox's own trouble: no 500, no name of a class, no page. */
class EveryAnswerTest {
    private static final String HALF = "\ud83d";
    private static final String LAST_SECOND = "9999-12-31T23:59:59Z";
    private static final List<String> ODD_JSON = List.of(
            "null",
            "\"\\ud83d\"",
            "\"\"",
            "\"" + LAST_SECOND + "\"",
            "-1",
            "1e300",
            "99999999999",
            "[]",
            "{}",
            "[null]");
    private static final List<String> ODD_TEXTS = List.of("", HALF, LAST_SECOND, "-1", "1e300", "99999999999", ",");

    private final TestTime time = new TestTime();
    private final SandboxSettings settings = SandboxSettings.from(Map.of("sandbox.jobs", "3"));
    private final Sellers sellers = new Sellers(settings, time);
    private final AccessTokens tokens = new AccessTokens(time, settings.tokenLifetime());
    private final String token = tokens.issue("acme");
    private final FlowRetail flow = new FlowRetail(time, new Deviations(false));
    private final Hotels hotels = new Hotels(settings, time);
    private final Dispatcher dispatcher =
            new Dispatcher(new Faults(1, Map.of()), new Journal(), new Statistics(time), time, new Scripts());
    private final Set<String> wrong = new TreeSet<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    private RemoteSystem services() {
        UsagePlans plans = new UsagePlans(1_000_000, time);
        return new ServicesApi(tokens, plans, sellers, new Documents(time), time, true, new Deviations(false));
    }

    @Test
    void ofTheServicesApi() {
        askOddly("services-api", services(), Map.of("x-amz-access-token", token, "User-Agent", "test/1"));
    }

    @Test
    void ofFlowRetail() {
        askOddly("flow-retail", flow, Map.of("Authorization", "Bearer sandbox-flow-token"));
    }

    @Test
    void ofMews() {
        askOddly("mews", new Mews(hotels, 1_000_000, time), Map.of());
    }

    private void askOddly(String contract, RemoteSystem system, Map<String, String> headers) {
        HttpFields.Mutable fields = HttpFields.build().put("Content-Type", "application/json");
        headers.forEach(fields::put);
        ContractReader reader = new ContractReader(contract);
        for (Contract.Operation operation : reader.operations()) {
            Sample sample = new Sample(reader, operation);
            ask(system, operation, fields, sample.query(), sample.body());
            for (Contract.Parameter parameter : operation.parameters()) {
                for (String odd : parameter.in().equals("query") ? ODD_TEXTS : List.<String>of()) {
                    Map<String, List<String>> query = new HashMap<>(sample.query());
                    query.put(parameter.name(), List.of(odd));
                    ask(system, operation, fields, query, sample.body());
                }
            }
            for (String pointer : sample.pointers()) {
                for (String odd : ODD_JSON) {
                    ask(system, operation, fields, sample.query(), sample.with(pointer, odd));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(served.get())
                .as("answers of 2xx, of " + asked)
                .isGreaterThan(20)
                .isLessThan(asked.get());
    }

    private void ask(
            RemoteSystem system,
            Contract.Operation operation,
            HttpFields headers,
            Map<String, List<String>> query,
            String body) {
        prepare();
        String path = "/"
                + String.join(
                        "/",
                        operation.segments().stream()
                                .map(EveryAnswerTest::segment)
                                .toList());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean sends = operation.body() != null;
        Call call = new Call(
                operation.method(), path, query, headers, sends ? bytes : new byte[0], "http://localhost", null);
        Answer answer = dispatcher.answer(system, call, null);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        asked.incrementAndGet();
        served.addAndGet(answer.succeeded() ? 1 : 0);
        if (answer.status() >= 500 && answer.status() != 501
                || text.matches("(?s).*(java\\.|jackson|dev\\.servicebridge|Exception|<html).*")) {
            wrong.add(operation.id() + " " + query + " " + (sends ? body : "") + " -> " + answer.status() + " " + text);
        }
    }

    /** What the paths name is there at each call, whatever the call before did. */
    private void prepare() {
        ObjectNode job = Json.object()
                .put("serviceJobId", "J1")
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("marketplaceId", MARKET_US)
                .put("storeId", "R1");
        JobEdits.addAppointment(job, "A1", time.instant().plusSeconds(3600), 60);
        sellers.seller("acme").jobs().put(job);
        ObjectNode order = Json.object()
                .put("serviceOrderUid", "O1")
                .put("createdAt", "2026-03-01T12:00:00.000Z")
                .put("title", HALF);
        order.putArray("items");
        flow.tenant("sandbox-tenant").orders("sandbox-store").replace("O1", order);
        flow.tenant("sandbox-tenant").customers().replace("C1", Json.object().put("customerUid", "C1"));
    }

    private static String segment(String part) {
        return switch (part) {
            case "{serviceJobId}" -> "J1";
            case "{appointmentId}" -> "A1";
            case "{resourceId}" -> "R1";
            case "{tenantUid}" -> "sandbox-tenant";
            case "{storeUid}" -> "sandbox-store";
            case "{serviceOrderUid}" -> "O1";
            case "{customerUid}" -> "C1";
            default -> part.startsWith("{") ? "none" : part;
        };
    }

    /** A request that fits its contract, with every field that the contract has. */
    private static final class Sample {
        private final ContractReader reader;
        private final Map<String, List<String>> query = new HashMap<>();
        private final List<String> pointers = new ArrayList<>();
        private final JsonNode body;

        private Sample(ContractReader reader, Contract.Operation operation) {
            this.reader = reader;
            operation.parameters().stream()
                    .filter(parameter -> parameter.in().equals("query") && parameter.required())
                    .forEach(parameter -> query.put(
                            parameter.name(), List.of(parameter.name().contains("arketplace") ? MARKET_US : "S1")));
            if (operation.id().equals("getServiceJobs")) {
                query.put("createdAfter", List.of("2026-01-01T00:00:00Z"));
            }
            String at = "/paths/~1" + String.join("~1", operation.segments()) + "/"
                    + operation.method().toLowerCase(Locale.ROOT)
                    + "/requestBody/content/application~1json/schema";
            body = operation.body() == null ? Json.object() : value("", "", at, 0);
        }

        Map<String, List<String>> query() {
            return query;
        }

        String body() {
            return body.toString();
        }

        List<String> pointers() {
            return pointers;
        }

        String with(String pointer, String odd) {
            int last = pointer.lastIndexOf('/');
            ObjectNode changed = body.deepCopy();
            JsonNode parent = changed.at(pointer.substring(0, last));
            String name = pointer.substring(last + 1);
            if (parent instanceof ArrayNode array) {
                array.set(Integer.parseInt(name), "ODD");
            } else {
                ((ObjectNode) parent).put(name, "ODD");
            }
            return changed.toString().replace("\"ODD\"", odd);
        }

        private JsonNode value(String pointer, String name, String at, int depth) {
            String resolved = reader.resolve(at);
            JsonNode schema = reader.at(resolved);
            if (!pointer.isEmpty()) {
                pointers.add(pointer);
            }
            if (schema.has("enum")) {
                return schema.at("/enum/0");
            }
            return switch (schema.path("type").asText(schema.has("properties") ? "object" : "string")) {
                case "object" -> object(pointer, schema, resolved, depth);
                case "array" -> Json.array().add(value(pointer + "/0", name, resolved + "/items", depth));
                case "integer", "number" ->
                    Json.MAPPER.valueToTree(schema.path("minimum").asInt(1) + 4);
                case "boolean" -> Json.MAPPER.valueToTree(true);
                default -> Json.MAPPER.valueToTree(text(name, schema));
            };
        }

        private ObjectNode object(String pointer, JsonNode schema, String at, int depth) {
            ObjectNode object = Json.object();
            if (depth > 4) {
                return object;
            }
            schema.path("properties").fieldNames().forEachRemaining(field -> {
                // two that exclude each other
                boolean excluded = field.startsWith("Actual") || field.equals("daysOfMonth") || field.equals("Cursor");
                if (!excluded) {
                    object.set(field, value(pointer + "/" + field, field, at + "/properties/" + field, depth + 1));
                }
            });
            return object;
        }

        private static String text(String name, JsonNode schema) {
            if (schema.path("format").asText().equals("uuid")) {
                return "9c7ed1e5-0000-4000-8000-000000000000";
            }
            return switch (name) {
                case "ClientToken" -> Mews.CLIENT_TOKEN;
                case "AccessToken" -> Mews.ACCESS_TOKEN + "de";
                case "Currency" -> "EUR";
                case "resourceId" -> "R1";
                case "startTime", "startDateTime", "StartUtc" -> "2026-03-02T08:00:00Z";
                case "endTime", "endDateTime", "EndUtc" -> "2026-03-02T10:00:00Z";
                default ->
                    switch (schema.path("format").asText()) {
                        case "date-time" -> "2026-03-02T08:00:00Z";
                        case "date" -> "2026-03-02";
                        default -> "S1";
                    };
            };
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /mews/%zz HTTP/1.1",
                "GET /services-api/service/v1/serviceJobs?x=%ED%A0%BD HTTP/1.1",
                "GET /services-api/service/v1/serviceJobs?x=%zz HTTP/1.1",
                "GET /flow-retail/v2/tenants/%ED%A0%BD/x HTTP/1.1",
                "GET /../../etc/passwd HTTP/1.1",
                "GET /mews//x;a=b/../c HTTP/1.1",
                "NONSENSE",
                "POST /sandbox/jobs HTTP/1.1",
                "GET /sandbox/journal?after=x HTTP/1.1",
                "TRACE / HTTP/1.1",
                "GET / HTTP/9.9",
            })
    void ofTheHttpServerItself(String line) throws IOException {
        try (SandboxClient client = new SandboxClient();
                Socket socket = new Socket("localhost", client.sandbox.port())) {
            String head = line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);

            assertThat(answer.toString(StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 ")
                    .doesNotStartWith("HTTP/1.1 500")
                    .doesNotContainPattern("(?i)<html|java|jetty|exception|dev\\.servicebridge");
        }
    }

    @Test
    void ofAHalfSurrogatePairIsTheSameHalf() throws IOException {
        try (SandboxClient client = new SandboxClient()) {
            client.checksAnswers = false;
            String job = "{\"seller\":\"acme\",\"job\":{\"serviceJobId\":\"J1\",\"title\":\"a\\ud83d b\"}}";
            assertThat(client.control("POST", "/jobs", job).status()).isEqualTo(200);

            SandboxClient.Reply reply = client.get("/serviceJobs/J1");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Json.MAPPER
                            .readTree(reply.response().body())
                            .at("/payload/title")
                            .asText())
                    .isEqualTo("a" + HALF + " b");
            assertThat(client.get("/serviceJobs?marketplaceIds=" + MARKET_US + "&createdAfter=2026-01-01T00:00:00Z")
                            .status())
                    .isEqualTo(200);
        }
    }
}
