package dev.servicebridge.commands.cancellation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.commands.CommandRoutes;
import dev.servicebridge.commands.CommandSteps;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.jobs.JobMarketplaces;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.TestConfiguration;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** With a time limit, because a predicate that fails inside doCatch would leave the caller waiting for ever. */
@Timeout(60)
class CancellationRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IN = "A21TJRUUN4KGV";
    private static final String DE = "A1PA6795UKMFR9";
    private static final String NEW_DATE = "2026-05-01T09:00:00Z";

    private static TestDatabase database;
    private static long commands;

    private final DefaultCamelContext camel = BridgeContext.create();
    private final Amazon amazon = new Amazon();
    private final Map<String, JsonNode> fees = new LinkedHashMap<>();
    private final Map<String, String> events = new LinkedHashMap<>();
    private final List<JsonNode> rescheduled = new ArrayList<>();
    private long commandId;

    /** The one job there is, cancelled once at the most, as the Services API has it. */
    private static final class Amazon {
        final ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", "J-1")
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("serviceOrderId", "113-1")
                .put("storeId", "store-7")
                .put("marketplaceId", IN);
        final List<String> cancelled = new ArrayList<>();
        int calls;
        RemoteCallException refusal;
        boolean answersAreLost;

        void cancel(Exchange exchange) {
            calls++;
            if (refusal != null) {
                throw refusal;
            }
            if (!job.path("serviceJobStatus").asText().equals("NOT_SERVICED")) {
                throw fault(422, false);
            }
            cancelled.add(exchange.getMessage().getHeader("cancellationReasonCode", String.class));
            job.put("serviceJobStatus", "CANCELLED");
            if (answersAreLost) {
                answersAreLost = false;
                throw fault(500, true);
            }
        }
    }

    private static RemoteCallException fault(int status, boolean retryable) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "services-api",
                "cancelServiceJobByServiceJobId",
                "acme",
                status,
                "InvalidInput",
                "no",
                null,
                "R-1",
                retryable));
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
    void start(@TempDir Path home) throws Exception {
        Commands store = new Commands(database.database(), ServicesApiCommands.EXECUTION, Set.of());
        commandId = store.accept(
                        new NewCommand(
                                "acme", "key-" + ++commands, "cancel-job", "J-1", "http", JSON.createObjectNode()),
                        Instant.EPOCH)
                .command()
                .commandId();
        camel.getRegistry().bind("commandRoutes", new CommandRoutes(camel));
        camel.getRegistry().bind("commandSteps", new CommandSteps(store));
        TestConfiguration configuration = configuration(home);
        JobMarketplaces marketplaces = new JobMarketplaces(new Jobs(database.database()), configuration.accounts());
        camel.getRegistry().bind("cancellation", new Cancellation(rules(configuration), marketplaces, "R1"));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(camel, "classpath:routes/commands/cancellation.yaml"));
        camel.addRoutes(new OtherSide());
        camel.start();
    }

    private static TestConfiguration configuration(Path home) throws IOException {
        String accounts = """
                accounts:
                  acme:
                    services-api:
                      region: eu
                      marketplaces: [IN, DE]
                      service-types: { store-9: heavybulky }
                      client-id: client-1
                      client-secret: secret-1
                      refresh-token: refresh-1
                """;
        return TestConfiguration.in(home, accounts, Map.of(NoShowFees.SETTING, "EUR 20, INR 500.50"));
    }

    private static CancellationRules rules(TestConfiguration configuration) {
        Problems problems = new Problems();
        CancellationRules rules = CancellationRules.load(
                configuration.files(), configuration.settings(), configuration.accounts(), problems);
        problems.throwIfAny();
        return rules;
    }

    private final class OtherSide extends RouteBuilder {
        @Override
        public void configure() {
            serve("services-api.getServiceJobByServiceJobId").process(exchange -> exchange.getMessage()
                    .setBody(JSON.createObjectNode().set("payload", amazon.job.deepCopy())));
            serve("services-api.cancelServiceJobByServiceJobId").process(amazon::cancel);
            serve("command.reschedule-appointment").process(exchange -> {
                rescheduled.add(body(exchange));
                exchange.getMessage().setBody(JSON.createObjectNode().put("appointmentId", "APPT-2"));
            });
            serve("erp.fee")
                    .process(exchange ->
                            fees.putIfAbsent(body(exchange).path("serviceJobId").asText(), body(exchange)));
            serve("fsm.service-event")
                    .process(exchange -> events.putIfAbsent(
                            exchange.getMessage().getHeader("serviceEventId", String.class),
                            exchange.getMessage().getHeader("serviceEventText", String.class)));
        }

        private ProcessorDefinition<?> serve(String name) {
            return from("direct:" + name).errorHandler(noErrorHandler());
        }

        private JsonNode body(Exchange exchange) {
            return exchange.getMessage().getBody(JsonNode.class);
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
        database.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "S1, customer-absent, true,",
        "S39, customer-unreachable, false,",
        "S37, reschedule, false, Another date is wanted: customer wants another date.",
        "S13, provider-capacity, false, Nobody can meet the appointment: provider cannot meet the appointment.",
        "S15, product-problem, false, Product problem: Amazon's product or its delivery has a problem.",
        "S20, price, false, Price to be looked at: price is too high.",
        "S3, out-of-scope, false, Not within the service ordered: work is not what was ordered and cannot be done.",
        "S41, out-of-area, false,",
        "S17, not-needed, false,",
        "S46, completion, false, Records to be checked: job was completed wrongly."
    })
    void eachCategoryTakesARouteOfItsOwn(String code, String category, boolean fee, String event) throws Exception {
        List<String> passed = new ArrayList<>();
        AdviceWith.adviceWith(camel, "cancellation-category-" + category, route -> route.weaveAddFirst()
                .process(exchange -> passed.add(category)));

        JsonNode result = cancel("{'cancellationReasonCode': '" + code + "'}");

        assertThat(passed).containsExactly(category);
        assertThat(amazon.cancelled).containsExactly(code);
        assertThat(result)
                .isEqualTo(json("{'outcome': 'cancelled', 'cancellationReasonCode': '" + code + "', 'category': '"
                        + category + "'}"));
        assertThat(fees).hasSize(fee ? 1 : 0);
        if (event == null) {
            assertThat(events).isEmpty();
        } else {
            assertThat(events.values()).singleElement().asString().startsWith(event);
        }
    }

    @Test
    void eachCategoryOfTheTableHasARoute() {
        String prefix = "direct://cancellation.category.";
        List<String> served = camel.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointUri())
                .filter(uri -> uri.startsWith(prefix))
                .map(uri -> uri.substring(prefix.length()))
                .toList();
        CancellationCodes codes = CancellationCodes.load(BridgeFiles.in(Path.of("target")), new Problems());

        assertThat(Stream.iterate(1, number -> number + 1)
                        .limit(99)
                        .map(number -> codes.find("S" + number))
                        .flatMap(Optional::stream)
                        .map(CancellationCode::category)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void aCategoryWithoutARouteIsRefused() throws Exception {
        AdviceWith.adviceWith(camel, "command-cancel-job", route -> route.weaveById("cancel-job-check")
                .replace()
                .setVariable("cancellation")
                .constant(new JobCancellation("acme", "J-1", "", IN, "S90", "new", "weather", "", null, false)));

        assertRefused(
                "{'cancellationReasonCode': 'S90'}",
                "Category weather of code S90 has no route direct:cancellation.category.weather; add one to routes/commands, or"
                        + " correct config/cancellation-codes.csv");
    }

    @Test
    void theFeeIsThatOfTheMarketplacesCurrency() throws Exception {
        cancel("{'cancellationReasonCode': 'S1'}");

        assertThat(fees.get("J-1")).hasToString("""
                {"account":"acme","serviceJobId":"J-1","fee":{"serviceOrderId":"113-1",\
                "cancellationReasonCode":"S1","amount":500.50,"currency":"INR"}}""");
    }

    @Test
    void aFeeForWhichThereIsNoAmountIsLeftToTheErp() throws Exception {
        amazon.job.put("marketplaceId", "ATVPDKIKX0DER");

        cancel("{'cancellationReasonCode': 'S1'}");

        assertThat(fees.get("J-1").path("fee"))
                .isEqualTo(json("{'serviceOrderId': '113-1', 'cancellationReasonCode': 'S1'}"));
    }

    @ParameterizedTest
    @CsvSource({"S37, reschedule", "S13, provider-capacity"})
    void withANewDateTheAppointmentIsMovedInstead(String code, String category) throws Exception {
        JsonNode result = cancel("{'cancellationReasonCode': '" + code + "', 'newStartTime': '" + NEW_DATE
                + "', 'durationInMinutes': 90}");

        assertThat(rescheduled)
                .containsExactly(json("{'serviceJobId': 'J-1', 'startTime': '" + NEW_DATE
                        + "', 'rescheduleReasonCode': 'R1', 'durationInMinutes': 90}"));
        assertThat(result)
                .isEqualTo(json("{'outcome': 'rescheduled', 'cancellationReasonCode': '" + code + "', 'category': '"
                        + category + "', 'appointmentId': 'APPT-2'}"));
        assertThat(amazon.calls).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void aNewDateDoesNotGetLostInABranchThatCancels() {
        assertRefused(
                "{'cancellationReasonCode': 'S1', 'newStartTime': '" + NEW_DATE + "'}",
                "newStartTime does not go with code S1: its category customer-absent cancels the job; leave"
                        + " newStartTime out, or send the command reschedule-appointment");
        assertThat(fees).isEmpty();
    }

    @Test
    void aCodeThatIsNotValidThereIsRefusedWithThoseThatAre() {
        amazon.job.put("marketplaceId", DE);

        assertRefused(
                "{'cancellationReasonCode': 'S17'}",
                "The code is not valid in marketplace DE (A1PA6795UKMFR9) for jobs without a service type; use one of:"
                        + " S1 (customer was not there), S3 (work is not what was ordered and cannot be done), S13"
                        + " (provider cannot meet the appointment), S15 (Amazon's product or its delivery has a"
                        + " problem), S16 (another seller's product, delivery or service has a problem)");
    }

    @Test
    void theMarketplaceIsThatUnderWhichTheJobWasListedWhateverTheJobSays() throws Exception {
        amazon.job.remove("marketplaceId");
        list("J-1", IN);

        cancel("{'cancellationReasonCode': 'S1'}");

        assertThat(fees.get("J-1").at("/fee/currency").asText()).isEqualTo("INR");
        assertThat(amazon.cancelled).containsExactly("S1");
    }

    @Test
    void aJobThatWasNeverListedAndNamesNoMarketplaceIsRefusedWithTheReason() {
        amazon.job.remove("marketplaceId");

        assertRefused(
                "{'cancellationReasonCode': 'S1'}",
                "The code is not valid in marketplace '', because the bridge has not listed the job and the job names"
                        + " none, for");
    }

    private static void list(String serviceJobId, String marketplaceId) {
        new JobStore(database.database())
                .savePage(
                        "acme",
                        marketplaceId,
                        List.of(JSON.createObjectNode().put("serviceJobId", serviceJobId)),
                        Instant.EPOCH,
                        Set.of(),
                        null);
    }

    @Test
    void theJobsServiceTypeTakesTheSecondColumn() throws Exception {
        amazon.job.put("marketplaceId", DE).put("serviceType", "heavybulky");

        assertThatThrownBy(() -> cancel("{'cancellationReasonCode': 'S13'}"))
                .hasMessageContaining("for the service type heavybulky; use one of: S1 (")
                .hasMessageContaining("S6 (");
        cancel("{'cancellationReasonCode': 'S5'}");
        assertThat(amazon.cancelled).containsExactly("S5");
    }

    @Test
    void whereTheJobDoesNotTellItsServiceTypeTheAccountDoesByStore() throws Exception {
        amazon.job.put("marketplaceId", DE).put("storeId", "store-9");

        cancel("{'cancellationReasonCode': 'S2'}");

        assertThat(amazon.cancelled).containsExactly("S2");
    }

    @Test
    void aCodeOutsideTheTableIsRefused() {
        assertRefused(
                "{'cancellationReasonCode': 'S99'}", "The code is none of config/cancellation-codes.csv, let alone");
    }

    @Test
    void whereNoCodeIsValidThatIsSaid() {
        amazon.job.put("marketplaceId", "A1VC38T7YXB528");

        assertRefused(
                "{'cancellationReasonCode': 'S1'}",
                "The code is not valid in marketplace JP (A1VC38T7YXB528) for jobs without a service type; none is");
    }

    @ParameterizedTest
    @CsvSource({"A21TJRUUN4KGV, store-7, S39", "A1PA6795UKMFR9, store-9, S4"})
    void anothersWordTakesTheFirstCodeThatIsValid(String marketplace, String store, String code) throws Exception {
        amazon.job.put("marketplaceId", marketplace).put("storeId", store);

        cancel("{'reason': 'customer NOT reachable'}");

        assertThat(amazon.cancelled).containsExactly(code);
    }

    @Test
    void aWordWithoutAValidCodeIsRefusedWithTheCodesThatAre() {
        amazon.job.put("marketplaceId", DE);

        assertRefused(
                "{'reason': 'Too expensive'}",
                "The reason stands for no code that is valid in marketplace DE (A1PA6795UKMFR9) for jobs without a"
                        + " service type; use one of: S1 (");
    }

    @Test
    void anUnknownWordIsRefusedWithThoseConfiguredAndNotRepeated() {
        assertThatThrownBy(() -> cancel("{'reason': 'Ann Lee moved'}"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageStartingWith("The reason is none of config/cancellation-reasons.yaml; add it, or use one of:"
                        + " Cancelled by customer, Cannot meet new date, Customer not at home,")
                .hasMessageNotContaining("Ann");
        assertThat(amazon.calls).isZero();
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED", "COMPLETED"})
    void aJobThatIsOverIsRefused(String status) {
        amazon.job.put("serviceJobStatus", status);

        assertRefused(
                "{'cancellationReasonCode': 'S1'}",
                "Service job J-1 of account acme is " + status + " and cannot be cancelled; nothing is left to do");
    }

    @Test
    void aRefusalOfAmazonsIsPassedOn() {
        amazon.refusal = fault(422, false);

        assertThatThrownBy(() -> cancel("{'cancellationReasonCode': 'S1'}")).isSameAs(amazon.refusal);
        assertThat(fees).isEmpty();
    }

    @Test
    void aRefusalIsNoneWhereTheJobIsCancelled() throws Exception {
        amazon.refusal = fault(422, false);
        AdviceWith.adviceWith(camel, "cancellation-cancel", route -> route.weaveById("cancel-job-call")
                .before()
                .process(exchange -> amazon.job.put("serviceJobStatus", "CANCELLED")));

        assertThat(cancel("{'cancellationReasonCode': 'S1'}").path("outcome").asText())
                .isEqualTo("cancelled");
        assertThat(fees).hasSize(1);
    }

    @Test
    void aCorrectedCodeTakesThePlaceOfTheOneThatAmazonRefused() throws Exception {
        amazon.refusal = fault(422, false);
        assertThatThrownBy(() -> cancel("{'cancellationReasonCode': 'S1'}")).isSameAs(amazon.refusal);

        amazon.refusal = null;
        cancel("{'cancellationReasonCode': 'S17'}");

        assertThat(amazon.cancelled).containsExactly("S17");
        assertThat(fees).isEmpty();
    }

    @Test
    void aCancellationWhoseAnswerWasLostIsSettledByTheJobsStatus() throws Exception {
        amazon.answersAreLost = true;
        assertThatThrownBy(() -> cancel("{'cancellationReasonCode': 'S1'}"))
                .isInstanceOfSatisfying(RemoteCallException.class, fault -> assertThat(fault.isRetryable())
                        .isTrue());

        JsonNode result = cancel("{'cancellationReasonCode': 'S1'}");

        assertThat(result.path("outcome").asText()).isEqualTo("cancelled");
        assertThat(amazon.calls).isOne();
        assertThat(fees).hasSize(1);
    }

    @Test
    void aJobThatIsReadAsItWasBeforeIsNotCancelledAgain() throws Exception {
        cancel("{'cancellationReasonCode': 'S1'}");
        amazon.job.put("serviceJobStatus", "NOT_SERVICED");

        cancel("{'cancellationReasonCode': 'S1'}");

        assertThat(amazon.calls).isOne();
    }

    /** The steps of each kind of branch, in the order in which they are taken. */
    static Stream<Arguments> moments() {
        Map<String, List<String>> steps = Map.of(
                "cancel-job-read", List.of("S1", "S15", "S37"),
                "cancel-job-check", List.of("S1", "S15", "S37"),
                "cancel-job-begin", List.of("S1", "S15", "S37"),
                "cancel-job-call", List.of("S1", "S15", "S37"),
                "cancel-job-keep", List.of("S1", "S15", "S37"),
                "customer-absent-cancel", List.of("S1"),
                "cancellation-fee-to-erp", List.of("S1"),
                "cancellation-told-cancel", List.of("S15"),
                "cancellation-event-to-fsm", List.of("S15", "S37"),
                "reschedule-cancel", List.of("S37"));
        return steps.entrySet().stream().flatMap(entry -> entry.getValue().stream()
                .flatMap(code -> Stream.of(true, false).map(before -> arguments(code, entry.getKey(), before))));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void killedAtAnyMomentAndCalledAgainNothingIsDoubled(String code, String node, boolean before) throws Exception {
        AtomicBoolean alive = new AtomicBoolean(true);
        AdviceWith.adviceWith(
                camel, routeOf(node), route -> at(route, node, before).process(exchange -> {
                    if (alive.getAndSet(false)) {
                        throw new IOException("killed");
                    }
                }));
        String parameters = "{'cancellationReasonCode': '" + code + "'}";
        assertThatThrownBy(() -> cancel(parameters)).hasMessage("killed");

        cancel(parameters);

        assertThat(amazon.cancelled).containsExactly(code);
        assertThat(amazon.calls).isOne();
        assertThat(fees).hasSize(code.equals("S1") ? 1 : 0);
        assertThat(events).hasSize(code.equals("S1") ? 0 : 1);
    }

    private static ProcessorDefinition<?> at(AdviceWithRouteBuilder route, String node, boolean before) {
        return before ? route.weaveById(node).before() : route.weaveById(node).after();
    }

    private String routeOf(String node) {
        Map<String, String> routes = new HashMap<>();
        camel.getRouteDefinitions().forEach(route -> ProcessorDefinitionHelper.filterTypeInOutputs(
                        route.getOutputs(), ProcessorDefinition.class)
                .forEach(definition -> routes.putIfAbsent(definition.getId(), route.getRouteId())));
        return routes.get(node);
    }

    private void assertRefused(String parameters, String message) {
        assertThatThrownBy(() -> cancel(parameters))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageStartingWith(message);
        assertThat(amazon.calls).isZero();
    }

    private JsonNode cancel(String parameters) throws Exception {
        Exchange result = camel.createProducerTemplate().send("direct:command.cancel-job", exchange -> {
            exchange.getMessage().setBody(((ObjectNode) json(parameters)).put("serviceJobId", "J-1"));
            exchange.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            "account", "acme",
                            "command", "cancel-job",
                            "commandId", commandId,
                            "idempotencyKey", "key-" + commands,
                            "serviceJobId", "J-1")));
        });
        if (result.getException() != null) {
            throw result.getException();
        }
        return result.getMessage().getBody(JsonNode.class);
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
