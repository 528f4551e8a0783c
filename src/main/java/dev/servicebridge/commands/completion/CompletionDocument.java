package dev.servicebridge.commands.completion;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One document that is to prove a completion.
 *
 * @param number its place in the command, from 1 on
 * @param fingerprint tells it from another that takes its place in a corrected command
 * @param serviceReport the service job whose report it is, to be asked for; null where it is none, or here
 * @param content the document, a {@code byte[]} or a stream that can be read again; null where it is not here
 * @param uploaded what its upload came to; null where it is not uploaded
 */
public record CompletionDocument(
        int number, String fingerprint, String serviceReport, Object content, JsonNode uploaded) {
    /** Under which name the result of its upload is kept. */
    static String step(int number) {
        return "document-" + number;
    }

    /** Whether an earlier attempt uploaded it. */
    public boolean isDone() {
        return uploaded != null;
    }

    CompletionDocument with(byte[] report) {
        return new CompletionDocument(number, fingerprint, null, report, null);
    }

    CompletionDocument uploadedTo(JsonNode result) {
        return new CompletionDocument(number, fingerprint, null, null, result);
    }
}
