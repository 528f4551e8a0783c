package dev.servicebridge.access;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

import static org.apache.camel.model.dataformat.JsonLibrary.Jackson;

/**
 * Routes of the HTTP API. They begin with {@code platform-http} and not with Camel's REST DSL: there is one {@code
 * restConfiguration} for a whole process, and that of a user's own routes would move these to another path or to a server
 * that nobody guards.
 */
public abstract class HttpRoutes extends RouteBuilder {
    /** Policy of a route that parts what it does by account, so that limited tokens may call it. */
    protected static final String BY_ACCOUNT = "http-accounts";
    /** Policy of a route that takes the role write, whatever its method. */
    protected static final String WRITE = "http-write";

    /** Makes the answer to a request. */
    @FunctionalInterface
    protected interface Answer {
        /**
         * @return what is written as JSON
         * @throws HttpProblem where the request cannot be fulfilled
         */
        Object to(Exchange request);
    }

    /**
     * Begins the route of a method and a path. It has no error handler, since a refusal is no fault of the bridge: what
     * fails is answered, and logged where it has to be, behind the route.
     *
     * @param path from the root of the server, with parameters in braces, which become headers
     * @param policies names of the policies of the route, such as {@link #BY_ACCOUNT}
     */
    protected final RouteDefinition http(
            String method, String path, String id, String description, String... policies) {
        RouteDefinition route = from("platform-http:" + path + "?httpMethodRestrict=" + method)
                .routeId(id)
                .routeDescription(description)
                .errorHandler(noErrorHandler());
        return policies.length == 0 ? route : route.routePolicyRef(String.join(",", policies));
    }

    /** Ends a route with the step {@code <id>-do}, which makes the answer of status 200. */
    protected final void answer(RouteDefinition route, Answer answer) {
        answer(route, route.getRouteId() + "-do", answer);
    }

    /** Ends a route with a step that makes the answer of status 200. */
    protected final void answer(RouteDefinition route, String step, Answer answer) {
        String id = route.getRouteId();
        json(
                route.process(request -> request.getMessage().setBody(answer.to(request)))
                        .id(step)
                        .removeHeaders("*")
                        .id(id + "-no-headers"),
                id);
    }

    /** Writes the body as JSON, in the step {@code <route>-to-json}. */
    protected static void json(ProcessorDefinition<?> steps, String route) {
        steps.marshal().json(Jackson).id(route + "-to-json");
    }
}
