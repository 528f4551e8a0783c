package dev.servicebridge.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.servicebridge.config.Account;
import dev.servicebridge.faults.Incidents.Incident;
import dev.servicebridge.monitor.Status.SystemState;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.SystemHealth;

/**
 * Whether each account can work at each system: what health, metrics and status show alike. A system is out for all accounts,
 * or refuses one of them.
 */
final class SystemStates {
    private final RemoteCalls calls;
    private final Set<String> systems;
    private final Clock clock;

    /** @param systems those that are called over HTTP; whoever else refuses an account is behind a user's own route */
    SystemStates(RemoteCalls calls, Set<String> systems, Clock clock) {
        this.calls = calls;
        this.systems = Set.copyOf(systems);
        this.clock = clock;
    }

    /** Whether a system has answered since the start. */
    boolean hasAnswered(String system) {
        return calls.health(system).hasAnswered();
    }

    /** What is wrong with a system, be it for all accounts or for some; empty while nothing is. */
    Optional<String> problem(String system) {
        return outage(system)
                .or(() -> joined(incidents().stream()
                        .filter(incident -> incident.system().equals(system))
                        .toList()));
    }

    /** What is wrong with whatever refuses accounts behind users' own routes; empty while nothing is. */
    Optional<String> problemOfOwnRoutes() {
        return joined(incidents().stream()
                .filter(incident -> !systems.contains(incident.system()))
                .toList());
    }

    /** How many incidents of accounts are open. */
    int refused() {
        return incidents().size();
    }

    /** Whether an account can work at a system. */
    boolean isUp(String account, String system) {
        return calls.health(system).outage().isEmpty()
                && incidents().stream().noneMatch(incident -> isOf(incident, account, system));
    }

    /** The state of each system of an account, and of whatever else refuses it. */
    Map<String, SystemState> of(Account account) {
        Map<String, SystemState> states = new TreeMap<>();
        account.systems().keySet().stream()
                .filter(systems::contains)
                .forEach(system -> states.put(system, state(system)));
        incidents().stream()
                .filter(incident -> incident.account().equals(account.name()))
                .forEach(incident ->
                        states.put(incident.system(), new SystemState(false, since(incident.age()), incident.cause())));
        return states;
    }

    private SystemState state(String system) {
        return calls.health(system)
                .outage()
                .map(outage -> new SystemState(false, since(outage.age()), outage.latest()))
                .orElse(new SystemState(true, null, null));
    }

    private Optional<String> outage(String system) {
        return calls.health(system).outage().map(this::words);
    }

    private String words(SystemHealth.Outage outage) {
        return "since " + clock.instant().minus(outage.age()) + " " + outage.attempts()
                + " attempts failed, none succeeded; the latest: " + outage.latest();
    }

    private static boolean isOf(Incident incident, String account, String system) {
        return incident.account().equals(account) && incident.system().equals(system);
    }

    /** Those of this node's accounts: what was wrong with an account before another node took it over is over here. */
    private List<Incident> incidents() {
        return calls.incidents().all().stream()
                .filter(incident -> calls.ownership().owns(incident.account()))
                .toList();
    }

    private Optional<String> joined(List<Incident> incidents) {
        return incidents.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.join("; ", incidents.stream().map(this::words).toList()));
    }

    private String words(Incident incident) {
        return incident.system() + " refuses account " + incident.account() + " since " + since(incident.age()) + ": "
                + incident.cause();
    }

    private Instant since(Duration age) {
        return clock.instant().minus(age).truncatedTo(ChronoUnit.SECONDS);
    }
}
