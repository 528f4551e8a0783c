package dev.servicebridge.junit;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** What tests change in routes: applied when all routes are there, and none is made. */
final class Advices extends LifecycleStrategySupport {
    private final List<Advice> advices;

    /**
     * One of them.
     *
     * @param route the route's id
     */
    record Advice(String route, ThrowingConsumer<AdviceWithRouteBuilder, Exception> change) {}

    /** @param advices in the order in which they are applied */
    Advices(List<Advice> advices) {
        this.advices = advices;
    }

    /** Those of the methods of a test, and of the tests that it is nested in. */
    static List<Advice> of(ExtensionContext test) {
        List<Advice> found = new ArrayList<>();
        test.getTestInstances().stream()
                .flatMap(instances -> instances.getAllInstances().stream())
                .forEach(instance -> AnnotationSupport.findAnnotatedMethods(
                                instance.getClass(), AdviceRoute.class, HierarchyTraversalMode.TOP_DOWN)
                        .forEach(method -> found.add(new Advice(
                                method.getAnnotation(AdviceRoute.class).value(),
                                builder -> ReflectionSupport.invokeMethod(method, instance, builder)))));
        return found;
    }

    @Override
    public void onContextInitializing(CamelContext context) {
        for (Advice advice : advices) {
            try {
                AdviceWith.adviceWith(context, advice.route(), advice.change());
            } catch (Exception e) {
                throw new IllegalStateException(
                        "The route " + advice.route() + " cannot be advised: " + e.getMessage(), e);
            }
        }
    }
}
