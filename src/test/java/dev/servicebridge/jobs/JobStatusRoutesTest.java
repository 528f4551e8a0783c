package dev.servicebridge.jobs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JobStatusRoutesTest {
    private static final String EVENT =
            "{\"account\": \"acme\", \"serviceJobId\": \"J-1\", \"job\": {\"serviceJobStatus\": \"HOLD\"}}";

    private final DefaultCamelContext camel = BridgeContext.create();
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private Exchange atPort;

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry()
                .bind("jobStatusTable", JobStatusTable.load(BridgeFiles.in(Path.of("target")), new Problems()));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(camel, "classpath:routes/jobs/job-status.yaml"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String port : List.of("fsm.service-order", "erp.service-job", "erp.posting")) {
                    from("direct:" + port).errorHandler(noErrorHandler()).process(exchange -> {
                        passed.add(port);
                        atPort = exchange.copy();
                    });
                }
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @EnumSource(ServiceJobStatus.class)
    void eachStatusTakesABranchOfItsOwnToTheFsm(ServiceJobStatus status) throws Exception {
        String branch =
                "status-" + status.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        AdviceWith.adviceWith(camel, "job-event-fsm", route -> route.weaveById(branch + "-to-fsm")
                .before()
                .process(exchange -> passed.add(branch)));

        send("fsm", status.name());

        assertThat(passed).containsExactly(branch, "fsm.service-order");
        assertThat(atPort.getMessage().getBody(JsonNode.class)).isEqualTo(new ObjectMapper().readTree(EVENT));
        assertThat(atPort.getMessage().getHeader("serviceEventText", String.class))
                .contains("J-1");
    }

    @ParameterizedTest
    @CsvSource({"HOLD, On hold, true", "CANCELLED, Cancelled, true", "UNKNOWN,, true"})
    void theBranchSaysWhatTheTableSays(String status, String serviceStatus, boolean createIfAbsent) {
        send("fsm", status);

        assertThat(atPort.getMessage().getHeader("serviceStatus")).isEqualTo(serviceStatus);
        assertThat(atPort.getMessage().getHeader("createIfAbsent")).isEqualTo(createIfAbsent);
    }

    @Test
    void aStatusOutsideTheTableIsDeliveredAsUnknown() {
        send("fsm", "SOMETHING_NEW");

        assertThat(passed).containsExactly("fsm.service-order");
        assertThat(atPort.getMessage().getHeader("serviceEventText")).isEqualTo("Service job J-1: status HOLD");
    }

    @Test
    void theErpHearsOfEveryJobAndGetsAPostingForACompletedOne() {
        send("erp", "HOLD");
        assertThat(passed).containsExactly("erp.service-job");

        send("erp", "COMPLETED");
        assertThat(passed).containsExactly("erp.service-job", "erp.service-job", "erp.posting");
    }

    @Test
    void aFailureAtAPortReachesTheDelivery() throws Exception {
        AdviceWith.adviceWith(camel, "job-event-erp", route -> route.weaveById("job-to-erp")
                .replace()
                .throwException(new IllegalStateException("down")));

        assertThatThrownBy(() -> send("erp", "COMPLETED")).hasRootCauseMessage("down");
        assertThat(passed).isEmpty();
    }

    private void send(String subscriber, String status) {
        JsonNode event;
        try {
            event = new ObjectMapper().readTree(EVENT);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        camel.createProducerTemplate()
                .sendBodyAndHeaders(
                        "direct:job-event." + subscriber,
                        event,
                        Map.of("account", "acme", "serviceJobId", "J-1", "serviceJobStatus", status));
    }
}
