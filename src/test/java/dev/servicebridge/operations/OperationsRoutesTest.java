package dev.servicebridge.operations;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The routes of {@code routes/operations} alone, with a message in place of HTTP and the clock. */
class OperationsRoutesTest {
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.servicebridge.retention");

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
        camel.getPropertiesComponent().addOverrideProperty("retention.cron", "0 30 3 * * ?");
        camel.getPropertiesComponent().addOverrideProperty("retention.days", "30");
    }

    @AfterEach
    void stop() {
        camel.stop();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private void start(String route, Object bean) throws Exception {
        camel.getRegistry().bind(route, bean);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(
                        camel, "classpath:routes/operations/" + route + ".yaml"));
        AdviceWith.adviceWith(camel, route, advice -> advice.replaceFromWith("direct:start"));
        camel.start();
    }

    private List<String> purge(Purge purge) throws Exception {
        start("retention", purge);
        camel.createProducerTemplate().sendBody("direct:start", null);
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Stands for the retention. */
    public interface Purge {
        int purge() throws Exception;
    }

    @Test
    void statusIsWhatTheReportSaysInJson() throws Exception {
        camel.getRegistry().bind("status", new Report());
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "classpath:routes/operations/status.yaml"));
        AdviceWith.adviceWith(camel, "status", advice -> {
            advice.replaceFromWith("direct:start");
            advice.weaveAddLast().to("mock:answer");
        });
        camel.start();
        MockEndpoint answer = camel.getEndpoint("mock:answer", MockEndpoint.class);
        answer.expectedBodiesReceived("{\"version\":\"1\"}");
        answer.expectedHeaderReceived("Content-Type", "application/json");

        camel.createProducerTemplate().sendBody("direct:start", null);

        answer.assertIsSatisfied();
    }

    /** Stands for the report. */
    public static final class Report {
        public Map<String, String> now() {
            return Map.of("version", "1");
        }
    }

    @Test
    void retentionSaysHowManyEventsItDeleted() throws Exception {
        assertThat(purge(() -> 12))
                .containsExactly("INFO Deleted 12 events that reached everybody more than 30 days ago");
    }

    @Test
    void retentionThatDeletedNothingSaysNothing() throws Exception {
        assertThat(purge(() -> 0)).isEmpty();
    }

    @Test
    void retentionThatFailsSaysSoAndWhenItIsTriedAgain() throws Exception {
        assertThat(purge(() -> {
                    throw new SQLException("no connection");
                }))
                .containsExactly(
                        "WARN Deleting old events failed: no connection; it is tried again at the next 0 30 3 * * ?");
    }
}
