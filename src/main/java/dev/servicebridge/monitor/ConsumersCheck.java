package dev.servicebridge.monitor;

import java.util.List;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Tells whether the routes that read from another system reach it. Neither ready nor live depend on it, for a restart of
 * the bridge would help nobody.
 */
final class ConsumersCheck extends AbstractHealthCheck {
    private final ConsumerWatch watch;

    ConsumersCheck(ConsumerWatch watch) {
        // "consumers" is the name of Camel's own, which has an entry for each of them.
        super("camel", "all-consumers");
        this.watch = watch;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        List<String> messages = watch.messages();
        if (messages.isEmpty()) {
            result.up();
        } else {
            result.down().message(String.join("; ", messages));
        }
    }
}
