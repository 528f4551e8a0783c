package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/**
 * The routes of the bridge that are written in Java. They are added after those of the files. A route of a file takes the
 * place of one of them when it listens on the same {@code direct:} endpoint, answers the same method and path, or has the
 * same id; a template of a file takes the place of one with its id. Each is said in one line of the log.
 */
final class JavaRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(JavaRoutes.class);
    private static final String DIRECT = "direct:";

    private final List<RouteBuilder> templates = new ArrayList<>();
    private final List<RouteBuilder> ofEveryBridge = new ArrayList<>();
    private final List<RouteBuilder> ofAWholeBridge = new ArrayList<>();

    /** Has the routes of a builder added when {@link #addTo} is called, also where the bridge only calls remote systems. */
    void add(RouteBuilder builder) {
        ofEveryBridge.add(builder);
    }

    /** Has the routes of a builder added where the bridge does all of its work. */
    void addToWhole(RouteBuilder builder) {
        ofAWholeBridge.add(builder);
    }

    /** Has templates added, of which files may make routes. */
    void addTemplates(RouteBuilder builder) {
        templates.add(builder);
    }

    /**
     * Adds the templates to a context. To be the first of Camel's builders: all of them add their routes and templates before
     * the first of them makes routes of templates.
     */
    RoutesBuilder templates() {
        return new RoutesBuilder() {
            @Override
            public void addRoutesToCamelContext(CamelContext context) {
                // The templates of files go first.
            }

            @Override
            public void addTemplatedRoutesToCamelContext(CamelContext context) {
                addTo(context, templates);
            }

            @Override
            public Set<String> updateRoutesToCamelContext(CamelContext context) {
                return Set.of();
            }
        };
    }

    /**
     * Adds the routes to a context that knows the routes of all files and is not started yet.
     *
     * @param whole whether the bridge does all of its work
     * @throws ConfigurationException where a route of a file has the id of one that others call, and another endpoint; or
     *     where two of the bridge's have one id, of which Camel would keep the later one without a word
     */
    void addTo(CamelContext context, boolean whole) {
        List<RouteBuilder> all = new ArrayList<>(ofEveryBridge);
        if (whole) {
            all.addAll(ofAWholeBridge);
        }
        addTo(context, all);
    }

    private static void addTo(CamelContext context, List<RouteBuilder> builders) {
        Present present = Present.in(context);
        Set<String> ids = new HashSet<>();
        for (RouteBuilder builder : builders) {
            builder.addLifecycleInterceptor(new RouteBuilderLifecycleStrategy() {
                @Override
                public void afterConfigure(RouteBuilder configured) {
                    present.takeFrom(configured);
                    configured.getRouteCollection().getRoutes().forEach(route -> requireNew(route.getId(), ids));
                }
            });
            try {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
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

    /** The routes and templates of the files. */
    private record Present(
            Map<String, RouteDefinition> byEndpoint,
            Map<String, RouteDefinition> byId,
            Map<String, RouteTemplateDefinition> templates) {
        private static final Pattern HTTP =
                Pattern.compile("platform-http:/*([^?]*)\\?.*httpMethodRestrict=([A-Z,]+).*");

        static Present in(CamelContext context) {
            Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
            Present present = new Present(new HashMap<>(), new HashMap<>(), new HashMap<>());
            for (RouteDefinition route : model.getRouteDefinitions()) {
                endpoints(uri(route, context)).forEach(endpoint -> present.byEndpoint.put(endpoint, route));
                present.byId.put(route.getId(), route);
            }
            model.getRouteTemplateDefinitions().forEach(template -> present.templates.put(template.getId(), template));
            return present;
        }

        private static String uri(RouteDefinition route, CamelContext context) {
            String uri = route.getInput().getEndpointUri();
            // Camel fills the parameters of a template in only when it starts the route.
            for (Map.Entry<String, Object> parameter : Optional.ofNullable(route.getTemplateParameters())
                    .orElse(Map.of())
                    .entrySet()) {
                uri = uri.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
            }
            try {
                return context.resolvePropertyPlaceholders(uri);
            } catch (IllegalArgumentException e) {
                LOG.debug("Camel names the placeholder that has no value when it starts the route", e);
                return uri;
            }
        }

        /** What only one route can serve of what a URI says, however it is written. */
        private static Stream<String> endpoints(String uri) {
            String shortened = uri.replaceFirst("^([\\w-]+)://", "$1:");
            Matcher http = HTTP.matcher(shortened);
            if (http.matches()) {
                return Stream.of(http.group(2).split(",")).map(method -> method + " /" + http.group(1));
            }
            return shortened.startsWith(DIRECT) ? Stream.of(shortened.replaceFirst("\\?.*", "")) : Stream.empty();
        }

        void takeFrom(RouteBuilder made) {
            made.getRouteCollection().getRoutes().removeIf(this::isReplaced);
            made.getTemplatedRouteCollection().getTemplatedRoutes().removeIf(route -> hasId(route.getRouteId()));
            made.getRouteTemplateCollection().getRouteTemplates().removeIf(this::isReplaced);
        }

        private boolean isReplaced(RouteDefinition made) {
            List<String> endpoints = endpoints(made.getInput().getEndpointUri()).toList();
            for (String endpoint : endpoints) {
                RouteDefinition other = byEndpoint.get(endpoint);
                if (other != null) {
                    LOG.info("{} is served by {}, not by the bridge's own route", endpoint, place(other));
                    return true;
                }
            }
            if (byId.containsKey(made.getId())
                    && made.getInput().getEndpointUri().startsWith(DIRECT)) {
                throw new ConfigurationException(
                        place(byId.get(made.getId())) + ": the id is that of the bridge's own route on "
                                + endpoints.get(0)
                                + "; give the route another id, or have it listen there to take the place of that one");
            }
            return hasId(made.getId());
        }

        private boolean hasId(String id) {
            RouteDefinition other = byId.get(id);
            if (other != null) {
                LOG.info("{} takes the place of the bridge's own route of that id", place(other));
            }
            return other != null;
        }

        private boolean isReplaced(RouteTemplateDefinition made) {
            RouteTemplateDefinition other = templates.get(made.getId());
            if (other != null) {
                LOG.info("template {}{} takes the place of the bridge's own", other.getId(), file(other.getResource()));
            }
            return other != null;
        }

        private static String place(RouteDefinition route) {
            return "route " + route.getId() + file(route.getResource());
        }

        private static String file(Resource resource) {
            return resource == null ? "" : " of " + resource.getLocation();
        }
    }
}
