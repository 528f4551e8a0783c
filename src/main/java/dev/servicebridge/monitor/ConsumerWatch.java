package dev.servicebridge.monitor;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.polling.StateChangeLog;

/**
 * Whether the routes that read from another system (a topic, a folder, a mailbox) reach it, as far as their Camel components
 * tell. It is looked at every few seconds; each trouble is logged once when it begins and once when it is over. The
 * routes of the bus are left out: the bus tells of itself.
 */
public final class ConsumerWatch implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerWatch.class);
    private static final String BUS = "bus";
    private static final String FILES_OF_THE_BUS = "routes/bus/";

    private final StateChangeLog stateChanges = new StateChangeLog(LOG);
    private CamelContext context;
    /** Routes that did not reach their system at the last look. */
    private Set<String> doubtful = new HashSet<>();

    private volatile Map<String, String> problems = Map.of();

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** What keeps each route from reading that did not reach its system at the last two looks, by the route's id. */
    public Map<String, String> problems() {
        return problems;
    }

    /** Looks at all of them. One look may find a consumer that is about to connect, so that it takes two to be sure. */
    public synchronized void look() {
        Set<String> failing = new HashSet<>();
        Map<String, String> found = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            String id = route.getRouteId();
            Optional<String> problem = problem(route);
            if (problem.isEmpty()) {
                stateChanges.end(id, "Route " + id + " reads from " + source(route) + " again");
                continue;
            }
            failing.add(id);
            if (doubtful.contains(id)) {
                String words = "Route " + id + " cannot read from " + source(route) + ": " + problem.get();
                found.put(id, words);
                stateChanges.begin(id, words + "; it is tried again", null);
            }
        }
        doubtful = failing;
        problems = found;
    }

    private static String source(Route route) {
        return route.getConsumer() == null
                ? route.getEndpoint().getEndpointBaseUri()
                : route.getConsumer().getEndpoint().getEndpointBaseUri();
    }

    private Optional<String> problem(Route route) {
        String place = route.getSourceLocation();
        if (BUS.equals(route.getGroup())
                || place != null && place.contains(FILES_OF_THE_BUS)
                || !(route.getConsumer() instanceof HealthCheckAware aware)
                || aware.getHealthCheck() == null
                || !context.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted()) {
            return Optional.empty();
        }
        HealthCheck.Result result = aware.getHealthCheck().call();
        return result.getState() == HealthCheck.State.DOWN ? Optional.of(words(result)) : Optional.empty();
    }

    private static String words(HealthCheck.Result result) {
        Object servers = result.getDetails().get("bootstrap.servers");
        String reason =
                result.getError().map(Reasons::of).orElse(result.getMessage().orElse("it is out"));
        return servers == null ? reason : "the broker " + servers + " cannot be reached, " + reason;
    }

    /** What is wrong, in words for a person, one for each route. */
    List<String> messages() {
        return List.copyOf(problems.values());
    }
}
