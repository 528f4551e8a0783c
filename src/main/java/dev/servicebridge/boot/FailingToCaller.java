package dev.servicebridge.boot;

import java.util.List;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;

/**
 * Lets the shipped routes fail to those who call them, as if each had {@code errorHandler: noErrorHandler}: what a failure
 * means is the caller's to decide, and a route's own error handler would take it for dealt with. So does a user's file in
 * the place of a shipped one; the routes in files of users' own have Camel's error handler.
 *
 * <p>A route keeps the error handler that it says, or that belongs to its {@code onException} or its route configuration.
 * So does one that nobody calls and waits for, and whose failure must therefore be logged: one of a tick, one that does not
 * listen on {@code direct:}, and one that says {@code defaultErrorHandler: {}}, such as the target of a wire tap. That is
 * the bridge's own default error handler then, not Camel's.
 */
final class FailingToCaller extends ModelLifecycleStrategySupport {
    private static final String CALLED = "direct:(?!tick(\\.|$)).*";

    private final CamelContext context;
    private final Predicate<String> shipped;

    private FailingToCaller(CamelContext context, Predicate<String> shipped) {
        this.context = context;
        this.shipped = shipped;
    }

    /**
     * To be called before there are routes.
     *
     * @param shipped whether the file at a location, as Camel's resource loaders write it, is shipped or in the place of one
     *     that is
     */
    static void install(CamelContext context, Predicate<String> shipped) {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new FailingToCaller(context, shipped));
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (route.getResource() == null
                || !shipped.test(route.getResource().getLocation())
                || route.getRouteConfigurationId() != null
                || hasOnException(route)) {
            return;
        }
        if (saysNothing(route)) {
            if (route.getInput()
                    .getEndpointUri()
                    .replace("direct://", "direct:")
                    .matches(CALLED)) {
                route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
            }
        } else if (saysDefault(route.getErrorHandlerFactory())) {
            route.setErrorHandlerFactory(null);
            if (contexts() != null) {
                route.setErrorHandlerFactory(contexts().cloneBuilder());
            }
        }
    }

    /** Whether the route or its file has an {@code onException}; what a user configures for all routes is neither's. */
    private boolean hasOnException(RouteDefinition route) {
        List<RouteConfigurationDefinition> ofAll = ((ModelCamelContext) context).getRouteConfigurationDefinitions();
        return route.getOutputs().stream()
                .filter(OnExceptionDefinition.class::isInstance)
                .anyMatch(own ->
                        ofAll.stream().noneMatch(each -> each.getOnExceptions().contains(own)));
    }

    /** Whether the error handler is the one that Camel gives to a route that says none. */
    private boolean saysNothing(RouteDefinition route) {
        if (!route.isErrorHandlerFactorySet()) {
            return true;
        }
        ErrorHandlerFactory handler = route.getErrorHandlerFactory();
        if (handler instanceof RefErrorHandlerDefinition named) {
            return RefErrorHandlerDefinition.DEFAULT_ERROR_HANDLER_BUILDER.equals(named.getRef());
        }
        return contexts() instanceof DefaultErrorHandlerDefinition contexts
                && handler.getClass() == DefaultErrorHandlerDefinition.class
                && ((DefaultErrorHandlerDefinition) handler).getLoggerBean() == contexts.getLoggerBean();
    }

    private static boolean saysDefault(ErrorHandlerFactory handler) {
        return handler.getClass() == DefaultErrorHandlerDefinition.class
                && !((DefaultErrorHandlerDefinition) handler).hasRedeliveryPolicy()
                && ((DefaultErrorHandlerDefinition) handler).getLoggerBean() == null;
    }

    private ErrorHandlerFactory contexts() {
        return context.getCamelContextExtension().getErrorHandlerFactory();
    }
}
