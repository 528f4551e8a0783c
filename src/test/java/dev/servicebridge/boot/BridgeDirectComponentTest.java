package dev.servicebridge.boot;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BridgeDirectComponentTest {
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind("direct", new BridgeDirectComponent());
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void listen(String endpoint, Runnable work) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint).process(exchange -> work.run()).to("direct:next");
            }
        });
    }

    @Test
    void aCallerOfABridgeThatStopsDoesNotWaitForARouteThatIsNotThere() throws Exception {
        CompletableFuture<Void> working = new CompletableFuture<>();
        listen("direct:work", () -> {
            working.complete(null);
            await("the stop has begun").until(context::isStopping);
        });
        CompletableFuture<Exchange> work = context.createProducerTemplate().asyncSend("direct:work", exchange -> {});
        working.get(20, TimeUnit.SECONDS);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(context::stop);

        assertThat(work.get(20, TimeUnit.SECONDS).getException())
                .as("Camel's own waits for thirty seconds")
                .isInstanceOf(DirectConsumerNotAvailableException.class);
        stop.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCallerOfABridgeThatRunsWaitsForARouteThatIsAboutToStart() throws Exception {
        ProducerTemplate producer = context.createProducerTemplate();
        CompletableFuture<Object> answer = producer.asyncRequestBody("direct:late", "x");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:late").setBody(constant("there"));
            }
        });
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("there");
    }
}
