package dev.servicebridge.incidents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.servicebridge.incidents.Symptom.Key;

/**
 * Which usage plans have been spent for long: a call of normal priority would wait for more than a minute, and has had to for
 * ten. A backfill, whose calls wait for all others, spends no plan in this sense.
 */
public final class SpentPlans {
    static final Duration LONG_WAIT = Duration.ofMinutes(1);
    static final Duration LONG = Duration.ofMinutes(10);
    /** There may be thousands of plans, and what lasts ten minutes need not be seen to the second. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Collection<Plan> plans;
    private final ExpectedWait expected;
    private final Clock clock;
    private final Map<Key, Instant> since = new HashMap<>();
    private List<Symptom> latest = List.of();
    private Instant next = Instant.MIN;

    /** @param operation without its system */
    public record Plan(String system, String operation, String account) {}

    /** How long a call of normal priority would wait now. */
    @FunctionalInterface
    public interface ExpectedWait {
        /** @param operation {@code <system>.<operation>} */
        Duration of(String operation, String account);
    }

    /** @param plans every operation of every account */
    public SpentPlans(Collection<Plan> plans, ExpectedWait expected, Clock clock) {
        this.plans = List.copyOf(plans);
        this.expected = expected;
        this.clock = clock;
    }

    List<Symptom> now() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            next = now.plus(LOOK);
            latest = look(now);
        }
        // Each look at the queues adds to its own lists.
        return latest.stream()
                .map(each -> new Symptom(each.key(), each.since(), each.cause(), new ArrayList<>(), false))
                .toList();
    }

    private List<Symptom> look(Instant now) {
        List<Symptom> spent = new ArrayList<>();
        for (Plan plan : plans) {
            Key key = new Key(IncidentKind.PLAN_SPENT, plan.system(), plan.operation(), plan.account());
            Duration wait = expected.of(plan.system() + "." + plan.operation(), plan.account());
            if (wait.compareTo(LONG_WAIT) < 0) {
                since.remove(key);
                continue;
            }
            Instant begun = since.computeIfAbsent(key, seen -> now);
            if (!now.isBefore(begun.plus(LONG))) {
                String cause = "a call waits for about " + wait.plusSeconds(59).toMinutes()
                        + " min for its place; send less, or ask for a larger plan";
                spent.add(new Symptom(key, begun, cause, List.of(), false));
            }
        }
        return spent;
    }
}
