package dev.servicebridge.outbox;

import java.util.Optional;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

import dev.servicebridge.database.Database;

/**
 * Who passes events of every kind on to topics, where there is such a subscriber. Its deliveries of an account go in the
 * order of their events, one after the other. A part of the database's configuration, because every area writes events.
 */
public final class TopicPublisher implements JdbiConfig<TopicPublisher> {
    private String subscriber;

    /** Nobody; for Jdbi, which makes what is configured by itself. */
    public TopicPublisher() {
        this(null);
    }

    private TopicPublisher(String subscriber) {
        this.subscriber = subscriber;
    }

    /** Makes this subscriber the one; before events are written. */
    public static void by(String subscriber, Database database) {
        database.jdbi().getConfig(TopicPublisher.class).subscriber = subscriber;
    }

    public static TopicPublisher of(Handle handle) {
        return handle.getConfig(TopicPublisher.class);
    }

    /** Who passes events on; empty where nobody does. */
    public Optional<String> subscriber() {
        return Optional.ofNullable(subscriber);
    }

    /** The name of the {@link DeliveryQueue} that the delivery of an event is in. */
    String queue(String to, EventKind kind, String status) {
        if (to.equals(subscriber)) {
            return DeliveryQueue.IN_ORDER;
        }
        return kind == EventKind.COMMAND ? status : DeliveryQueue.ONLY;
    }

    @Override
    public TopicPublisher createCopy() {
        return new TopicPublisher(subscriber);
    }
}
