package dev.servicebridge.monitor;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Tells whether a remote system can be worked with, from the calls made anyway: it sends none of its own. Neither ready
 * nor live depend on it, for a restart of the bridge would help nobody.
 */
final class SystemCheck extends AbstractHealthCheck {
    private final Supplier<Optional<String>> problem;
    private final BooleanSupplier known;

    private SystemCheck(String id, Supplier<Optional<String>> problem, BooleanSupplier known) {
        super("system", id);
        this.problem = problem;
        this.known = known;
    }

    static SystemCheck of(String system, SystemStates states) {
        return new SystemCheck("system-" + system, () -> states.problem(system), () -> states.hasAnswered(system));
    }

    /** The check of what users' own routes call. */
    static SystemCheck ofOwnRoutes(SystemStates states) {
        return new SystemCheck("own-routes", states::problemOfOwnRoutes, () -> true);
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Optional<String> wrong = problem.get();
        if (wrong.isPresent()) {
            result.down().message(wrong.get());
        } else if (known.getAsBoolean()) {
            result.up();
        } else {
            result.unknown().message("has not answered a call yet");
        }
    }
}
