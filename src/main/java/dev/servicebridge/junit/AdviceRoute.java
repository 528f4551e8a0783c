package dev.servicebridge.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a test class that advises a route before the bridge starts. Its parameter is Camel's {@link
 * org.apache.camel.builder.AdviceWithRouteBuilder}; it may throw anything, and a test fails where it does.
 *
 * <pre>
 * &#64;AdviceRoute("hold-to-kafka")
 * void replaceTheTopic(AdviceWithRouteBuilder route) throws Exception {
 *     route.weaveById("hold-to-topic").replace().to("mock:topic");
 * }
 * </pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface AdviceRoute {
    /** The route's id. */
    String value();
}
