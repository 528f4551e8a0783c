package dev.servicebridge.store;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Who passes events of every kind on to topics, where there is such a subscriber. Its deliveries of an account go in the
 * order of their events, one after the other, and it is told of dead letters too. A part of the database's configuration,
 * because whatever makes a dead letter makes its event in the same transaction.
 */
public final class Relay implements JdbiConfig<Relay> {
    private String subscriber;

    /** Nobody; for Jdbi, which makes what is configured by itself. */
    public Relay() {
        this(null);
    }

    private Relay(String subscriber) {
        this.subscriber = subscriber;
    }

    /** Makes this subscriber the one; before events are written. */
    public static void by(String subscriber, Database database) {
        database.jdbi().getConfig(Relay.class).subscriber = subscriber;
    }

    static Relay of(Handle handle) {
        return handle.getConfig(Relay.class);
    }

    /** The lane of a delivery, where other subscribers' are spread over {@code lanes} by what they are about. */
    int lane(String to, String subjectId, int lanes) {
        return to.equals(subscriber) ? DeliveryLane.IN_ORDER : Math.floorMod(subjectId.hashCode(), lanes);
    }

    /** Tells of a letter that was just kept, unless it is of the relay itself: else each would make the next. */
    void tell(Handle handle, long id, DeadLetter letter) {
        if (subscriber == null || subscriber.equals(letter.subscriber())) {
            return;
        }
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("version", 1)
                .put("account", letter.account())
                .put("deadLetterId", id)
                .put("kind", letter.kind());
        putUnlessNull(content, "subject", letter.subjectId());
        putUnlessNull(content, "subscriber", letter.subscriber());
        content.put("cause", DeadLetters.storable(letter.cause())).put("attempts", letter.attempts());
        putUnlessNull(content, "remoteRequestId", letter.requestId());
        content.put("createdAt", letter.createdAt().toString());
        new Outbox(1)
                .add(
                        handle,
                        EventKind.DEAD_LETTER,
                        letter.account(),
                        letter.createdAt(),
                        List.of(new Outbox.Entry(Long.toString(id), 1, letter.kind(), content)),
                        Set.of(subscriber));
    }

    private static void putUnlessNull(ObjectNode content, String key, String value) {
        if (value != null) {
            content.put(key, value);
        }
    }

    @Override
    public Relay createCopy() {
        return new Relay(subscriber);
    }
}
