package dev.servicebridge.operations;

import java.time.Clock;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import dev.servicebridge.rest.SystemHealth;

/**
 * Tells whether a remote system can be worked with, from the calls made anyway: it sends none of its own. Neither ready
 * nor live depend on it, for a restart of the bridge would help nobody.
 */
final class SystemCheck extends AbstractHealthCheck {
    private final SystemHealth health;
    private final Clock clock;

    SystemCheck(String system, SystemHealth health, Clock clock) {
        super("system", "system-" + system);
        this.health = health;
        this.clock = clock;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        SystemHealth.Outage outage = health.outage().orElse(null);
        if (outage != null) {
            result.down()
                    .message("since " + clock.instant().minus(outage.age()) + " " + outage.attempts()
                            + " attempts failed, none succeeded; the latest: " + outage.latest());
        } else if (!health.refusals().isEmpty()) {
            result.down().message(String.join("; ", health.refusals().values()));
        } else if (health.hasAnswered()) {
            result.up();
        } else {
            result.unknown().message("has not answered a call yet");
        }
    }
}
