package dev.servicebridge.database;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.json.ExactJson;

/** JSON as the store keeps it: numbers to the last digit, and a canonical form to compare contents by. */
public final class Json {
    private static final JsonMapper MAPPER = ExactJson.MAPPER;

    private static final ObjectWriter CANONICAL = MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private Json() {}

    public static String write(JsonNode json) {
        return text(MAPPER.writer(), json);
    }

    /**
     * The same text for all that differ in the order of their keys and in how a number is written only, at any depth:
     * 10.00 is 10.0.
     */
    public static String canonical(JsonNode json) {
        return text(CANONICAL, numbersAlike(json));
    }

    /** A fraction becomes the double of that value where there is one: the hashes that are kept are made of its text. */
    private static JsonNode numbersAlike(JsonNode json) {
        if (json.isBigDecimal()) {
            double near = json.doubleValue();
            boolean same =
                    Double.isFinite(near) && new BigDecimal(Double.toString(near)).compareTo(json.decimalValue()) == 0;
            return same
                    ? DoubleNode.valueOf(near)
                    : DecimalNode.valueOf(json.decimalValue().stripTrailingZeros());
        }
        if (json.isObject()) {
            ObjectNode alike = MAPPER.createObjectNode();
            json.properties().forEach(field -> alike.set(field.getKey(), numbersAlike(field.getValue())));
            return alike;
        }
        if (json.isArray()) {
            ArrayNode alike = MAPPER.createArrayNode();
            json.forEach(element -> alike.add(numbersAlike(element)));
            return alike;
        }
        return json;
    }

    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the canonical form, in hexadecimal digits. */
    public static String hash(JsonNode json) {
        return hashOf(canonical(json));
    }

    /** The same without the form as a whole in memory, for what may hold documents. */
    public static String hashOfLarge(JsonNode json) {
        MessageDigest digest = sha256();
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        // Through characters: Jackson's own UTF-8 has escapes where a text has none.
        try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            CANONICAL.writeValue(writer, numbersAlike(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of a text, in hexadecimal digits. */
    public static String hashOf(String text) {
        return hashOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 of bytes, in hexadecimal digits. */
    public static String hashOf(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JVM has SHA-256", e);
        }
    }

    private static String text(ObjectWriter writer, JsonNode json) {
        try {
            return writer.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
