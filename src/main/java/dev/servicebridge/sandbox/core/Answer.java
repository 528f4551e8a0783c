package dev.servicebridge.sandbox.core;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a simulator answers, and what the journal is to remember of it.
 *
 * @param key identifier of the thing the call was about, or null
 * @param effect what the call changed, or null when it changed nothing
 */
public record Answer(
        int status,
        String contentType,
        byte[] body,
        Map<String, String> headers,
        String key,
        String effect,
        Delivery delivery) {

    /** How much of the answer reaches the caller. */
    public enum Delivery {
        WHOLE,
        /** Half of the body, then the connection is cut. */
        CUT,
        /** Nothing at all: the connection is cut. */
        LOST
    }

    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, Map.of(), null, null, Delivery.WHOLE);
    }

    public static Answer json(int status, Object json) {
        return of(status, "application/json", Json.bytes(json));
    }

    public static Answer text(int status, String contentType, String text) {
        return of(status, contentType + ";charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer empty(int status) {
        return of(status, null, new byte[0]);
    }

    public boolean succeeded() {
        return status < 300;
    }

    public Answer header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more, key, effect, delivery);
    }

    public Answer about(String subject) {
        return new Answer(status, contentType, body, headers, subject, effect, delivery);
    }

    public Answer effect(String subject, String change) {
        return new Answer(status, contentType, body, headers, subject, change, delivery);
    }

    Answer delivered(Delivery how) {
        return new Answer(status, contentType, body, headers, key, effect, how);
    }

    /** The same call's answer with other content, so that the journal still tells what was done. */
    Answer replaced(int otherStatus, String type, byte[] content) {
        return new Answer(otherStatus, type, content, headers, key, effect, delivery);
    }
}
