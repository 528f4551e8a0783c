package dev.servicebridge.deadletters;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

/** Replays the dead letters of one kind. The area that made the letters provides it. */
public interface ReplayHandler {
    /** The kind of the letters, as {@link DeadLetter#kind} has it. */
    String kind();

    /**
     * Processes what a letter is about once more, or has it processed, in the transaction that claimed the letter.
     *
     * @param letter being replayed; {@link DeadLetterRecord#payload} is what to work with
     * @return whether that is done or under way; whoever ends what is under way settles the letter
     * @throws ReplayRefusedException saying why not and what to do; the letter is then as it was
     */
    Progress replay(Handle handle, DeadLetterRecord letter, Instant now);

    /** Does what has to be done in the transaction that gives a letter up for good. */
    default void dropped(Handle handle, DeadLetter letter, Instant now) {}

    /**
     * What is kept of a payload that a person puts in place of the letter's own, in the same transaction and before the letter
     * is claimed.
     *
     * @return the payload to keep; by default as it is
     */
    default JsonNode corrected(Handle handle, DeadLetter letter, JsonNode payload) {
        return payload;
    }

    /** How far a replay has come. */
    enum Progress {
        /** What the letter is about has been processed. */
        DONE,
        /** It is being processed, and goes on by itself when the bridge is started anew. */
        UNDER_WAY
    }
}
