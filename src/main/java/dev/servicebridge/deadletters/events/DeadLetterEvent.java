package dev.servicebridge.deadletters.events;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.StorableText;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetterListener;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Outbox;
import dev.servicebridge.outbox.TopicPublisher;

/** Tells the {@link TopicPublisher} of dead letters, without their payloads. */
public final class DeadLetterEvent implements DeadLetterListener {
    private DeadLetterEvent() {}

    /** Has letters told that are kept in this database from now on. */
    public static void tellOf(Database database) {
        Registration.set(new DeadLetterEvent(), database);
    }

    /** Tells of a letter that was just kept, unless it is of the relay itself: else each would make the next. */
    @Override
    public void kept(Handle handle, long id, DeadLetter letter) {
        TopicPublisher.of(handle)
                .subscriber()
                .filter(relay -> !relay.equals(letter.subscriber()))
                .ifPresent(relay -> new Outbox()
                        .add(
                                handle,
                                EventKind.DEAD_LETTER,
                                letter.account(),
                                letter.createdAt(),
                                List.of(new Outbox.Entry(Long.toString(id), 1, letter.kind(), content(id, letter))),
                                Set.of(relay)));
    }

    private static ObjectNode content(long id, DeadLetter letter) {
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("version", 1)
                .put("account", letter.account())
                .put("deadLetterId", id)
                .put("kind", letter.kind());
        putUnlessNull(content, "subject", letter.subjectId());
        putUnlessNull(content, "subscriber", letter.subscriber());
        content.put("cause", StorableText.of(letter.cause())).put("attempts", letter.attempts());
        putUnlessNull(content, "remoteRequestId", letter.requestId());
        return content.put("createdAt", letter.createdAt().toString());
    }

    private static void putUnlessNull(ObjectNode content, String key, String value) {
        if (value != null) {
            content.put(key, value);
        }
    }
}
