package dev.servicebridge.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.services.JobEdits;

import static org.assertj.core.api.Assertions.assertThat;

/** From the upload of a document to the completed job. */
class ProofsTest {
    private static final byte[] DOCUMENT = "a proof of the work, signed".getBytes(StandardCharsets.UTF_8);
    private static final String FULFILMENT = "/serviceJobs/J1/appointments/APPT-1/fulfillment";
    private static final String TIME =
            "\"fulfillmentTime\":{\"startTime\":\"2026-03-01T12:00:00Z\",\"endTime\":\"2026-03-01T13:00:00Z\"}";

    private SandboxClient client = new SandboxClient();

    @BeforeEach
    void putAJob() {
        ObjectNode job = Json.object().put("serviceJobId", "J1").put("serviceJobStatus", "NOT_SERVICED");
        JobEdits.addAppointment(job, "APPT-1", TestTime.START, 60);
        client.seller().put(job);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void completesAJobOnceItsProofIsUploadedAndItsFulfilmentSet() throws Exception {
        JsonNode destination = destination("");
        byte[] encrypted = encrypt(destination, DOCUMENT);
        assertThat(upload(destination, encrypted, headers(destination)).status())
                .isEqualTo(200);

        SandboxClient.Reply set = client.services(
                "PUT",
                FULFILMENT,
                "{" + TIME + ",\"appointmentResources\":[{\"resourceId\":\"T1\"}],\"fulfillmentDocuments\":["
                        + proof(destination, sha256(encrypted)) + "]}");
        assertThat(set.status()).isEqualTo(204);
        assertThat(set.text()).isEmpty();

        client.time.advance(Duration.ofHours(2));
        String token = client.newToken("acme");
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null, token)
                        .status())
                .isEqualTo(200);
        JsonNode job = client.seller().jobs().find("J1").json();
        assertThat(job.path("serviceJobStatus").asText()).isEqualTo("COMPLETED");
        JsonNode appointment = job.at("/appointments/0");
        assertThat(appointment.path("appointmentStatus").asText()).isEqualTo("COMPLETED");
        assertThat(appointment.at("/poa/technicians/0/technicianId").asText()).isEqualTo("T1");
        assertThat(appointment.at("/poa/uploadTime").asText()).isEqualTo("2026-03-01T14:00:00Z");
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null, token)
                        .error())
                .contains("COMPLETED");
    }

    @Test
    void takesFulfilmentBitByBitAndMissesWhatIsMissing() throws Exception {
        client.services("PUT", FULFILMENT, "{" + TIME + "}");
        client.services("PUT", FULFILMENT, "{\"appointmentResources\":[{\"resourceId\":\"T1\"}]}");
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null).error())
                .contains("no fulfilment document");

        JsonNode destination = destination("");
        byte[] encrypted = encrypt(destination, DOCUMENT);
        upload(destination, encrypted, headers(destination));
        client.services(
                "PUT", FULFILMENT, "{\"fulfillmentDocuments\":[" + proof(destination, sha256(encrypted)) + "]}");
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null).status())
                .isEqualTo(200);
    }

    @Test
    void answersFulfilmentErrorsAsABareArray() {
        SandboxClient.Reply reply =
                client.services("PUT", FULFILMENT, "{\"fulfillmentDocuments\":[{\"uploadDestinationId\":\"x\"}]}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().isArray()).isTrue();
        assertThat(reply.error()).isEqualTo("InvalidInput: The upload destination 'x' does not exist.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"fulfillmentTime":{"startTime":"2026-03-01T12:00:00Z"}}                                        | 422
            {"fulfillmentTime":{"startTime":"2026-03-01T12:00:00Z","endTime":"2026-03-01T11:00:00Z"}}       | 422
            {"fulfillmentTime":{"startTime":"2026-03-01T12:00:00Z","endTime":"2026-03-01T14:00:00+01:00"}}  | 400
            {"estimatedArrivalTime":{"startTime":"2026-03-01T12:00:00Z"}}                                   | 400
            {"appointmentResources":[{}]}                                                                   | 422
            """)
    void refusesFulfilmentThatMakesNoSense(String body, int status) {
        assertThat(client.services("PUT", FULFILMENT, body).status()).isEqualTo(status);
    }

    @Test
    void setsNoFulfilmentOfUnknownOrClosedAppointments() {
        assertThat(client.services("PUT", FULFILMENT.replace("APPT-1", "APPT-2"), "{}")
                        .status())
                .isEqualTo(422);
        client.seller()
                .change(
                        "J1",
                        Json.object()
                                .set(
                                        "appointments",
                                        Json.array()
                                                .add(Json.object()
                                                        .put("appointmentId", "APPT-1")
                                                        .put("appointmentStatus", "CANCELLED"))));
        assertThat(client.services("PUT", FULFILMENT, "{}").error()).contains("is not active");
    }

    @Test
    void comparesTheHashWithWhatWasUploaded() throws Exception {
        JsonNode destination = destination("");
        String early = "{\"fulfillmentDocuments\":[" + proof(destination, sha256(DOCUMENT)) + "]}";
        assertThat(client.services("PUT", FULFILMENT, early).error()).contains("Nothing was uploaded");

        upload(destination, encrypt(destination, DOCUMENT), headers(destination));
        assertThat(client.services("PUT", FULFILMENT, early).error()).contains("does not match");
        assertThat(client.services("PUT", FULFILMENT, early, client.newToken("other"))
                        .status())
                .as("another seller's job")
                .isEqualTo(422);
    }

    @Test
    void comparesTheHashOfTheDocumentItselfWhereToldSo() throws Exception {
        client.close();
        client = new SandboxClient("document-hash=plaintext");
        putAJob();
        JsonNode destination = destination("");
        upload(destination, encrypt(destination, DOCUMENT), headers(destination));

        String body = "{\"fulfillmentDocuments\":[" + proof(destination, sha256(DOCUMENT)) + "]}";
        assertThat(client.services("PUT", FULFILMENT, body).status()).isEqualTo(204);
    }

    @Test
    void refusesAnUploadAfterFiveMinutes() throws Exception {
        JsonNode destination = destination("");
        client.time.advance(Duration.ofSeconds(300));

        SandboxClient.Reply reply = upload(destination, encrypt(destination, DOCUMENT), headers(destination));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("<Code>AccessDenied</Code>");
    }

    @Test
    void refusesAnUploadWithoutEveryHeaderOrWithAnotherAddress() throws Exception {
        JsonNode destination = destination("");
        byte[] encrypted = encrypt(destination, DOCUMENT);
        for (String missing : headers(destination).keySet()) {
            Map<String, String> headers = headers(destination);
            headers.remove(missing);
            SandboxClient.Reply reply = upload(destination, encrypted, headers);
            assertThat(reply.status()).as(missing).isEqualTo(403);
            assertThat(reply.text()).startsWith("<?xml").contains("<Code>SignatureDoesNotMatch</Code>");
        }
        ObjectNode elsewhere = destination.deepCopy();
        elsewhere.put("url", destination.path("url").asText().split("\\?")[0]);
        assertThat(upload(elsewhere, encrypted, headers(destination)).status()).isEqualTo(403);
        elsewhere.put("url", client.sandbox.uri() + "/uploads/none");
        assertThat(upload(elsewhere, encrypted, headers(destination)).status()).isEqualTo(404);
    }

    @Test
    void refusesADocumentThatIsNotEncryptedAsToldOrNotAsAnnounced() throws Exception {
        JsonNode destination = destination("");
        assertThat(upload(destination, DOCUMENT, headers(destination)).text()).contains("cannot be decrypted");
        byte[] shorter = encrypt(destination, new byte[5]);
        assertThat(upload(destination, shorter, headers(destination)).text()).contains("IncompleteBody");

        String md5 = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("MD5").digest(DOCUMENT));
        JsonNode digested = destination(",\"contentMD5\":\"" + md5 + "\"");
        byte[] other = encrypt(digested, "a proof of the work, forged".getBytes(StandardCharsets.UTF_8));
        assertThat(upload(digested, other, headers(digested)).text()).contains("BadDigest");
        assertThat(upload(digested, encrypt(digested, DOCUMENT), headers(digested))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"contentType":"DOCX","contentLength":10}
            {"contentType":"PDF","contentLength":0}
            {"contentType":"PDF","contentLength":5242881}
            {"contentType":"PDF","contentLength":10,"contentMD5":"abc"}
            """)
    void offersNoDestinationForWhatTheContractForbids(String body) {
        assertThat(client.services("POST", "/documents", body).status()).isEqualTo(400);
    }

    private JsonNode destination(String more) {
        SandboxClient.Reply reply = client.services(
                "POST", "/documents", "{\"contentType\":\"PDF\",\"contentLength\":" + DOCUMENT.length + more + "}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json().path("payload");
    }

    private static Map<String, String> headers(JsonNode destination) {
        Map<String, String> headers = new TreeMap<>(Map.of("Content-Type", "application/pdf"));
        destination
                .path("headers")
                .properties()
                .forEach(each -> headers.put(each.getKey(), each.getValue().asText()));
        return headers;
    }

    private SandboxClient.Reply upload(JsonNode destination, byte[] content, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(destination.path("url").asText()))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content));
        headers.forEach(request::header);
        return client.send(request.build());
    }

    private static byte[] encrypt(JsonNode destination, byte[] content) throws Exception {
        JsonNode details = destination.path("encryptionDetails");
        assertThat(details.path("standard").asText()).isEqualTo("AES");
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(Base64.getDecoder().decode(details.path("key").asText()), "AES"),
                new IvParameterSpec(Base64.getDecoder()
                        .decode(details.path("initializationVector").asText())));
        return cipher.doFinal(content);
    }

    private static String sha256(byte[] content) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static String proof(JsonNode destination, String hash) {
        return "{\"uploadDestinationId\":\"%s\",\"contentSha256\":\"%s\"}"
                .formatted(destination.path("uploadDestinationId").asText(), hash);
    }
}
