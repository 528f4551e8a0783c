package dev.servicebridge.servicesapi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The shipped routes with a sandbox on the other side, which decrypts each upload and checks it. */
class ProofDocumentsThroughSandboxTest {
    private static final byte[] DOCUMENT = ProofDocumentTest.pdf(100_000);

    @TempDir
    Path home;

    private final TestDatabase database = TestDatabase.h2();
    private Sandbox sandbox;
    private RunningBridge bridge;

    private void start(String bridgesHash, String sandboxsHash) throws IOException {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.jobs", "20",
                "sandbox.change-interval", "PT0S",
                "sandbox.plan-scale", "100",
                "sandbox.document-hash", sandboxsHash)));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    services-api:
                      marketplaces: [ATVPDKIKX0DER]
                      client-id: sandbox-client
                      client-secret: sandbox-secret
                      refresh-token: sandbox-refresh-acme
                """);
        Map<String, String> settings = new HashMap<>();
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("bridge.datasource.url", database.settings().url());
        settings.put("bridge.datasource.user", database.settings().user());
        settings.put("proof-document.hash", bridgesHash);
        settings.put("retry.delay", "PT0.005S");
        settings.put("usage-plan.services-api.createServiceDocumentUploadDestination.rate", "500");
        settings.put("usage-plan.services-api.createServiceDocumentUploadDestination.burst", "1000");
        bridge = RunningBridge.adapters(home, settings);
    }

    @AfterEach
    void stop() {
        bridge.close();
        sandbox.close();
        database.close();
    }

    private Exchange upload(Object document) {
        return bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:proof-document.upload")
                .withHeader("account", "acme")
                .withBody(document)
                .request(Exchange.class);
    }

    private JsonNode uploaded(Object document) {
        Exchange exchange = upload(document);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(JsonNode.class);
    }

    private Exchange setFulfilment(JsonNode document) {
        StoredJob job = sandbox.seller("acme").jobs().all().stream()
                .filter(each -> each.status().equals("NOT_SERVICED"))
                .filter(each -> each.json()
                        .at("/appointments/0/appointmentStatus")
                        .asText()
                        .equals("ACTIVE"))
                .findFirst()
                .orElseThrow();
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.putArray("fulfillmentDocuments")
                .addObject()
                .put("uploadDestinationId", document.path("uploadDestinationId").asText())
                .put("contentSha256", document.path("contentSha256").asText());
        return bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api.setAppointmentFulfillmentData")
                .withHeader("account", "acme")
                .withHeader("serviceJobId", job.id())
                .withHeader(
                        "appointmentId",
                        job.json().at("/appointments/0/appointmentId").asText())
                .withBody(body)
                .request(Exchange.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ciphertext", "plaintext"})
    void whatIsUploadedProvesTheWork(String hash) throws Exception {
        start(hash, hash);
        Path file = Files.write(home.resolve("proof.pdf"), DOCUMENT);
        for (Object body : new Object[] {DOCUMENT, file.toFile(), new ByteArrayInputStream(DOCUMENT)}) {
            JsonNode document = uploaded(body);
            assertThat(document.path("contentType").asText()).isEqualTo("PDF");
            assertThat(document.path("contentLength").asInt()).isEqualTo(DOCUMENT.length);
            assertThat(setFulfilment(document).getException()).isNull();
        }
    }

    @Test
    void theHashOfTheOtherModeIsRefused() throws Exception {
        start("plaintext", "ciphertext");
        assertThat(setFulfilment(uploaded(DOCUMENT)).getException()).hasMessageContaining("does not match");
    }

    @Test
    void takesTheLargestDocumentThereMayBe() throws Exception {
        start("ciphertext", "ciphertext");
        assertThat(uploaded(ProofDocumentTest.pdf(5_242_880))
                        .path("contentLength")
                        .asInt())
                .isEqualTo(5_242_880);
    }

    /** What the storage says of a success is not read, so nothing can spoil it but the want of a status. */
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, 3, 1",
        "INTERNAL_ERROR, 3, 1",
        "ANSWER_LOST, 3, 1",
        "EXPIRED_TOKEN, 3, 3",
        "RESET, 1, 1",
        "GARBAGE, 1, 1"
    })
    void faultsThatPassAreOvercome(FaultKind kind, int uploads, int destinations) throws Exception {
        start("ciphertext", "ciphertext");
        sandbox.faults().add(Fault.next("uploads", kind, 2));
        assertThat(setFulfilment(uploaded(DOCUMENT)).getException()).isNull();
        assertThat(sandbox.journal().entries("put")).hasSize(uploads);
        assertThat(sandbox.journal().entries("createServiceDocumentUploadDestination"))
                .hasSize(destinations);
    }

    @Test
    void faultsOfTheServicesApiAreOvercome() throws Exception {
        start("ciphertext", "ciphertext");
        for (FaultKind kind : List.of(FaultKind.UNAVAILABLE, FaultKind.GARBAGE, FaultKind.TRUNCATED)) {
            sandbox.faults().add(Fault.next("services-api.*", kind, 1));
        }
        assertThat(setFulfilment(uploaded(DOCUMENT)).getException()).isNull();
    }

    @Test
    void anUploadThatWaitsHoldsUpNoOther() throws Exception {
        start("ciphertext", "ciphertext");
        sandbox.faults().add(Fault.next("uploads", FaultKind.SLOW, 1).delayed(20_000));
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            CompletableFuture<JsonNode> slow = CompletableFuture.supplyAsync(() -> uploaded(DOCUMENT), callers);
            await().until(() -> sandbox.faults().active().isEmpty());
            List<CompletableFuture<JsonNode>> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(CompletableFuture.supplyAsync(() -> uploaded(DOCUMENT), callers));
            }
            for (CompletableFuture<JsonNode> other : others) {
                other.get(15, TimeUnit.SECONDS);
            }
            assertThat(slow).isNotDone();
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void nothingSecretIsLoggedOrTold() throws Exception {
        start("ciphertext", "ciphertext");
        List<String> secrets = new ArrayList<>();
        AdviceWith.adviceWith(
                bridge.camel(), "proof-document-attempt", advice -> advice.weaveById("proof-document-take")
                        .before()
                        .process(exchange -> note(exchange.getMessage().getBody(JsonNode.class), secrets)));
        try (DebugLog log = new DebugLog()) {
            sandbox.faults().add(Fault.next("uploads", FaultKind.EXPIRED_TOKEN, 1));
            sandbox.faults().add(Fault.next("uploads", FaultKind.RESET, 1));
            assertThat(upload(DOCUMENT).getException()).isNull();
            sandbox.faults().add(Fault.always("uploads", FaultKind.EXPIRED_TOKEN));
            Exception refused = upload(DOCUMENT).getException();
            assertThat(refused)
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessage("proof-document upload for account acme: 403 AccessDenied, localhost refused the"
                            + " document at 3 addresses in a row, each fresh from Amazon");

            assertThat(secrets).hasSizeGreaterThan(9);
            assertThat(log.text()).isNotEmpty().doesNotContain(secrets);
        }
    }

    private static void note(JsonNode answer, List<String> secrets) {
        secrets.add(answer.at("/payload/url").asText().split("\\?")[1]);
        secrets.add(answer.at("/payload/encryptionDetails/key").asText());
        secrets.add(answer.at("/payload/encryptionDetails/initializationVector").asText());
    }

    /** All that would be logged with {@code log.level=DEBUG}: the levels that the shipped logback.xml gives libraries hold. */
    private static final class DebugLog implements AutoCloseable {
        private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        private final Level level = root.getLevel();
        private final Map<String, Level> levels = new HashMap<>();
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        private DebugLog() throws Exception {
            LoggerContext shipped = new LoggerContext();
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(shipped);
            configurator.doConfigure(DebugLog.class.getResource("/logback.xml"));
            shipped.getLoggerList().stream()
                    .filter(logger ->
                            logger.getLevel() != null && !logger.getName().equals(Logger.ROOT_LOGGER_NAME))
                    .forEach(logger -> set(logger.getName(), logger.getLevel()));
            shipped.stop();
            appender.start();
            root.setLevel(Level.DEBUG);
            root.addAppender(appender);
            context.getLogger(getClass()).debug("capturing");
        }

        private void set(String name, Level other) {
            Logger logger = context.getLogger(name);
            levels.put(name, logger.getLevel());
            logger.setLevel(other);
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            for (ILoggingEvent event : List.copyOf(appender.list)) {
                text.append(event.getFormattedMessage()).append('\n');
                if (event.getThrowableProxy() != null) {
                    text.append(event.getThrowableProxy().getMessage()).append('\n');
                }
            }
            return text.toString();
        }

        @Override
        public void close() {
            root.detachAppender(appender);
            root.setLevel(level);
            levels.forEach((name, before) -> context.getLogger(name).setLevel(before));
        }
    }
}
