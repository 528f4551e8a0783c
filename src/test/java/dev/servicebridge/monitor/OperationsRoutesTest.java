package dev.servicebridge.monitor;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.servicebridge.access.AccessControl;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.RetentionRoutes;

import static org.assertj.core.api.Assertions.assertThat;

/** Routes of operations alone, with a message in place of HTTP and the clock. */
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
        camel.getPropertiesComponent().addOverrideProperty("personal-data.cron", "0 45 3 * * ?");
        camel.getPropertiesComponent().addOverrideProperty("personal-data.days", "30");
    }

    @AfterEach
    void stop() {
        camel.stop();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private List<String> start(String route, RetentionRoutes.Work work) throws Exception {
        camel.addRoutes(new RetentionRoutes(work));
        AdviceWith.adviceWith(camel, route, advice -> advice.replaceFromWith("direct:start"));
        camel.start();
        return said();
    }

    private List<String> purge(Callable<Integer> purge) throws Exception {
        return start("retention", new RetentionRoutes.Work(purge, null, null, null));
    }

    private List<String> said() {
        camel.createProducerTemplate().sendBody("direct:start", null);
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void statusIsWhatTheReportSaysInJson() throws Exception {
        AccessControl.bindRoles(camel);
        camel.addRoutes(new ReportRoutes(caller -> Map.of("version", "1"), null, null, null));
        for (String other : List.of("tokens", "evidence", "routes")) {
            AdviceWith.adviceWith(camel, other, advice -> advice.replaceFromWith("direct:" + other));
        }
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

    private List<String> personalData(
            Callable<PersonalData.Removed> remove, Callable<Integer> reencrypt, Callable<Integer> removeOfErp)
            throws Exception {
        return start("personal-data", new RetentionRoutes.Work(null, remove, reencrypt, removeOfErp));
    }

    @Test
    void theRemovalOfPersonalDataSaysWhatItDid() throws Exception {
        assertThat(personalData(() -> new PersonalData.Removed(3, 1, 2, 4, 5, 1), () -> 7, () -> 6))
                .containsExactly(
                        "INFO Removed personal data that was kept for personal-data.days or personal-data.open-days, of"
                                + " 3 service jobs, 1 product service orders, 2 dead letters, 4 commands and 5 events;"
                                + " 1 deliveries and commands that had waited for so long were given up",
                        "INFO Encrypted 7 stored messages anew, for personal-data.key has changed",
                        "INFO Removed parameters and results of 6 commands from erp.command that were kept for"
                                + " personal-data.days or personal-data.open-days");
    }

    @Test
    void theRemovalOfNothingSaysNothing() throws Exception {
        assertThat(personalData(() -> new PersonalData.Removed(0, 0, 0, 0, 0, 0), () -> 0, () -> 0))
                .isEmpty();
    }

    @Test
    void aRemovalThatFailsSaysSoAndWhenItIsTriedAgain() throws Exception {
        assertThat(personalData(
                        () -> {
                            throw new SQLException("no connection");
                        },
                        () -> 0,
                        () -> 0))
                .containsExactly(
                        "WARN Removing personal data, or encrypting what is kept, failed: no connection; it is tried"
                                + " again at the next 0 45 3 * * ?");
    }
}
