package dev.servicebridge.routetests;

import java.time.Duration;
import java.util.List;

/**
 * How a test went.
 *
 * @param failures none where it passed
 * @param took from the start of its bridge to its end
 */
public record TestResult(RouteTest test, List<Failure> failures, Duration took) {
    /** Whether all was as the test says. */
    public boolean passed() {
        return failures.isEmpty();
    }
}
