package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.Engine;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

class TopicPublisherTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final DeliveryQueue TOPICS = new DeliveryQueue("kafka", "acme", DeliveryQueue.IN_ORDER);

    private static void change(Database database, String... ids) {
        new JobStore(database)
                .savePage(
                        "acme",
                        "US",
                        IntStream.range(0, ids.length)
                                .mapToObj(i -> job(ids[i], "HOLD", i))
                                .toList(),
                        NOW,
                        Set.of("fsm", "kafka"),
                        null);
    }

    private static List<String> subjects(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.event().subjectId()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRelayedOfAnAccountGoesInOneQueueThatTheFirstHoldsUp(Engine engine) {
        try (TestDatabase test = engine.open()) {
            StoreWiring.relay(test.database(), "kafka");
            Deliveries deliveries = TestWiring.deliveries(test.database());
            change(test.database(), "a", "b", "c", "d", "e");

            assertThat(deliveries.queuesDue(Set.of("kafka"), NOW)).containsExactly(TOPICS);
            assertThat(deliveries.queuesDue(Set.of("fsm"), NOW)).hasSize(1);
            List<Delivery> due = deliveries.due(TOPICS, NOW, 3);
            assertThat(subjects(due)).containsExactly("a", "b", "c");

            deliveries.failed(due.get(0), "down", NOW, NOW.plusSeconds(5));
            assertThat(deliveries.due(TOPICS, NOW, 3)).isEmpty();
            assertThat(subjects(deliveries.due(TOPICS, NOW.plusSeconds(5), 10)))
                    .containsExactly("a", "b", "c", "d", "e");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadLetterIsToldOfWithoutItsPayloadUnlessItIsOfTheRelayItself(Engine engine) {
        try (TestDatabase test = engine.open()) {
            StoreWiring.relay(test.database(), "kafka");
            Deliveries deliveries = TestWiring.deliveries(test.database());
            change(test.database(), "a");
            Delivery toTopics = deliveries.due(TOPICS, NOW, 1).get(0);
            DeliveryQueue queue = deliveries.queuesDue(Set.of("fsm"), NOW).get(0);

            deliveries.dead(deliveries.due(queue, NOW, 1).get(0), FaultText.own("no such order"), "request-1", NOW);
            deliveries.dead(toTopics, FaultText.own("too large"), null, NOW);

            assertThat(new DeadLetters(test.database()).count()).isEqualTo(2);
            List<Delivery> told = deliveries.due(TOPICS, NOW, 10);
            assertThat(told).hasSize(1);
            Event event = told.get(0).event();
            assertThat(event.kind()).isEqualTo(EventKind.DEAD_LETTER);
            assertThat(event.message().path("eventId").asLong()).isEqualTo(event.eventId());
            ObjectNode content = event.message();
            content.remove("eventId");
            assertThat(content.toString())
                    .isEqualTo("{\"version\":1,\"account\":\"acme\",\"deadLetterId\":" + event.subjectId()
                            + ",\"kind\":\"job-event\",\"subject\":\"a\",\"subscriber\":\"fsm\",\"cause\":\"no such"
                            + " order\",\"attempts\":1,\"remoteRequestId\":\"request-1\","
                            + "\"createdAt\":\"2026-01-31T12:00:00Z\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutARelayThereAreNoSuchEvents(Engine engine) {
        try (TestDatabase test = engine.open()) {
            Deliveries deliveries = TestWiring.deliveries(test.database());
            change(test.database(), "a", "b", "c", "d", "e");
            assertThat(deliveries.queuesDue(Set.of("kafka"), NOW))
                    .doesNotContain(TOPICS)
                    .hasSize(1);

            DeliveryQueue queue = deliveries.queuesDue(Set.of("fsm"), NOW).get(0);
            deliveries.dead(deliveries.due(queue, NOW, 1).get(0), FaultText.own("no such order"), null, NOW);

            long told = test.database().jdbi().withHandle(handle -> handle.createQuery(
                            "select count(*) from outbox where kind = 'DEAD_LETTER'")
                    .mapTo(Long.class)
                    .one());
            assertThat(told).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadTwiceAtOnePlaceIsOneLetter(Engine engine) {
        try (TestDatabase test = engine.open()) {
            DeadLetters letters = new DeadLetters(test.database());
            DeadLetter letter = new DeadLetter(
                    null, "bus-message", "-", "commands-0-1", null, null, "{}", "no command", 1, null, NOW);
            letters.insertOnce(letter);
            letters.insertOnce(letter);
            letters.insertOnce(new DeadLetter(
                    null, "bus-message", "-", "commands-0-2", null, null, "{}", "no command", 1, null, NOW));

            assertThat(letters.count()).isEqualTo(2);
        }
    }
}
