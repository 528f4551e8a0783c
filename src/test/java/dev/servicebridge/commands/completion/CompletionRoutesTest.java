package dev.servicebridge.commands.completion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.commands.AppointmentCommands;
import dev.servicebridge.commands.CommandCalls;
import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.commands.CommandSteps;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.KeptDocuments;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** With a time limit, because a predicate that fails inside doCatch would leave the caller waiting for ever. */
@Timeout(60)
class CompletionRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DONE = "'fulfillmentTime': {'startTime': '2026-02-01T10:00:00Z', 'endTime':"
            + " '2026-02-01T11:00:00Z'}, 'technicianIds': ['T-1']";
    private static final String TWO_DOCUMENTS =
            DONE + ", 'documents': [{'content': '" + base64("photograph") + "'}, {'serviceReport': 'J-1'}]";

    private static TestDatabase database;
    private static long commands;

    private final DefaultCamelContext camel = BridgeContext.create();
    private final Amazon amazon = new Amazon();
    private final List<String> reportsAsked = new ArrayList<>();
    private byte[] report = "report".getBytes(StandardCharsets.UTF_8);
    private Commands store;
    private CommandSteps steps;
    private long commandId;

    /** The one job there is, completed once at the most, as the Services API has it. */
    private static final class Amazon {
        final ObjectNode job = object("""
                {'serviceJobId': 'J-1', 'serviceJobStatus': 'NOT_SERVICED', 'appointments': [
                    {'appointmentId': 'A-1', 'appointmentStatus': 'CANCELLED'},
                    {'appointmentId': 'A-2', 'appointmentStatus': 'ACTIVE'}]}""");
        final List<String> uploads = new ArrayList<>();
        final List<String> fulfillments = new ArrayList<>();
        int completions;
        int completed;
        RemoteCallException uploadFault;
        RemoteCallException fulfillmentFault;
        RemoteCallException completionFault;
        boolean answersAreLost;

        void upload(Message message) {
            throwIf(uploadFault);
            uploads.add(message.getBody(String.class));
            message.setBody(JSON.createObjectNode()
                    .put("uploadDestinationId", "U-" + uploads.size())
                    .put("contentSha256", "hash of " + message.getBody(String.class))
                    .put("contentType", "PDF"));
        }

        void fulfil(Message message) {
            throwIf(fulfillmentFault);
            fulfillments.add(message.getHeader("appointmentId") + " " + message.getBody());
            message.setBody(JSON.createObjectNode());
        }

        void complete(Message message) {
            completions++;
            throwIf(completionFault);
            if (!job.path("serviceJobStatus").asText().equals("NOT_SERVICED")) {
                throw fault(422, false);
            }
            job.put("serviceJobStatus", "COMPLETED");
            completed++;
            if (answersAreLost) {
                answersAreLost = false;
                throw fault(500, true);
            }
            message.setBody(JSON.createObjectNode());
        }

        private static void throwIf(RemoteCallException fault) {
            if (fault != null) {
                throw fault;
            }
        }
    }

    private static RemoteCallException fault(int status, boolean retryable) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "services-api", "operation", "acme", status, "InvalidInput", "no", null, "R-1", retryable));
    }

    @BeforeAll
    static void openDatabase() {
        database = TestDatabase.h2();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void start() throws Exception {
        store = new Commands(database.database(), ServicesApiCommands.EXECUTION, Set.of());
        commandId = store.accept(
                        new NewCommand(
                                "acme", "key-" + ++commands, "complete-job", "J-1", "http", JSON.createObjectNode()),
                        Instant.EPOCH)
                .command()
                .commandId();
        steps = new CommandSteps(store);
        KeptDocuments documents = new KeptDocuments(new CommandDocuments(database.database()));
        camel.getRegistry().bind("commandSteps", steps);
        camel.getRegistry().bind("appointmentCommands", new AppointmentCommands(steps));
        camel.getRegistry().bind("commandCalls", new CommandCalls(null, documents));
        camel.getRegistry().bind("completion", new Completion());
        camel.getRegistry().bind("completionDocuments", new CompletionDocuments(steps, documents));
        for (String file : List.of("complete-job", "commands-appointments")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveResource(camel, "classpath:routes/commands/" + file + ".yaml"));
        }
        camel.addRoutes(new OtherSide());
        camel.start();
    }

    private final class OtherSide extends RouteBuilder {
        @Override
        public void configure() {
            serve("services-api.getServiceJobByServiceJobId").process(exchange -> exchange.getMessage()
                    .setBody(JSON.createObjectNode().set("payload", amazon.job.deepCopy())));
            serve("services-api.setAppointmentFulfillmentData")
                    .process(exchange -> amazon.fulfil(exchange.getMessage()));
            serve("services-api.completeServiceJobByServiceJobId")
                    .process(exchange -> amazon.complete(exchange.getMessage()));
            serve("proof-document.check").process(exchange -> {
                String content = exchange.getMessage().getBody(String.class);
                if (content == null || content.isEmpty() || content.startsWith("unfit")) {
                    throw new RemoteCallException(new RemoteCallException.Fault(
                            "proof-document", "upload", "acme", 0, "InvalidCall", "unfit", null, null, false));
                }
                exchange.getMessage().setBody("checked");
            });
            serve("proof-document.upload").process(exchange -> amazon.upload(exchange.getMessage()));
            serve("fsm.service-report").process(exchange -> {
                reportsAsked.add(exchange.getMessage().getHeader("serviceJobId", String.class));
                exchange.getMessage().setHeader("Accept", "application/octet-stream");
                exchange.getMessage().setBody(report);
            });
        }

        private ProcessorDefinition<?> serve(String name) {
            return from("direct:" + name).errorHandler(noErrorHandler());
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void uploadsTheDocumentsTellsTheFulfilmentAndCompletes() throws Exception {
        JsonNode result = complete(TWO_DOCUMENTS);

        assertThat(result).isEqualTo(object("{'outcome': 'completed', 'appointmentId': 'A-2', 'documents': 2}"));
        assertThat(reportsAsked).containsExactly("J-1");
        assertThat(amazon.uploads).containsExactly("photograph", "report");
        assertThat(amazon.fulfillments).containsExactly("A-2 " + object("""
                {'fulfillmentTime': {'startTime': '2026-02-01T10:00:00Z', 'endTime': '2026-02-01T11:00:00Z'},
                 'appointmentResources': [{'resourceId': 'T-1'}],
                 'fulfillmentDocuments': [
                    {'uploadDestinationId': 'U-1', 'contentSha256': 'hash of photograph'},
                    {'uploadDestinationId': 'U-2', 'contentSha256': 'hash of report'}]}"""));
        assertThat(amazon.completed).isOne();
    }

    @Test
    void whatTheCommandDoesNotTellIsLeftAsItIs() throws Exception {
        JsonNode result = complete("'appointmentId': 'A-2'");

        assertThat(result.path("documents").asInt()).isZero();
        assertThat(amazon.uploads).isEmpty();
        assertThat(amazon.fulfillments).isEmpty();
        assertThat(amazon.completed).isOne();
    }

    @Test
    void theEstimatedArrivalIsToldToo() throws Exception {
        complete("'estimatedArrivalTime': {'startTime': '2026-02-01T10:00:00Z', 'endTime': '2026-02-01T10:30:00Z'}");

        assertThat(amazon.fulfillments).containsExactly("A-2 " + object("""
                {'estimatedArrivalTime': {'startTime': '2026-02-01T10:00:00Z', 'endTime': '2026-02-01T10:30:00Z'}}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMPLETED | nothing is left to do",
                "CANCELLED | nothing is left to do",
                "PENDING_SCHEDULE | send add-appointment before",
                "HOLD | replay the command when the job is NOT_SERVICED"
            })
    void aJobThatCannotBeCompletedIsRefusedAtOnce(String status, String remedy) {
        amazon.job.put("serviceJobStatus", status);

        assertRefused(
                TWO_DOCUMENTS, "Service job J-1 of account acme is " + status + " and cannot be completed; " + remedy);
    }

    @Test
    void aJobWithoutAnActiveAppointmentIsRefusedAtOnce() {
        ((ObjectNode) amazon.job.at("/appointments/1")).put("appointmentStatus", "COMPLETED");

        assertRefused(
                TWO_DOCUMENTS,
                "Service job J-1 of account acme has no active appointment; send add-appointment before");
    }

    @ParameterizedTest
    @CsvSource({"A-1", "A-3"})
    void anAppointmentThatIsNotActiveIsRefusedAtOnce(String appointment) {
        assertRefused(
                "'appointmentId': '" + appointment + "', " + TWO_DOCUMENTS,
                "Appointment " + appointment
                        + " is no active one of Service job J-1 of account acme; leave appointmentId"
                        + " out to complete the job with its active one");
    }

    @Test
    void timesInTheWrongOrderAreRefusedAtOnce() {
        assertRefused(
                "'fulfillmentTime': {'startTime': '2026-02-01T11:00:00Z', 'endTime': '2026-02-01T10:00:00Z'}",
                "fulfillmentTime ends before it starts; correct it");
    }

    @Test
    void allDocumentsAreCheckedBeforeTheFirstUpload() {
        assertRefused(
                "'documents': [{'content': '" + base64("photograph") + "'}, {'content': '" + base64("unfit")
                        + "'}, {'serviceReport': 'J-1'}]",
                "Document 2 cannot be uploaded: proof-document upload for account acme: InvalidCall, unfit");
        assertThat(reportsAsked).isEmpty();
    }

    @Test
    void aReportThatTheFsmDoesNotHaveIsRefused() {
        report = new byte[0];

        assertRefused(TWO_DOCUMENTS, "Document 2 cannot be uploaded: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'content': 'a'} | Document 1 is no Base64",
                "{'url': 'https://fsm.example/1'} | Document 1 has neither content nor serviceReport"
            })
    void aDocumentThatCannotBeReadIsRefused(String document, String message) {
        assertRefused("'documents': [" + document + "]", message);
    }

    @Test
    void anUploadThatFailsIsToldAsItIsAndTriedAgainWithoutTheOthers() throws Exception {
        AtomicInteger uploads = new AtomicInteger();
        AdviceWith.adviceWith(camel, "complete-job-upload-document", route -> route.weaveById("complete-job-upload")
                .before()
                .process(exchange -> amazon.uploadFault = uploads.incrementAndGet() == 2 ? fault(503, true) : null));
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS))
                .isInstanceOfSatisfying(RemoteCallException.class, fault -> assertThat(fault.isRetryable())
                        .isTrue());

        complete(TWO_DOCUMENTS);

        assertThat(amazon.uploads).containsExactly("photograph", "report");
        assertThat(amazon.completed).isOne();
    }

    @Test
    void aDocumentThatTookThePlaceOfAnUploadedOneIsUploaded() throws Exception {
        amazon.completionFault = fault(422, false);
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS)).isSameAs(amazon.completionFault);
        amazon.completionFault = null;

        complete(TWO_DOCUMENTS.replace(base64("photograph"), base64("signature")));

        assertThat(amazon.uploads).containsExactly("photograph", "report", "signature");
        assertThat(amazon.fulfillments).hasSize(2).last().asString().contains("U-3", "U-2");
    }

    @Test
    void documentsThatAmazonRefusedAreUploadedAnew() throws Exception {
        amazon.fulfillmentFault = fault(422, false);
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS)).isSameAs(amazon.fulfillmentFault);
        amazon.fulfillmentFault = null;

        complete(TWO_DOCUMENTS);

        assertThat(amazon.uploads).containsExactly("photograph", "report", "photograph", "report");
        assertThat(amazon.fulfillments).singleElement().asString().contains("U-3", "U-4");
    }

    @Test
    void aFulfilmentThatMayBeTakenLaterKeepsTheDocuments() throws Exception {
        amazon.fulfillmentFault = fault(503, true);
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS)).isSameAs(amazon.fulfillmentFault);
        amazon.fulfillmentFault = null;

        complete(TWO_DOCUMENTS);

        assertThat(amazon.uploads).hasSize(2);
    }

    @Test
    void anErrorInAnAnswerOfSuccessIsARefusal() throws Exception {
        AdviceWith.adviceWith(camel, "complete-job-once", route -> route.weaveById("complete-job-call")
                .replace()
                .setBody(exchange -> object("{'errors': [{'code': 'InvalidInput', 'message': 'no'}]}")));

        assertThatThrownBy(() -> complete(TWO_DOCUMENTS))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessage("The Services API refused it: InvalidInput, no");
    }

    @Test
    void aCompletionWhoseAnswerWasLostIsSettledByTheJobsStatus() throws Exception {
        amazon.answersAreLost = true;
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS))
                .isInstanceOfSatisfying(RemoteCallException.class, fault -> assertThat(fault.isRetryable())
                        .isTrue());

        JsonNode result = complete(TWO_DOCUMENTS);

        assertThat(result).isEqualTo(object("{'outcome': 'completed', 'appointmentId': 'A-2', 'documents': 2}"));
        assertThat(amazon.completions).isOne();
    }

    @Test
    void aRefusalIsNoneWhereTheJobIsCompleted() throws Exception {
        AdviceWith.adviceWith(camel, "complete-job-once", route -> route.weaveById("complete-job-call")
                .before()
                .process(exchange -> amazon.job.put("serviceJobStatus", "COMPLETED")));

        assertThat(complete(TWO_DOCUMENTS).path("outcome").asText()).isEqualTo("completed");
    }

    @Test
    void aJobThatIsReadAsItWasBeforeIsNotCompletedAgain() throws Exception {
        complete(TWO_DOCUMENTS);
        amazon.job.put("serviceJobStatus", "NOT_SERVICED");

        complete(TWO_DOCUMENTS);

        assertThat(amazon.completions).isOne();
        assertThat(amazon.uploads).hasSize(2);
    }

    @Test
    void documentsThatAreKeptWithTheCommandAreReadFromThere() throws Exception {
        commandId = store.accept(
                        new NewCommand(
                                "acme",
                                "kept-" + commands,
                                "complete-job",
                                "J-1",
                                "http",
                                object("{'serviceJobId': 'J-1', " + TWO_DOCUMENTS + "}")),
                        Instant.EPOCH)
                .command()
                .commandId();
        String kept = store.find(commandId).orElseThrow().parameters().toString();
        assertThat(kept).contains("\"kept\"").doesNotContain(base64("photograph"));
        String parameters = kept.substring(1, kept.length() - 1);

        complete(parameters);

        assertThat(amazon.uploads).containsExactly("photograph", "report");
        // A step of an earlier version tells the same document by the same fingerprint.
        assertThat(steps.result(commandId, "document-1").path("fingerprint").asText())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest("photograph".getBytes(StandardCharsets.UTF_8))));
    }

    /** Every step that calls, or keeps what came of it; those of documents at the first and at the second one. */
    static Stream<Arguments> moments() {
        Stream<String> once = Stream.of(
                "complete-job-read",
                "complete-job-check",
                "complete-job-documents",
                "complete-job-set-fulfillment",
                "complete-job-keep-fulfillment",
                "complete-job-begin",
                "complete-job-call",
                "complete-job-keep",
                "complete-job-result");
        Stream<String> twice = Stream.of(
                "complete-job-check-one",
                "complete-job-upload-one",
                "complete-job-upload",
                "complete-job-keep-document");
        return Stream.concat(
                        once.map(node -> arguments(node, 1)),
                        twice.flatMap(node -> Stream.of(arguments(node, 1), arguments(node, 2))))
                .flatMap(moment -> Stream.of(
                        arguments(moment.get()[0], moment.get()[1], true),
                        arguments(moment.get()[0], moment.get()[1], false)));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void killedAtAnyMomentAndCalledAgainNothingIsDoubled(String node, int time, boolean before) throws Exception {
        AtomicInteger times = new AtomicInteger();
        AdviceWith.adviceWith(
                camel, routeOf(node), route -> at(route, node, before).process(exchange -> {
                    if (times.incrementAndGet() == time) {
                        throw new IOException("killed");
                    }
                }));
        assertThatThrownBy(() -> complete(TWO_DOCUMENTS)).hasMessage("killed");

        JsonNode result = complete(TWO_DOCUMENTS);

        assertThat(result).isEqualTo(object("{'outcome': 'completed', 'appointmentId': 'A-2', 'documents': 2}"));
        assertThat(amazon.completed).isOne();
        assertThat(amazon.completions).isOne();
        boolean uploadNotKept =
                node.equals("complete-job-upload") && !before || node.equals("complete-job-keep-document") && before;
        assertThat(amazon.uploads).hasSize(uploadNotKept ? 3 : 2);
        boolean fulfillmentNotKept = node.equals("complete-job-set-fulfillment") && !before
                || node.equals("complete-job-keep-fulfillment") && before;
        assertThat(amazon.fulfillments).hasSize(fulfillmentNotKept ? 2 : 1);
        assertThat(Set.copyOf(amazon.fulfillments)).as("the same each time").hasSize(1);
    }

    private static ProcessorDefinition<?> at(AdviceWithRouteBuilder route, String node, boolean before) {
        return before ? route.weaveById(node).before() : route.weaveById(node).after();
    }

    private String routeOf(String node) {
        Map<String, String> routes = new HashMap<>();
        camel.getRouteDefinitions().forEach(route -> ProcessorDefinitionHelper.filterTypeInOutputs(
                        route.getOutputs(), ProcessorDefinition.class)
                .forEach(definition -> routes.put(definition.getId(), route.getRouteId())));
        return routes.get(node);
    }

    private void assertRefused(String parameters, String message) {
        assertThatThrownBy(() -> complete(parameters))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageStartingWith(message);
        assertThat(amazon.uploads).isEmpty();
        assertThat(amazon.fulfillments).isEmpty();
        assertThat(amazon.completions).isZero();
    }

    private JsonNode complete(String parameters) throws Exception {
        Exchange result = camel.createProducerTemplate().send("direct:command.complete-job", exchange -> {
            exchange.getMessage().setBody(object("{'serviceJobId': 'J-1', " + parameters + "}"));
            exchange.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            "account", "acme",
                            "command", "complete-job",
                            "commandId", commandId,
                            "idempotencyKey", "key-" + commands,
                            "serviceJobId", "J-1")));
        });
        if (result.getException() != null) {
            throw result.getException();
        }
        assertThat(result.getMessage().getHeaders()).doesNotContainKey("Accept");
        return result.getMessage().getBody(JsonNode.class);
    }

    private static String base64(String content) {
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode object(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
