package dev.servicebridge.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What a careful program does to upload a document: the JDK's streams for digests and cipher, and java.net.http. */
final class PlainUploads {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PlainClient client;

    PlainUploads(PlainClient client) {
        this.client = client;
    }

    /** Uploads a document and returns what {@code fulfillmentDocuments} takes of it. */
    JsonNode upload(Path file) throws Exception {
        JsonNode destination = client.post(
                        "/service/v1/documents",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("contentType", "PDF")
                                .put("contentLength", Files.size(file))
                                .put("contentMD5", md5(file)))
                .path("payload");
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        HttpRequest.Builder put = HttpRequest.newBuilder(
                        URI.create(destination.path("url").asText()))
                .header("Content-Type", "application/pdf")
                .PUT(BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> encrypted(file, destination, sha256)),
                        (Files.size(file) / 16 + 1) * 16));
        destination
                .path("headers")
                .properties()
                .forEach(header -> put.header(header.getKey(), header.getValue().asText()));
        int status = http.send(put.build(), BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IllegalStateException("The upload was answered with " + status);
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "uploadDestinationId",
                        destination.path("uploadDestinationId").asText())
                .put("contentSha256", Base64.getEncoder().encodeToString(sha256.digest()));
    }

    private static String md5(Path file) throws Exception {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), md5)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Base64.getEncoder().encodeToString(md5.digest());
    }

    private static InputStream encrypted(Path file, JsonNode destination, MessageDigest sha256) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(bytes(destination, "key"), "AES"),
                    new IvParameterSpec(bytes(destination, "initializationVector")));
            return new DigestInputStream(new CipherInputStream(Files.newInputStream(file), cipher), sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JsonNode destination, String name) {
        return Base64.getDecoder()
                .decode(destination.path("encryptionDetails").path(name).asText());
    }
}
