package dev.servicebridge.stories;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryFilter;
import dev.servicebridge.outbox.DeliveryLog;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.PendingDeliveries;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

@OnEveryDatabase
class StoriesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final DeliveryFilter ANY = new DeliveryFilter(null, null, null, null, null);

    private final TestDatabase test;
    private final ManualClock clock = new ManualClock(NOW);
    private final Commands commands;
    private final Deliveries deliveries;
    private final DeliveryLog log;
    private final List<QueueState> queues = new ArrayList<>();
    private final Stories stories;

    StoriesTest(TestDatabase test) {
        this.test = test;
        this.commands = new Commands(test.database(), ServicesApiCommands.EXECUTION, Set.of());
        this.deliveries = StoreWiring.deliveries(test.database(), commands);
        this.log = new DeliveryLog(test.database());
        this.stories = new Stories(test.database(), commands, () -> queues, clock);
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private void see(String account, String id, String status, int revision) {
        new JobStore(test.database())
                .savePage(
                        account, "US", List.of(job(id, status, revision)), clock.instant(), Set.of("fsm", "erp"), null);
    }

    private Story story() {
        return stories.ofJob("j-1").get(0);
    }

    private Story.DeliveryOutline toFsm(int change) {
        return story().changes().get(change).deliveries().stream()
                .filter(delivery -> delivery.subscriber().equals("fsm"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsEachChangeAndWhoHasIt() {
        see("acme", "j-1", "HOLD", 1);
        clock.advance(Duration.ofMinutes(1));
        see("acme", "j-1", "NOT_SERVICED", 2);
        var first = TestWiring.due(deliveries, "erp", NOW).get(0);
        deliveries.delivered("erp", List.of(first.event().eventId()), clock.instant());
        new RemoteReferenceStore(test.database()).save("acme", "flow-retail", "service-order", "j-1", "SO-9", null);

        Story story = story();

        assertThat(story.account()).isEqualTo("acme");
        assertThat(story.marketplaceId()).isEqualTo("US");
        assertThat(story.status()).isEqualTo("NOT_SERVICED");
        assertThat(story.version()).isEqualTo(2);
        assertThat(story.firstSeenAt()).isEqualTo(NOW);
        assertThat(story.changedAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(story.names()).containsExactly(new Story.Name("flow-retail", "service-order", "SO-9"));
        assertThat(story.changes()).extracting(Story.Change::status).containsExactly("HOLD", "NOT_SERVICED");
        assertThat(story.changes().get(0).changed()).isEmpty();
        assertThat(story.changes().get(1).changed()).contains("serviceJobStatus");
        assertThat(story.changes().get(0).deliveries())
                .extracting(Story.DeliveryOutline::subscriber, Story.DeliveryOutline::state)
                .containsExactly(tuple("erp", "DONE"), tuple("fsm", "PENDING"));
        assertThat(story.waits()).contains("fsm: it is being delivered, or next when there is a place");
        assertThat(toFsm(1).waits()).startsWith("event ").endsWith(" comes first, which is still to be delivered");
    }

    @Test
    void saysWhyADeliveryWaitsAndUntilWhen() {
        see("acme", "j-1", "HOLD", 1);
        queues.add(
                new QueueState(new DeliveryQueue("fsm", "acme", ""), 0, 4, NOW.plusSeconds(8), "flow-retail is out"));
        assertThat(toFsm(0).waits())
                .isEqualTo("deliveries to fsm are held back until 2026-01-31T12:00:08Z: flow-retail is out");

        deliveries.failed(TestWiring.due(deliveries, "fsm", NOW).get(0), "503", NOW, NOW.plusSeconds(30));
        assertThat(toFsm(0).waits()).isEqualTo("it is tried again at 2026-01-31T12:00:30Z: 503");
        assertThat(toFsm(0).cause()).isEqualTo("503");
        assertThat(toFsm(0).at()).isEqualTo(NOW);

        clock.advance(Duration.ofSeconds(30));
        deliveries.waits(
                TestWiring.due(deliveries, "fsm", clock.instant()).get(0),
                "401",
                "flow-retail.login",
                false,
                clock.instant(),
                clock.instant());
        assertThat(toFsm(0).waits())
                .isEqualTo("flow-retail.login is refused to account acme; it is tried again now and then: 401");
    }

    @Test
    void tellsCommandsAndDeadLettersAboutIt() {
        see("acme", "j-1", "HOLD", 1);
        long id = commands.accept(
                        new NewCommand(
                                "acme",
                                "k",
                                "get-job",
                                "j-1",
                                "http",
                                JsonNodeFactory.instance.objectNode().put("serviceJobId", "j-1")),
                        NOW)
                .command()
                .commandId();
        deliveries.dead(TestWiring.due(deliveries, "erp", NOW).get(0), FaultText.own("no such column"), null, NOW);

        Story story = story();

        assertThat(story.commands()).singleElement().satisfies(command -> {
            assertThat(command.commandId()).isEqualTo(id);
            assertThat(command.state()).isEqualTo("PENDING");
        });
        assertThat(story.waits())
                .contains("command " + id + ", get-job: it is being delivered, or next when there is a place");
        assertThat(story.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo("no such column");
            assertThat(letter.subscriber()).isEqualTo("erp");
        });
    }

    @Test
    void toldOfEachAccountThatKnowsTheId() {
        see("acme", "j-1", "HOLD", 1);
        see("other", "j-1", "HOLD", 1);

        assertThat(stories.ofJob("j-1")).extracting(Story::account).containsExactly("acme", "other");
        assertThat(stories.ofJob("j-2")).isEmpty();
    }

    @Test
    void whatWaitsIsGroupedByItsCauseAndTriedNowWhereThatIsWanted() {
        for (int i = 0; i < 3; i++) {
            see("acme", "j-" + i, "HOLD", 1);
        }
        see("other", "j-0", "HOLD", 1);
        TestWiring.due(deliveries, "fsm", NOW)
                .forEach(delivery -> deliveries.failed(delivery, "503", NOW, NOW.plusSeconds(600)));

        assertThat(log.pending(new DeliveryFilter("fsm", null, null, null, null), 10))
                .extracting(
                        waiting -> waiting.queue().account(),
                        PendingDeliveries::deliveries,
                        PendingDeliveries::cause,
                        PendingDeliveries::subjectId)
                .containsExactly(tuple("acme", 3L, "503", "j-0"), tuple("other", 1L, null, "j-0"));
        assertThat(log.pending(new DeliveryFilter(null, null, null, null, Set.of("other")), 10))
                .extracting(waiting -> waiting.queue().account())
                .containsOnly("other");

        assertThat(log.retryNow(new DeliveryFilter("fsm", "acme", "j-1", null, null), NOW))
                .isEqualTo(1);
        assertThat(TestWiring.due(deliveries, "fsm", NOW))
                .extracting(delivery -> delivery.event().subjectId())
                .containsExactly("j-1");
        assertThat(log.retryNow(new DeliveryFilter("fsm", null, null, "503", Set.of("other")), NOW))
                .isZero();
        assertThat(log.retryNow(ANY, NOW)).isEqualTo(2);
        assertThat(TestWiring.due(deliveries, "fsm", NOW)).hasSize(3);
    }
}
