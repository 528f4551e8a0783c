package dev.servicebridge.monitor;

import java.time.Duration;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import dev.servicebridge.incidents.Incident;

/** Tells what is out of order. Neither ready nor live depend on it, for a restart of the bridge would help nobody. */
final class IncidentsCheck extends AbstractHealthCheck {
    private static final Duration AGE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final StoreMonitor store;

    IncidentsCheck(StoreMonitor store) {
        super("system", "incidents");
        this.store = store;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        StoreState state = store.recent(AGE, PATIENCE);
        if (!state.isKnown()) {
            result.unknown().message("the bridge's database does not answer");
        } else if (state.incidents().isEmpty()) {
            result.up();
        } else {
            result.down().message(Incident.summary(state.incidents()));
        }
    }
}
