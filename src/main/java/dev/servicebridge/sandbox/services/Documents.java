package dev.servicebridge.sandbox.services;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;

/** Upload destinations, and the hashes of what was uploaded to them. */
public final class Documents {
    private static final Duration LIFETIME = Duration.ofSeconds(300);
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "TIFF", "image/tiff",
            "JPG", "image/jpeg",
            "JPEG", "image/jpeg",
            "PNG", "image/png",
            "GIF", "image/gif",
            "PDF", "application/pdf");

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, UploadDestination> destinations = new ConcurrentHashMap<>();
    private final Map<String, String> hashes = new ConcurrentHashMap<>();

    public Documents(Clock clock) {
        this.clock = clock;
    }

    Answer createDestination(ServiceCall call) {
        JsonNode body = call.body();
        String id = "upload-" + UUID.randomUUID();
        UploadDestination destination = new UploadDestination(
                id,
                call.seller().name(),
                MEDIA_TYPES.get(body.path("contentType").asText()),
                body.path("contentLength").asLong(),
                body.path("contentMD5").asText(null),
                bytes(32),
                bytes(16),
                Base64.getEncoder().encodeToString(bytes(20)) + "+/",
                Map.of("x-amz-server-side-encryption", "AES256", "x-amz-meta-destination", id),
                clock.instant().plus(LIFETIME));
        destinations.put(id, destination);
        ObjectNode payload = describe(call.call().base(), destination);
        return Answer.json(200, Json.object().set("payload", payload)).effect(id, "upload destination created");
    }

    /** The destination of that id, or null. */
    UploadDestination find(String id) {
        return destinations.get(id);
    }

    void uploaded(String id, String hash) {
        hashes.put(id, hash);
    }

    /** Base64 SHA-256 of what was uploaded, or null when nothing was. */
    String hash(String id) {
        return hashes.get(id);
    }

    private static ObjectNode describe(String base, UploadDestination destination) {
        String signature = URLEncoder.encode(destination.signature(), StandardCharsets.UTF_8);
        ObjectNode payload = Json.object()
                .put("uploadDestinationId", destination.id())
                .put("url", base + "/uploads/" + destination.id() + "?X-Amz-Signature=" + signature);
        payload.putObject("encryptionDetails")
                .put("standard", "AES")
                .put("initializationVector", base64(destination.initializationVector()))
                .put("key", base64(destination.key()));
        ObjectNode headers = payload.putObject("headers");
        destination.headers().forEach(headers::put);
        return payload;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
