package dev.servicebridge.servicesapi;

import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where one document is uploaded to, and how. All of it but id and host is secret.
 *
 * @param headers all that the upload must carry
 * @param takenNanos when it was got
 */
record UploadDestination(String id, URI url, Map<String, String> headers, DocumentCipher cipher, long takenNanos) {
    /**
     * Reads an answer of {@code createServiceDocumentUploadDestination}.
     *
     * @throws IllegalArgumentException where it makes no sense; the message holds nothing secret
     */
    static UploadDestination of(JsonNode answer, long nowNanos) {
        JsonNode payload = answer.path("payload");
        JsonNode encryption = payload.path("encryptionDetails");
        Map<String, String> headers = new LinkedHashMap<>();
        payload.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new UploadDestination(
                text(payload, "uploadDestinationId"),
                url(text(payload, "url")),
                headers,
                new DocumentCipher(bytes(encryption, "key"), bytes(encryption, "initializationVector")),
                nowNanos);
    }

    private static String text(JsonNode parent, String name) {
        String text = parent.path(name).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    private static byte[] bytes(JsonNode parent, String name) {
        try {
            return Base64.getDecoder().decode(text(parent, name));
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message quotes the text.
            throw new IllegalArgumentException(name + " is missing or not Base64");
        }
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the cause: its message quotes the address.
        }
        throw new IllegalArgumentException("url is no HTTP address");
    }

    String host() {
        return url.getHost();
    }

    @Override
    public String toString() {
        return "UploadDestination[" + id + " at " + host() + "]";
    }
}
