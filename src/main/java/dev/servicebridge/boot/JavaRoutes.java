package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/**
 * The routes of the bridge that are written in Java. They are added after those of the files: a route of a file that listens
 * on the endpoint of one of them takes its place.
 */
final class JavaRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(JavaRoutes.class);

    private final List<RouteBuilder> builders = new ArrayList<>();

    /** Has the routes of a builder added when {@link #addTo} is called. */
    void add(RouteBuilder builder) {
        builders.add(builder);
    }

    /**
     * Adds the routes to a context that knows the routes of all files and is not started yet.
     *
     * @throws ConfigurationException where a route of a file has the id of one of them, and another endpoint; or where two
     *     of them have one id, of which Camel would keep the later one without a word
     */
    void addTo(CamelContext context) {
        Present present = Present.in(context);
        Set<String> ids = new HashSet<>();
        for (RouteBuilder builder : builders) {
            builder.addLifecycleInterceptor(new RouteBuilderLifecycleStrategy() {
                @Override
                public void afterConfigure(RouteBuilder configured) {
                    List<RouteDefinition> routes =
                            configured.getRouteCollection().getRoutes();
                    routes.removeIf(present::isReplaced);
                    routes.forEach(route -> requireNew(route.getId(), ids));
                }
            });
            try {
                context.addRoutes(builder);
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeException(e);
            }
        }
    }

    private static void requireNew(String id, Set<String> ids) {
        if (!ids.add(id)) {
            throw new ConfigurationException("route " + id + ": the bridge has two of its own with this id; if it is a"
                    + " system of yours, give contracts/" + id + ".yaml another name");
        }
    }

    /** The routes of the files. */
    private record Present(Map<String, RouteDefinition> byEndpoint, Map<String, RouteDefinition> byId) {
        static Present in(CamelContext context) {
            Present present = new Present(new HashMap<>(), new HashMap<>());
            for (RouteDefinition route : context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteDefinitions()) {
                present.byEndpoint.put(endpoint(route, context), route);
                present.byId.put(route.getId(), route);
            }
            return present;
        }

        /** What a route listens on, without its options. */
        private static String endpoint(RouteDefinition route, CamelContext context) {
            String uri = route.getInput().getEndpointUri();
            // Camel fills the parameters of a template in only when it starts the route.
            for (Map.Entry<String, Object> parameter : Optional.ofNullable(route.getTemplateParameters())
                    .orElse(Map.of())
                    .entrySet()) {
                uri = uri.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
            }
            try {
                uri = context.resolvePropertyPlaceholders(uri);
            } catch (IllegalArgumentException e) {
                LOG.debug("Camel names the placeholder that has no value when it starts the route", e);
            }
            return withoutOptions(uri);
        }

        private static String withoutOptions(String uri) {
            return uri.replaceFirst("\\?.*", "").replaceFirst("^([\\w-]+)://", "$1:");
        }

        boolean isReplaced(RouteDefinition made) {
            String endpoint = withoutOptions(made.getInput().getEndpointUri());
            RouteDefinition other = byEndpoint.get(endpoint);
            if (other != null) {
                LOG.info("{} is served by {}, not by the bridge's own route", endpoint, place(other));
                return true;
            }
            RouteDefinition namesake = byId.get(made.getId());
            if (namesake != null) {
                throw new ConfigurationException(
                        place(namesake) + ": the id is that of the bridge's own route on " + endpoint
                                + "; give the route another id, or have it listen there to take the place of that one");
            }
            return false;
        }

        private static String place(RouteDefinition route) {
            return "route " + route.getId()
                    + (route.getResource() == null
                            ? ""
                            : " of " + route.getResource().getLocation());
        }
    }
}
