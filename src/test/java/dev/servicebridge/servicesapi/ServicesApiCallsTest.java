package dev.servicebridge.servicesapi;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.CallBeans;
import dev.servicebridge.remote.Contract;
import dev.servicebridge.remote.RemoteCall;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallRoutes;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The shipped contract, routes and rules, with the step that sends taken out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesApiCallsTest {
    private static final Set<String> BODIES_OF_NOTHING = Set.of("GET", "DELETE");
    private final ObjectMapper json = new ObjectMapper();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> sent = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        Contract contract =
                Contract.read("services-api", BridgeFiles.in(Path.of("target")).require("contracts/services-api.yaml"));
        Map<String, String> plans = new HashMap<>();
        Set<String> operations = new LinkedHashSet<>();
        contract.operationIds().forEach(id -> {
            operations.add("services-api." + id);
            plans.put("usage-plan.services-api." + id + ".rate", "1000");
            plans.put("usage-plan.services-api." + id + ".burst", "1000");
        });
        Throttles throttles = new Throttles(
                camel, UsagePlans.read(plans, key -> "test", operations, new Problems()), System::nanoTime);
        RemoteCalls calls = new RemoteCalls(
                camel,
                Map.of("services-api", contract),
                throttles,
                Duration.ofSeconds(1),
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, Clock.systemUTC()),
                System::nanoTime,
                json);
        CallBeans.bind(camel.getRegistry(), calls);
        camel.getRegistry().bind("services-api-rules", new ServicesApiRules());
        camel.getRegistry().bind("services-api-authentication", new Authentication() {
            @Override
            public URI endpoint(String account) {
                return URI.create("");
            }

            @Override
            public Map<String, String> headers(RemoteCall call) {
                return Map.of();
            }
        });
        for (String key : List.of("connect-timeout", "response-timeout", "connections")) {
            camel.getPropertiesComponent().addOverrideProperty("http-client." + key, "1000");
        }
        camel.addRoutes(new RemoteCallRoutes(calls, new Retries(new Retries.Policy(0, 1, 1, 1), () -> 0)));
        AdviceWith.adviceWith(camel, "services-api", advice -> advice.weaveById("send")
                .replace()
                .process(exchange -> {
                    String method = exchange.getMessage().getHeader("CamelHttpMethod", String.class);
                    byte[] body = exchange.getMessage().getBody(byte[].class);
                    sent.add(method + " " + exchange.getMessage().getHeader("CamelHttpUri")
                            + (BODIES_OF_NOTHING.contains(method) ? "" : " " + (body == null ? "" : new String(body))));
                    exchange.getMessage().setHeader("CamelHttpResponseCode", 200);
                    exchange.getMessage().setBody("{\"done\":true}".getBytes());
                }));
        camel.start();
    }

    @AfterAll
    void stop() {
        camel.stop();
    }

    @BeforeEach
    void forget() {
        sent.clear();
    }

    private JsonNode call(String operation, String body, Object... headers) {
        Map<String, Object> all = new HashMap<>(Map.of("account", "acme"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put((String) headers[i], headers[i + 1]);
        }
        try {
            return camel.createProducerTemplate()
                    .requestBodyAndHeaders("direct:services-api." + operation, body, all, JsonNode.class);
        } catch (CamelExecutionException e) {
            throw (RemoteCallException) e.getCause();
        }
    }

    private void assertSent(String request, String operation, String body, Object... headers) {
        assertThat(call(operation, body, headers).path("done").asBoolean()).isTrue();
        assertThat(sent).containsExactly(request);
        sent.clear();
    }

    private void assertRefused(String message, String operation, String body, Object... headers) {
        assertThatThrownBy(() -> call(operation, body, headers))
                .isInstanceOfSatisfying(
                        RemoteCallException.class,
                        e -> assertThat(e.getFault().message()).startsWith(message));
        assertThat(sent).isEmpty();
    }

    @Test
    void sendsAll17OperationsAsTheVendorWantsThem() {
        assertSent("GET /service/v1/serviceJobs/J%201", "getServiceJobByServiceJobId", null, "serviceJobId", "J 1");
        assertSent(
                "PUT /service/v1/serviceJobs/J/cancellations?cancellationReasonCode=S13 ",
                "cancelServiceJobByServiceJobId",
                null,
                "serviceJobId",
                "J",
                "cancellationReasonCode",
                "S13");
        assertSent(
                "PUT /service/v1/serviceJobs/J/completions ",
                "completeServiceJobByServiceJobId",
                null,
                "serviceJobId",
                "J");
        assertSent(
                "GET /service/v1/serviceJobs?serviceJobStatus=HOLD,CANCELLED&pageSize=20"
                        + "&lastUpdatedAfter=2026-01-01T00%3A00%3A00Z&marketplaceIds=ATVPDKIKX0DER",
                "getServiceJobs",
                null,
                "serviceJobStatus",
                List.of("HOLD", "CANCELLED"),
                "pageSize",
                20,
                "marketplaceIds",
                "ATVPDKIKX0DER",
                "lastUpdatedAfter",
                "2026-01-01T00:00:00Z");
        String time = "{\"appointmentTime\":{\"startTime\":\"2026-01-01T10:00:00Z\",\"durationInMinutes\":60}}";
        assertSent(
                "POST /service/v1/serviceJobs/J/appointments " + time,
                "addAppointmentForServiceJobByServiceJobId",
                time,
                "serviceJobId",
                "J");
        String other = "{\"appointmentTime\":{\"startTime\":\"2026-01-01T10:00:00Z\"},\"rescheduleReasonCode\":\"R1\"}";
        assertSent(
                "POST /service/v1/serviceJobs/J/appointments/A " + other,
                "rescheduleAppointmentForServiceJobByServiceJobId",
                other,
                "serviceJobId",
                "J",
                "appointmentId",
                "A");
        assertSent(
                "PUT /service/v1/serviceJobs/J/appointments/A/resources {\"resources\":[{\"resourceId\":\"T\"}]}",
                "assignAppointmentResources",
                "{\"resources\":[{\"resourceId\":\"T\"}]}",
                "serviceJobId",
                "J",
                "appointmentId",
                "A");
        assertSent(
                "PUT /service/v1/serviceJobs/J/appointments/A/fulfillment {\"appointmentResources\":[]}",
                "setAppointmentFulfillmentData",
                "{\"appointmentResources\":[]}",
                "serviceJobId",
                "J",
                "appointmentId",
                "A");
        String range = "{\"startDateTime\":\"2026-01-01T00:00:00Z\",\"endDateTime\":\"2026-01-02T00:00:00Z\"}";
        assertSent(
                "POST /service/v1/serviceResources/R/capacity/range?marketplaceIds=M " + range,
                "getRangeSlotCapacity",
                range,
                "resourceId",
                "R",
                "marketplaceIds",
                "M");
        assertSent(
                "POST /service/v1/serviceResources/R/capacity/fixed?marketplaceIds=M&nextPageToken=a%2Bb " + range,
                "getFixedSlotCapacity",
                range,
                "resourceId",
                "R",
                "marketplaceIds",
                "M",
                "nextPageToken",
                "a+b");
        String record = "{\"startTime\":\"2026-01-01T08:00:00Z\",\"endTime\":\"2026-01-01T16:00:00Z\"}";
        assertSent(
                "PUT /service/v1/serviceResources/R/schedules?marketplaceIds=M {\"schedules\":[" + record + "]}",
                "updateSchedule",
                "{\"schedules\":[" + record + "]}",
                "resourceId",
                "R",
                "marketplaceIds",
                "M");
        String reservation =
                "{\"resourceId\":\"R\",\"reservation\":{\"type\":\"BREAK\",\"availability\":" + record + "}}";
        assertSent(
                "POST /service/v1/reservation?marketplaceIds=M " + reservation,
                "createReservation",
                reservation,
                "marketplaceIds",
                "M");
        assertSent(
                "PUT /service/v1/reservation/V?marketplaceIds=M " + reservation,
                "updateReservation",
                reservation,
                "reservationId",
                "V",
                "marketplaceIds",
                "M");
        assertSent(
                "DELETE /service/v1/reservation/V?marketplaceIds=M",
                "cancelReservation",
                null,
                "reservationId",
                "V",
                "marketplaceIds",
                "M");
        assertSent(
                "GET /service/v1/serviceJobs/J/appointmentSlots?marketplaceIds=M",
                "getAppointmmentSlotsByJobId",
                null,
                "serviceJobId",
                "J",
                "marketplaceIds",
                "M");
        assertSent(
                "GET /service/v1/appointmentSlots?asin=B000000001&storeId=S&marketplaceIds=M"
                        + "&startTime=2026-01-01T00%3A00%3A00Z&endTime=2026-04-01T00%3A00%3A00Z",
                "getAppointmentSlots",
                null,
                "asin",
                "B000000001",
                "storeId",
                "S",
                "marketplaceIds",
                "M",
                "startTime",
                "2026-01-01T00:00:00Z",
                "endTime",
                "2026-04-01T00:00:00Z");
        assertSent(
                "POST /service/v1/documents {\"contentType\":\"PDF\",\"contentLength\":5242880}",
                "createServiceDocumentUploadDestination",
                "{\"contentType\":\"PDF\",\"contentLength\":5242880}");
    }

    @Test
    void wantsExactlyOneLowerBoundForAListing() {
        assertRefused(
                "createdAfter, lastUpdatedAfter: exactly one of the two is required, neither was given",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M");
        assertRefused(
                "createdAfter, lastUpdatedAfter: exactly one of the two is required, both were given",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M",
                "createdAfter",
                "2026-01-01T00:00:00Z",
                "lastUpdatedAfter",
                "2026-01-01T00:00:00Z");
        assertRefused(
                "lastUpdatedBefore: must not be before lastUpdatedAfter",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M",
                "lastUpdatedBefore",
                "2025-01-01T00:00:00Z",
                "lastUpdatedAfter",
                "2026-01-01T00:00:00Z");
    }

    @Test
    void wantsWholeWindowsOfAtMost90DaysForSlots() {
        assertRefused(
                "endTime: startTime and endTime are required together, or neither",
                "getAppointmmentSlotsByJobId",
                null,
                "serviceJobId",
                "J",
                "marketplaceIds",
                "M",
                "startTime",
                "2026-01-01T00:00:00Z");
        assertRefused(
                "endTime: must be at most 90 days after startTime",
                "getAppointmmentSlotsByJobId",
                null,
                "serviceJobId",
                "J",
                "marketplaceIds",
                "M",
                "startTime",
                "2026-01-01T00:00:00Z",
                "endTime",
                "2026-04-01T00:00:01Z");
    }

    @Test
    void wantsSlotDurationsInStepsOfFiveMinutesFrom5To360() {
        String query =
                "{\"startDateTime\":\"2026-01-01T00:00:00Z\",\"endDateTime\":\"2026-01-02T00:00:00Z\",\"slotDuration\":";
        for (String wrong : List.of("0", "7", "365", "-5")) {
            assertRefused(
                    "body.slotDuration: must be a multiple of 5 from 5 to 360 minutes, was " + wrong,
                    "getFixedSlotCapacity",
                    query + wrong + "}",
                    "resourceId",
                    "R",
                    "marketplaceIds",
                    "M");
        }
        call("getFixedSlotCapacity", query + "360}", "resourceId", "R", "marketplaceIds", "M");
    }

    @Test
    void turnsInstantsWithAnOffsetIntoUtcAndRefusesWhatIsNone() {
        assertSent(
                "GET /service/v1/serviceJobs?createdAfter=2025-12-31T23%3A00%3A00Z&marketplaceIds=M",
                "getServiceJobs", null, "marketplaceIds", "M", "createdAfter", "2026-01-01T00:00:00+01:00");
        assertSent(
                "POST /service/v1/serviceJobs/J/appointments"
                        + " {\"appointmentTime\":{\"startTime\":\"2026-07-01T08:30:00.500Z\"}}",
                "addAppointmentForServiceJobByServiceJobId",
                "{\"appointmentTime\":{\"startTime\":\"2026-07-01T10:30:00.5+02:00\"}}",
                "serviceJobId",
                "J");
        assertRefused(
                "createdAfter: is 2026-01-01T00:00:00, not an instant; write 2026-01-31T12:00:00Z",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M",
                "createdAfter",
                "2026-01-01T00:00:00");
        assertRefused(
                "body.appointmentTime.startTime: is tomorrow, not an instant",
                "addAppointmentForServiceJobByServiceJobId",
                "{\"appointmentTime\":{\"startTime\":\"tomorrow\"}}",
                "serviceJobId",
                "J");
    }

    @Test
    void givesPageTokensBackUnchanged() {
        for (String[] token : new String[][] {
            {"abc+/=", "abc%2B%2F%3D"}, {"abc%2B%3D", "abc%2B%3D"}, {"50% off", "50%25%20off"}, {"a%zz", "a%25zz"}
        }) {
            assertSent(
                    "GET /service/v1/serviceJobs?pageToken=" + token[1]
                            + "&createdAfter=2026-01-01T00%3A00%3A00Z&marketplaceIds=M",
                    "getServiceJobs",
                    null,
                    "marketplaceIds",
                    "M",
                    "createdAfter",
                    "2026-01-01T00:00:00Z",
                    "pageToken",
                    token[0]);
        }
    }

    @Test
    void refusesWhatTheContractForbids() {
        assertRefused(
                "cancellationReasonCode: ",
                "cancelServiceJobByServiceJobId",
                null,
                "serviceJobId",
                "J",
                "cancellationReasonCode",
                "s13");
        assertRefused(
                "pageSize: must have a maximum value of 20",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M",
                "createdAfter",
                "2026-01-01T00:00:00Z",
                "pageSize",
                21);
        assertRefused(
                "marketplaceIds: ",
                "getServiceJobs",
                null,
                "marketplaceIds",
                "M,N",
                "createdAfter",
                "2026-01-01T00:00:00Z");
        assertRefused("serviceJobId: ", "getServiceJobByServiceJobId", null, "serviceJobId", "x".repeat(101));
        assertRefused(
                "body.contentLength: ",
                "createServiceDocumentUploadDestination",
                "{\"contentType\":\"PDF\",\"contentLength\":5242881}");
        assertRefused(
                "body.contentType: ",
                "createServiceDocumentUploadDestination",
                "{\"contentType\":\"EXE\",\"contentLength\":1}");
    }

    @Test
    void everythingThatIsWrongWithACallIsToldAtOnce() {
        assertThatThrownBy(() -> call(
                        "getServiceJobs",
                        null,
                        "createdAfter",
                        "yesterday",
                        "lastUpdatedAfter",
                        "2026-01-31T12:00:00Z",
                        "pageSize",
                        "many"))
                .hasMessageContaining("createdAfter: is yesterday, not an instant")
                .hasMessageContaining("createdAfter, lastUpdatedAfter: exactly one of the two is required")
                .hasMessageContaining("; pageSize: ")
                .hasMessageContaining("marketplaceIds: is required")
                .hasMessageNotContaining("; createdAfter: must");
        assertThat(sent).isEmpty();
    }
}
