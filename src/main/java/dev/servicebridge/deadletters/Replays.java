package dev.servicebridge.deadletters;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.Json;

/**
 * Decides about dead letters: replays those of the kinds that have a {@link ReplayHandler}, and drops any, each in one
 * transaction. Either the letter is being replayed (or has been) and what it is about is under way again, or nothing has
 * changed.
 */
public final class Replays {
    private final Jdbi jdbi;
    private final Map<String, ReplayHandler> handlers;

    /**
     * @param handlers one for each kind
     * @throws IllegalStateException where two are for the same kind
     */
    public Replays(Database database, Collection<? extends ReplayHandler> handlers) {
        this.jdbi = database.jdbi();
        this.handlers = handlers.stream()
                .collect(Collectors.toUnmodifiableMap(ReplayHandler::kind, Function.<ReplayHandler>identity()));
    }

    /** The kinds that are replayed here; whatever is begun goes on when the bridge is started anew. */
    public Set<String> kinds() {
        return handlers.keySet();
    }

    /**
     * Replays a letter of one of {@link #kinds}.
     *
     * @param corrected the payload to work with; null for the letter's own, or that of the last correction
     * @param by the name of the caller
     * @return the letter as it is now: replayed, or being replayed
     * @throws ReplayRefusedException saying why not; the letter is then as it was
     */
    public DeadLetterRecord replay(long id, JsonNode corrected, String by, Instant now) {
        return jdbi.inTransaction(handle -> {
            DeadLetterRecord letter = DeadLetters.claim(handle, id, kept(handle, id, corrected), by, now);
            if (handler(letter.letter()).replay(handle, letter, now) == ReplayHandler.Progress.DONE) {
                DeadLetters.replayed(handle, id, now);
            }
            return DeadLetters.find(handle, id).orElseThrow();
        });
    }

    /**
     * Gives a letter of whatever kind up for good; what its replay would have done is not done any more.
     *
     * @param by the name of the caller
     * @throws ReplayRefusedException where there is no such letter, or it is not dead
     */
    public void drop(long id, String reason, String by, Instant now) {
        jdbi.useTransaction(handle -> {
            DeadLetter letter = DeadLetters.drop(handle, id, reason, by, now).letter();
            if (handlers.containsKey(letter.kind())) {
                handlers.get(letter.kind()).dropped(handle, letter, now);
            }
        });
    }

    /** Null where nothing is corrected. */
    private String kept(Handle handle, long id, JsonNode corrected) {
        if (corrected == null) {
            return null;
        }
        // Of a letter that is not there, or not dead, nothing is kept: the claim fails.
        return Json.write(DeadLetters.find(handle, id)
                .map(kept -> handler(kept.letter()).corrected(handle, kept.letter(), corrected))
                .orElse(corrected));
    }

    private ReplayHandler handler(DeadLetter letter) {
        ReplayHandler handler = handlers.get(letter.kind());
        if (handler == null) {
            throw ReplayRefusedException.conflict("Dead letter " + letter.id() + " is of the kind " + letter.kind()
                    + ", which the bridge cannot replay; drop the letter");
        }
        return handler;
    }
}
