package dev.servicebridge.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.database.Database;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes, each with a pool of its own, over one PostgreSQL. */
class ClusteredQuartzTest {
    private static final String EVERY_SECOND = "cron=*+*+*+*+*+?";
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final TestDatabase shared = TestDatabase.postgresql();
    private final List<Node> nodes = new ArrayList<>();
    /** The times that the cron was due when it fired, of all nodes. */
    private final List<Instant> fired = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::stop);
        shared.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
    }

    private Node start(String schedule) throws Exception {
        return start(schedule, UTC);
    }

    private Node start(String schedule, ZoneId zone) throws Exception {
        Node node = new Node(schedule, zone);
        nodes.add(node);
        return node;
    }

    private String stored(String column, String table) {
        return shared.database().jdbi().withHandle(handle -> handle.createQuery("select " + column + " from " + table)
                .mapTo(String.class)
                .one());
    }

    @Test
    void aCronFiresOnceForAllNodes() throws Exception {
        start(EVERY_SECOND);
        start(EVERY_SECOND);
        soon().until(() -> fired.size() >= 8);

        assertThatEachSecondHadItsTurnOnce();
        assertThat(stored("count(*)", "qrtz_triggers")).isEqualTo("1");
        assertThat(stored("count(distinct instance_name)", "qrtz_scheduler_state"))
                .isEqualTo("2");
    }

    @Test
    void anIntervalFiresOnceForAllNodes() throws Exception {
        start("trigger.repeatInterval=1s");
        start("trigger.repeatInterval=1s");
        soon().until(() -> fired.size() >= 4);

        assertThatEachSecondHadItsTurnOnce();
        assertThat(stored("trigger_type", "qrtz_triggers")).isEqualTo("SIMPLE");
    }

    @Test
    void anIntervalTakesThePlaceOfACronOfTheSameName() throws Exception {
        start(EVERY_SECOND);
        soon().until(() -> fired.size() >= 1);
        nodes.get(0).stop();

        start("trigger.repeatInterval=7m");

        assertThat(stored("repeat_interval", "qrtz_simple_triggers")).isEqualTo("420000");
        assertThat(stored("count(*)", "qrtz_cron_triggers")).isEqualTo("0");
    }

    @Test
    void aChangedZoneIsTakenAtTheNextStart() throws Exception {
        start("cron=0+30+3+*+*+?");
        assertThat(stored("time_zone_id", "qrtz_cron_triggers")).isEqualTo("UTC");
        nodes.get(0).stop();

        start("cron=0+30+3+*+*+?", ZoneId.of("Europe/Berlin"));

        assertThat(stored("time_zone_id", "qrtz_cron_triggers")).isEqualTo("Europe/Berlin");
        assertThat(stored("count(*)", "qrtz_triggers")).isEqualTo("1");
    }

    @Test
    void theOthersGoOnWithoutANodeThatIsGone() throws Exception {
        Node gone = start(EVERY_SECOND);
        Node left = start(EVERY_SECOND);
        soon().until(() -> fired.size() >= 2);

        // It cannot check out: as a killed one it says nothing more to the database.
        gone.database.close();
        int before = left.count;
        soon().until(() -> left.count >= before + 3);
        gone.stop();
        int after = left.count;
        soon().until(() -> left.count >= after + 3);

        assertThat(fired).doesNotHaveDuplicates();
    }

    @Test
    void theOthersGoOnWithoutANodeThatWasStopped() throws Exception {
        Node stopped = start(EVERY_SECOND);
        Node left = start(EVERY_SECOND);
        soon().until(() -> fired.size() >= 2);

        stopped.stop();
        int before = left.count;
        soon().until(() -> left.count >= before + 3);

        assertThatEachSecondHadItsTurnOnce();
    }

    @Test
    void aChangedCronIsTakenAtTheNextStart() throws Exception {
        start(EVERY_SECOND);
        soon().until(() -> fired.size() >= 1);
        nodes.get(0).stop();
        fired.clear();

        start("cron=0/2+*+*+*+*+?");
        soon().until(() -> fired.size() >= 3);

        assertThat(fired).allMatch(second -> second.getEpochSecond() % 2 == 0);
        assertThat(stored("cron_expression", "qrtz_cron_triggers")).isEqualTo("0/2 * * * * ?");
    }

    @Test
    void whatIsKeptOfAJobIsTextAndNoClassesOfJava() throws Exception {
        start(EVERY_SECOND);

        assertThat(stored("convert_from(job_data, 'UTF8')", "qrtz_job_details"))
                .contains("CamelQuartzTriggerCronExpression=");
    }

    /** Late or not. */
    private void assertThatEachSecondHadItsTurnOnce() {
        List<Instant> seconds = fired.stream().sorted().toList();
        assertThat(seconds)
                .isEqualTo(Stream.iterate(seconds.get(0), second -> second.plusSeconds(1))
                        .limit(seconds.size())
                        .toList());
    }

    private final class Node {
        final Database database = Database.open(shared.settings());
        final CamelContext camel = new DefaultCamelContext();
        volatile int count;

        Node(String schedule, ZoneId zone) throws Exception {
            camel.getCamelContextExtension().setName("service-bridge");
            camel.disableJMX();
            ClusteredQuartz.addTo(camel, database.dataSource(), zone, Clock.systemUTC());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    fromF("quartz:service-bridge/test?%s", schedule).process(exchange -> {
                        fired.add(exchange.getMessage()
                                .getHeader("scheduledFireTime", Date.class)
                                .toInstant());
                        count++;
                    });
                }
            });
            camel.start();
        }

        void stop() {
            camel.stop();
            database.close();
        }
    }
}
