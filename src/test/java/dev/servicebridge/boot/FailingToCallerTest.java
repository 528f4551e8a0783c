package dev.servicebridge.boot;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.access.RouteFailures;

import static org.assertj.core.api.Assertions.assertThat;

class FailingToCallerTest {
    private static final String PACKAGED = "classpath:routes/jobs/packaged.yaml";
    private static final String REPLACED = "file:/home/routes/jobs/replaced.yaml";
    private static final String OWN = "file:/home/routes/own.yaml";
    private static final String NONE = "";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        RouteFailures.install(camel, failure -> false);
        FailingToCaller.install(camel, Set.of(PACKAGED, REPLACED)::contains);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:fails")
                        .routeId("fails")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> attempts.incrementAndGet())
                        .throwException(new IllegalStateException("down"));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void add(String location, String id, String from, String more) throws Exception {
        add(location, id, from, more, NONE);
    }

    private void add(String location, String id, String from, String more, String above) throws Exception {
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString(location, above + """
                - route:
                    id: %s
                %s    from:
                      uri: direct
                      parameters:
                        name: %s
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: fails
                """.formatted(id, more, from)));
    }

    private Class<?> errorHandler(String id) {
        return camel.getRouteDefinition(id).getErrorHandlerFactory().getClass();
    }

    @ParameterizedTest
    @ValueSource(strings = {PACKAGED, REPLACED})
    void aShippedRouteFailsToTheErrorHandlingOfItsCaller(String location) throws Exception {
        add(location, "shipped", "fsm.service-order", NONE);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caller")
                        .onException(IllegalStateException.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(0)
                        .handled(true)
                        .setBody(constant("handled"))
                        .end()
                        .to("direct:fsm.service-order");
            }
        });

        assertThat(camel.createProducerTemplate().requestBody("direct:caller", "", String.class))
                .isEqualTo("handled");
        assertThat(attempts).hasValue(3);
        assertThat(errorHandler("shipped")).isEqualTo(NoErrorHandlerDefinition.class);
    }

    @Test
    void aRouteOfAUsersOwnHasCamelsErrorHandler() throws Exception {
        add(OWN, "own", "job-event.own", NONE);

        assertThat(errorHandler("own")).isEqualTo(DefaultErrorHandlerDefinition.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tick", "tick.service-jobs"})
    void aTickWhoseFailureNobodyWaitsForIsLogged(String tick) throws Exception {
        add(PACKAGED, "ticks", tick, NONE);

        assertThat(errorHandler("ticks")).isEqualTo(DefaultErrorHandlerDefinition.class);
    }

    @Test
    void aShippedRouteThatSaysDefaultHasTheBridgesDefault() throws Exception {
        add(PACKAGED, "tapped", "worker", "    errorHandler:\n      defaultErrorHandler: {}\n");

        assertThat(((DefaultErrorHandlerDefinition)
                                camel.getRouteDefinition("tapped").getErrorHandlerFactory())
                        .getLoggerBean())
                .isNotNull()
                .isSameAs(((DefaultErrorHandlerDefinition)
                                camel.getCamelContextExtension().getErrorHandlerFactory())
                        .getLoggerBean());
    }

    @Test
    void anErrorHandlerOfTheFilesOwnStays() throws Exception {
        add(REPLACED, "retries", "erp.posting", """
                    errorHandler:
                      defaultErrorHandler:
                        redeliveryPolicy:
                          maximumRedeliveries: 3
                """);
        assertThat(((DefaultErrorHandlerDefinition)
                                camel.getRouteDefinition("retries").getErrorHandlerFactory())
                        .getRedeliveryPolicy()
                        .getMaximumRedeliveries())
                .isEqualTo("3");
    }

    @Test
    void anOnExceptionOfTheFilesOwnWorks() throws Exception {
        add(REPLACED, "handles", "erp.fee", NONE, """
                - onException:
                    exception:
                      - java.lang.IllegalStateException
                    handled:
                      constant:
                        expression: "true"
                    steps:
                      - setBody:
                          expression:
                            constant:
                              expression: handled
                """);

        assertThat(camel.createProducerTemplate().requestBody("direct:erp.fee", "", String.class))
                .isEqualTo("handled");
    }

    @Test
    void anOnExceptionForAllRoutesIsForTheRoutesOfUsersOwn() throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("file:/home/routes/all.yaml", """
                - routeConfiguration:
                    onException:
                      - onException:
                          exception:
                            - java.lang.IllegalStateException
                          handled:
                            constant:
                              expression: "true"
                """));
        add(PACKAGED, "shipped", "fsm.service-order", NONE);
        add(OWN, "own", "job-event.own", NONE);

        assertThat(errorHandler("shipped")).isEqualTo(NoErrorHandlerDefinition.class);
        assertThat(errorHandler("own")).isEqualTo(DefaultErrorHandlerDefinition.class);
    }
}
