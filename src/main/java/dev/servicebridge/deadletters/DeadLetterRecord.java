package dev.servicebridge.deadletters;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.database.Json;

/**
 * A dead letter with what became of it.
 *
 * @param corrected the payload that a person put in place of the letter's own; null where nobody did
 * @param changedAt when it was last replayed, dropped or given up again; null before
 * @param changedBy the name of the caller who last replayed or dropped it; null before
 * @param reason why it was dropped; null where it was not
 */
public record DeadLetterRecord(
        DeadLetter letter,
        DeadLetterState state,
        String corrected,
        Instant changedAt,
        String changedBy,
        String reason) {
    /** The JSON that a replay works with. */
    public String payload() {
        return corrected == null ? letter.payload() : corrected;
    }

    /** The same, read. */
    public JsonNode content() {
        return Json.read(payload());
    }
}
