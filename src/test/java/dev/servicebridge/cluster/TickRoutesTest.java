package dev.servicebridge.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The ticks with the bus of a node on its own. */
class TickRoutesTest {
    private static final List<String> TICKS = List.of(
            "service-jobs",
            "product-service-orders",
            "fsm-outcomes",
            "capacity-fsm",
            "capacity-schedules",
            "capacity-planning",
            "capacity-reconciliation",
            "verification");

    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        for (String tick : List.of(
                "poll.service-jobs",
                "poll.product-service-orders",
                "outcomes",
                "capacity.fsm",
                "capacity.schedules",
                "capacity.planning")) {
            camel.getPropertiesComponent().addOverrideProperty(tick + ".interval", "P9999D");
        }
        camel.getPropertiesComponent().addOverrideProperty("capacity.reconciliation.cron", "0 0 0 1 1 ? 2099");
        camel.getPropertiesComponent().addOverrideProperty("verification.cron", "0 0 0 1 1 ? 2099");
        camel.addComponent("quartz", new ScheduledQuartz(ZoneOffset.UTC, Clock.systemUTC()));
        for (RouteBuilder routes : List.of(new TickTemplates(), new TickRoutes(), new LocalBusRoutes())) {
            camel.addRoutes(routes);
            camel.addTemplatedRoutes(routes);
        }
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service-jobs",
                "product-service-orders",
                "fsm-outcomes",
                "capacity-fsm",
                "capacity-schedules",
                "capacity-planning",
                "capacity-reconciliation",
                "verification"
            })
    void aTickWakesTheRouteOfItsNameAndNoOther(String name) throws Exception {
        List<String> heard = new ArrayList<>();
        for (String tick : TICKS) {
            listen(tick, exchange -> heard.add(tick));
        }
        AdviceWith.adviceWith(camel, "tick-" + name, advice -> advice.replaceFromWith("direct:now"));

        camel.createProducerTemplate().sendBody("direct:now", null);

        assertThat(heard).containsExactly(name);
    }

    @Test
    void everyTickIsListenedForInTheShippedRoutes() throws IOException {
        assertThat(camel.getRoutes())
                .extracting(route -> route.getRouteId())
                .filteredOn(id -> !id.equals("tick-here"))
                .containsExactlyInAnyOrderElementsOf(
                        TICKS.stream().map(tick -> "tick-" + tick).toList());
        String flows = text(Path.of("routes"));
        assertThat(TICKS).allSatisfy(tick -> assertThat(
                        Pattern.compile("(?:name|value): tick\\." + tick + "\n|name: tick\n +value: " + tick + "\n")
                                .matcher(flows)
                                .results())
                .hasSize(1));
    }

    @Test
    void aTickThatNobodyListensForIsNone() {
        assertThat(tick("service-jobs", null).getException()).isNull();
    }

    @Test
    void aTickMayBeForOneAccount() throws Exception {
        List<Object> accounts = new ArrayList<>();
        listen("service-jobs", exchange -> accounts.add(exchange.getMessage().getHeader("account")));

        tick("service-jobs", "acme");

        assertThat(accounts).containsExactly("acme");
    }

    private Exchange tick(String name, String account) {
        return camel.createProducerTemplate().send("direct:tick", exchange -> {
            exchange.getMessage().setHeader("tick", name);
            exchange.getMessage().setHeader("account", account);
        });
    }

    private void listen(String name, Processor work) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:tick." + name).process(work);
            }
        });
    }

    private static String text(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(Collectors.joining());
        }
    }
}
