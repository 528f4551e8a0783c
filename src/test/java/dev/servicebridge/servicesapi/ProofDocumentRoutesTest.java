package dev.servicebridge.servicesapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.CallerErrorHandling;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.servicesapi.ProofDocuments.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The shipped route, with the Services API and the step that sends taken out. */
class ProofDocumentRoutesTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String VECTOR = Base64.getEncoder().encodeToString(new byte[16]);
    private static final String SIGNATURE = "s3cr3t%2Bsignature";
    private static final byte[] DOCUMENT = ProofDocumentTest.pdf(1000);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicLong nanos = new AtomicLong();
    private final List<JsonNode> asked = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private ObjectNode destination;

    private record Sent(
            String method, String url, Map<String, String> headers, String mediaType, long length, byte[] body) {}

    /** What the storage does next: an answer, or an exception. */
    @FunctionalInterface
    private interface Answer {
        void give(Exchange exchange) throws Exception;
    }

    private static Answer status(int status, String body) {
        return exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
            exchange.getMessage().setBody(body);
        };
    }

    private static Answer refusal(int status, String code) {
        return status(
                status,
                "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><StringToSign>" + SIGNATURE
                        + "</StringToSign></Error>");
    }

    private static Answer failure(Exception failure) {
        return exchange -> {
            throw failure;
        };
    }

    @BeforeEach
    void start() throws Exception {
        destination = destination("https://storage.example/d1?X-Amz-Signature=" + SIGNATURE);
        camel.getRegistry()
                .bind("proofDocuments", new ProofDocuments(new Settings(DocumentHash.CIPHERTEXT, 2, 3), nanos::get));
        camel.getRegistry().bind("plainHttpClient", new Object());
        for (String key : List.of("connect-timeout", "response-timeout", "connections")) {
            camel.getPropertiesComponent().addOverrideProperty("http-client." + key, "1000");
        }
        Map.of("delay", "1", "multiplier", "1.5", "max-delay", "5")
                .forEach((key, value) -> camel.getPropertiesComponent().addOverrideProperty("retry." + key, value));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:services-api.createServiceDocumentUploadDestination")
                        .errorHandler(noErrorHandler())
                        .process(ProofDocumentRoutesTest.this::giveDestination);
            }
        });
        camel.getRegistry().bind("failToCaller", new CallerErrorHandling());
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(
                        camel, "classpath:routes/systems/services-api/proof-documents.yaml"));
        AdviceWith.adviceWith(camel, "proof-document-attempt", advice -> advice.weaveById("proof-document-send")
                .replace()
                .process(this::store));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static ObjectNode destination(String url) {
        ObjectNode payload = new ObjectMapper()
                .createObjectNode()
                .put("uploadDestinationId", "d1")
                .put("url", url);
        payload.putObject("encryptionDetails")
                .put("standard", "AES")
                .put("key", KEY)
                .put("initializationVector", VECTOR);
        payload.putObject("headers").put("x-amz-meta-a", "1").put("x-amz-meta-b", "2");
        return payload;
    }

    private void giveDestination(Exchange exchange) {
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("account", "acme")
                .containsEntry("mine", "kept");
        asked.add(exchange.getMessage().getBody(JsonNode.class));
        exchange.getMessage().setBody(new ObjectMapper().createObjectNode().set("payload", destination.deepCopy()));
    }

    private void store(Exchange exchange) throws Exception {
        Map<String, String> headers = new TreeMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, value.toString()));
        HttpEntity entity = exchange.getMessage().getBody(HttpEntity.class);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        entity.writeTo(body);
        sent.add(new Sent(
                headers.remove(Exchange.HTTP_METHOD),
                headers.remove(Exchange.HTTP_URI),
                headers,
                entity.getContentType(),
                entity.getContentLength(),
                body.toByteArray()));
        (answers.isEmpty() ? status(200, "") : answers.remove(0)).give(exchange);
    }

    private Exchange upload(Object document) {
        return camel.createProducerTemplate().request("direct:proof-document.upload", exchange -> {
            exchange.getMessage().setHeader("account", "acme");
            exchange.getMessage().setHeader("mine", "kept");
            exchange.getMessage().setBody(document);
        });
    }

    private RemoteCallException refused() {
        Exchange exchange = upload(DOCUMENT);
        assertKeepsSecrets(exchange);
        return (RemoteCallException) exchange.getException();
    }

    private static void assertKeepsSecrets(Exchange exchange) {
        StringBuilder told = new StringBuilder();
        for (Throwable each = exchange.getException(); each != null; each = each.getCause()) {
            told.append(each);
        }
        told.append(exchange.getMessage().getHeaders());
        exchange.getProperties().values().forEach(told::append);
        assertThat(told.toString()).doesNotContain(SIGNATURE, "https:", KEY, VECTOR);
    }

    @Test
    void announcesEncryptsAndSendsTheDocument() throws Exception {
        Exchange done = upload(DOCUMENT);

        assertThat(done.getException()).isNull();
        assertThat(asked)
                .singleElement()
                .hasToString("{\"contentType\":\"PDF\",\"contentLength\":1000,\"contentMD5\":\""
                        + ProofDocument.read(DocumentSource.of(DOCUMENT, 2000)).md5() + "\"}");
        Sent put = sent.get(0);
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.url()).isEqualTo("https://storage.example/d1?X-Amz-Signature=" + SIGNATURE);
        assertThat(put.headers()).isEqualTo(Map.of("x-amz-meta-a", "1", "x-amz-meta-b", "2"));
        assertThat(put.mediaType()).isEqualTo("application/pdf");
        assertThat(put.length()).isEqualTo(1008).isEqualTo(put.body().length);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(put.body()));
        assertThat(done.getMessage().getBody(JsonNode.class))
                .hasToString("{\"uploadDestinationId\":\"d1\",\"contentSha256\":\"" + hash
                        + "\",\"contentType\":\"PDF\",\"contentLength\":1000}");
        assertThat(done.getMessage().getHeaders()).isEqualTo(Map.of("account", "acme", "mine", "kept"));
        assertKeepsSecrets(done);
    }

    @Test
    void sendsTheContentTypeThatTheDestinationNames() {
        ((ObjectNode) destination.get("headers")).put("content-type", "application/octet-stream");
        assertThat(upload(DOCUMENT).getException()).isNull();
        assertThat(sent.get(0).mediaType()).isEqualTo("application/octet-stream");
    }

    @Test
    void triesAgainWhatMayPassWithTheSameDestination() {
        answers.add(refusal(503, "SlowDown"));
        answers.add(failure(new SocketException("Connection reset")));
        assertThat(upload(DOCUMENT).getException()).isNull();
        assertThat(sent).hasSize(3);
        assertThat(sent.get(2).body()).isEqualTo(sent.get(0).body());
        assertThat(asked).hasSize(1);
    }

    @Test
    void waitsBeforeARetryAsTheSettingsSay() {
        assertThat(camel.getRegistry().lookupByNameAndType("proofDocumentRetries", RedeliveryPolicy.class))
                .returns(1L, RedeliveryPolicy::getRedeliveryDelay)
                .returns(true, RedeliveryPolicy::isUseExponentialBackOff)
                .returns(1.5, RedeliveryPolicy::getBackOffMultiplier)
                .returns(5L, RedeliveryPolicy::getMaximumRedeliveryDelay)
                .returns(true, RedeliveryPolicy::isUseCollisionAvoidance);
    }

    @Test
    void readsAStreamOnceHoweverOftenItIsSent(@TempDir Path folder) throws Exception {
        answers.add(refusal(503, "SlowDown"));
        answers.add(refusal(403, "AccessDenied"));
        try (InputStream stream = Files.newInputStream(Files.write(folder.resolve("proof"), DOCUMENT))) {
            assertThat(upload(stream).getException()).isNull();
        }
        assertThat(sent).hasSize(3).allSatisfy(put -> assertThat(put.body()).hasSize(1008));
    }

    @Test
    void givesUpAfterTheRetries() {
        for (int i = 0; i < 9; i++) {
            answers.add(failure(new IOException("to https://storage.example/d1?X-Amz-Signature=" + SIGNATURE)));
        }
        RemoteCallException fault = refused();
        assertThat(fault)
                .hasMessage("proof-document upload for account acme: AnswerLost, storage.example: IOException");
        assertThat(fault.isRetryable()).isTrue();
        assertThat(sent).hasSize(3);
    }

    @Test
    void asksForAnotherDestinationWhereOneHasExpiredOrIsRefused() {
        answers.add(refusal(403, "AccessDenied"));
        answers.add(refusal(400, "ExpiredToken"));
        assertThat(upload(DOCUMENT).getException()).isNull();
        assertThat(asked).hasSize(3);

        for (int i = 0; i < 9; i++) {
            answers.add(refusal(403, "AccessDenied"));
        }
        RemoteCallException fault = refused();
        assertThat(fault)
                .hasMessage("proof-document upload for account acme: 403 AccessDenied, storage.example refused the"
                        + " document at 3 addresses in a row, each fresh from Amazon");
        assertThat(fault.meaning()).as("no more of them are spent").isEqualTo(FaultMeaning.MESSAGE);
        assertThat(asked).hasSize(6);
    }

    @Test
    void asksForAnotherDestinationWhenTheLifeOfOneIsOver() {
        answers.add(exchange -> {
            nanos.addAndGet(Duration.ofSeconds(300).toNanos());
            throw new SocketException("Broken pipe");
        });
        assertThat(upload(DOCUMENT).getException()).isNull();
        assertThat(asked).hasSize(2);
    }

    @Test
    void doesNotTryAgainWhatIsRefusedForGood() {
        answers.add(refusal(400, "BadDigest"));
        RemoteCallException fault = refused();
        assertThat(fault)
                .hasMessage(
                        "proof-document upload for account acme: 400 BadDigest, storage.example refused the document");
        assertThat(fault.isRetryable()).isFalse();
        assertThat(sent).hasSize(1);

        answers.add(failure(new IllegalArgumentException("https://storage.example/d1?" + SIGNATURE)));
        assertThat(refused().isRetryable()).isFalse();
        assertThat(sent).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "403, SignatureDoesNotMatch",
        "403, InvalidAccessKeyId",
        "403, RequestTimeTooSkewed",
        "403, ''",
        "400, EntityTooLarge"
    })
    void aRefusalThatIsNoExpirySpendsNoOtherDestination(int status, String code) {
        answers.add(refusal(status, code));

        RemoteCallException fault = refused();

        assertThat(fault.meaning()).isEqualTo(FaultMeaning.MESSAGE);
        assertThat(fault)
                .hasMessageStartingWith("proof-document upload for account acme: " + status + " "
                        + (code.isEmpty() ? "Refused" : code) + ", storage.example refused the document");
        assertThat(asked).hasSize(1);
        assertThat(sent).hasSize(1);
    }

    @Test
    void asksAgainWhereTheDestinationCannotBeUsed() {
        destination = destination("https://storage.example/no address " + SIGNATURE);
        assertThat(refused())
                .hasMessage("proof-document upload for account acme: UnreadableAnswer, the upload destination cannot be"
                        + " used: url is no HTTP address");
        assertThat(asked).hasSize(3);
        destination = destination("https://storage.example/");
        ((ObjectNode) destination.get("encryptionDetails")).put("key", KEY + "%");
        assertThat(refused().getMessage()).endsWith("key is missing or not Base64");
        assertThat(sent).isEmpty();
    }

    @Test
    void refusesADocumentBeforeItCostsACall() {
        for (Object body : new Object[] {new byte[0], "text".getBytes(), ProofDocumentTest.pdf(5_242_881), null}) {
            RemoteCallException fault = catchThrowableOfType(RemoteCallException.class, () -> {
                throw upload(body).getException();
            });
            assertThat(fault.getCode()).isEqualTo("InvalidCall");
            assertThat(fault).hasMessageStartingWith("proof-document upload for account acme: InvalidCall, document: ");
            assertThat(fault.isRetryable()).isFalse();
        }
        assertThat(asked).isEmpty();
    }
}
