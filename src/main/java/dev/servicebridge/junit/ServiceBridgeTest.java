package dev.servicebridge.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts the bridge of a folder for the tests of a class, with the sandbox in the place of the remote systems and an empty
 * database in memory. No test reaches a real system.
 *
 * <p>Each test has a bridge of its own, so that none depends on another; its start takes some seconds. A class with {@code
 * @TestInstance(PER_CLASS)} has one bridge for all of its tests.
 *
 * <p>Tests and their life cycle methods may have parameters of the types {@link BridgeUnderTest}, {@code CamelContext} and
 * {@code ProducerTemplate}.
 *
 * <pre>
 * &#64;ServiceBridgeTest(home = "bridge")
 * class HoldTest {
 *     &#64;Test
 *     void aJobOnHoldReachesTheTopic(BridgeUnderTest bridge) {
 *         bridge.job("sandbox-us", Map.of("serviceJobId", "job-1", "serviceJobStatus", "HOLD"));
 *
 *         assertThat(bridge.messages("kafka:jobs-on-hold")).hasSize(1);
 *     }
 * }
 * </pre>
 *
 * @see ServiceBridgeExtension#builder() for what an annotation cannot hold
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(ServiceBridgeExtension.class)
public @interface ServiceBridgeTest {
    /** The bridge's folder, with its {@code config/}, {@code routes/} and so on; relative to the working directory. */
    String home() default ".";

    /** Settings for the tests, each {@code key=value}. Addresses, databases and ports belong to the test run. */
    String[] settings() default {};

    /** The profile whose {@code config/application-<profile>.properties} is read as well; none where it is empty. */
    String profile() default "";

    /** The instant at which bridge and sandbox begin, such as {@code 2026-05-01T09:00:00Z}; now where it is empty. */
    String clock() default "";

    /**
     * Patterns of endpoints that are mocked, such as {@code direct:fsm.*}: what is sent to {@code direct:fsm.service-order}
     * comes to {@code mock:direct:fsm.service-order}, and not to the route that listens there.
     */
    String[] mockEndpointsAndSkip() default {};
}
