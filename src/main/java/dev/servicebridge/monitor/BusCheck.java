package dev.servicebridge.monitor;

import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import dev.servicebridge.cluster.Ownership;

/**
 * Tells whether this node has joined the others, so that a rolling restart goes on to the next node only then. Afterwards
 * it stays up: while Kafka is away every node works for nobody, and still takes commands.
 */
final class BusCheck extends AbstractHealthCheck {
    private final Ownership ownership;

    BusCheck(Ownership ownership) {
        super("camel", "bus");
        this.ownership = ownership;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        if (ownership.hasJoined()) {
            result.up();
        } else {
            result.down().message("has not joined the group kafka.group at Kafka yet");
        }
    }
}
