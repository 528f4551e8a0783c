package dev.servicebridge.commands;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetterState;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.deadletters.ReplayRefusedException;
import dev.servicebridge.deadletters.Replays;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class CommandsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(10));
    private static final CommandFilter ANY = new CommandFilter(null, null, null, null);

    private final TestDatabase test;
    private final Commands commands;
    private final Deliveries deliveries;
    private final DeadLetters letters;
    private final Replays replays;

    CommandsTest(TestDatabase test) {
        this.test = test;
        this.commands = new Commands(test.database(), ServicesApiCommands.EXECUTION, Set.of("fsm"));
        this.deliveries = StoreWiring.deliveries(test.database(), commands);
        this.letters = new DeadLetters(test.database());
        this.replays = TestWiring.replays(test.database(), Set.of(), Set.of("fsm", ServicesApiCommands.EXECUTOR));
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private static NewCommand command(String key, String parameters) {
        return command("assign-resources", key, parameters);
    }

    private static NewCommand command(String command, String key, String parameters) {
        return new NewCommand("acme", key, command, "job-1", "http", Json.read(parameters));
    }

    private long accept(NewCommand command) {
        return commands.accept(command, NOW).command().commandId();
    }

    private List<Delivery> due() {
        return TestWiring.due(deliveries, ServicesApiCommands.EXECUTOR, LATER);
    }

    private List<Delivery> results() {
        return deliveries.due(new DeliveryQueue("fsm", "acme", ""), LATER, 50);
    }

    private DeadLetterRecord dead() {
        deliveries.dead(due().get(0), FaultText.own("refused"), null, NOW);
        return letters.list(new DeadLetterFilter(null, null, null, null, DeadLetterState.DEAD, null, null, null), 10)
                .get(0);
    }

    @Test
    void anAcceptedCommandIsDueForItsExecutor() {
        long id = accept(command("k1", "{\"x\":1}"));

        assertThat(due()).hasSize(1).allSatisfy(delivery -> {
            JsonNode message = delivery.event().message();
            assertThat(delivery.event().kind()).isEqualTo(EventKind.COMMAND);
            assertThat(delivery.event().status()).isEqualTo("assign-resources");
            assertThat(message.path("commandId").asLong()).isEqualTo(id);
            assertThat(message.path("parameters")).isEqualTo(Json.read("{\"x\":1}"));
        });
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(CommandState.PENDING);
        assertThat(commands.state(id)).contains(CommandState.PENDING);
        assertThat(commands.state(id + 1)).isEmpty();
    }

    @Test
    void theSameKeyWithTheSameContentIsTheSameCommand() {
        long id = accept(command("k1", "{\"x\":1,\"y\":2}"));
        commands.done(id, Json.read("{\"z\":3}"), NOW);

        AcceptedCommand again = commands.accept(command("k1", "{\"y\":2,\"x\":1}"), LATER);

        assertThat(again.isNew()).isFalse();
        assertThat(again.command().commandId()).isEqualTo(id);
        assertThat(again.command().result()).isEqualTo(Json.read("{\"z\":3}"));
        assertThat(commands.list(ANY, 10)).hasSize(1);
        assertThat(due()).hasSize(1);
    }

    @Test
    void theSameKeyWithOtherContentIsRefused() {
        accept(command("k1", "{\"x\":1}"));

        assertThatThrownBy(() -> accept(command("k1", "{\"x\":2}")))
                .isInstanceOf(IdempotencyKeyReusedException.class)
                .hasMessageContaining("k1");
        assertThatThrownBy(() -> accept(command("cancel-job", "k1", "{\"x\":1}")))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(commands.list(ANY, 10)).hasSize(1);
    }

    @Test
    void manySendersAtOnceNeitherDoubleNorLoseACommand() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String key = "k" + i / 2;
                calls.add(() -> accept(command(key, "{}")));
            }
            List<Long> ids = new ArrayList<>();
            for (Future<Long> answer : senders.invokeAll(calls)) {
                ids.add(answer.get());
            }
            assertThat(Set.copyOf(ids)).hasSize(20);
        } finally {
            senders.shutdownNow();
        }
        assertThat(commands.list(ANY, 50)).hasSize(20);
        assertThat(Commands.counts(test.database())).isEqualTo(Map.of(CommandState.PENDING, 20L));
    }

    @Test
    void commandsAboutOneJobAreDueInTurn() {
        accept(command("k1", "{}"));
        accept(command("k2", "{}"));

        assertThat(due()).hasSize(1);
        deliveries.delivered(
                ServicesApiCommands.EXECUTOR, List.of(due().get(0).event().eventId()), NOW);
        assertThat(due()).hasSize(1).allSatisfy(delivery -> assertThat(
                        delivery.event().message().path("idempotencyKey").asText())
                .isEqualTo("k2"));
    }

    @Test
    void aCommandEndsOnceAndIsToldOnce() {
        long id = accept(command("k1", "{}"));
        commands.done(id, Json.read("{\"z\":3}"), NOW);
        commands.done(id, Json.read("{\"z\":4}"), LATER);

        Command done = commands.find(id).orElseThrow();
        assertThat(done.state()).isEqualTo(CommandState.DONE);
        assertThat(done.result()).isEqualTo(Json.read("{\"z\":3}"));
        assertThat(done.finishedAt()).isEqualTo(NOW);
        assertThat(results()).hasSize(1).allSatisfy(delivery -> {
            assertThat(delivery.event().kind()).isEqualTo(EventKind.COMMAND_RESULT);
            assertThat(delivery.event().message().path("state").asText()).isEqualTo("DONE");
            assertThat(delivery.event().message().path("commandId").asLong()).isEqualTo(id);
            assertThat(delivery.event().message().path("result")).isEqualTo(Json.read("{\"z\":3}"));
        });
    }

    @Test
    void aCommandThatIsGivenUpHasFailedAndIsTold() {
        long id = accept(command("k1", "{}"));
        dead();

        Command failed = commands.find(id).orElseThrow();
        assertThat(failed.state()).isEqualTo(CommandState.FAILED);
        assertThat(failed.cause()).isEqualTo("refused");
        assertThat(results()).hasSize(1).allSatisfy(delivery -> assertThat(
                        delivery.event().message().path("cause").asText())
                .isEqualTo("refused"));
    }

    @Test
    void aReplayedCommandIsPendingAgainWithItsStepsAndItsKey() {
        long id = accept(command("k1", "{\"x\":1}"));
        commands.stepDone(id, "first", Json.read("{\"a\":1}"));
        DeadLetterRecord letter = dead();

        replays.replay(letter.letter().id(), null, "operator", LATER);

        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(CommandState.PENDING);
        assertThat(due()).hasSize(1);
        assertThat(commands.step(id, "first")).contains(Json.read("{\"a\":1}"));
        assertThat(commands.accept(command("k1", "{\"x\":1}"), LATER).isNew()).isFalse();

        commands.done(id, null, LATER);
        deliveries.delivered(
                ServicesApiCommands.EXECUTOR, List.of(due().get(0).event().eventId()), LATER);
        assertThat(results()).as("one at a time").hasSize(1);
        deliveries.delivered("fsm", List.of(results().get(0).event().eventId()), LATER);
        assertThat(results()).hasSize(1).allSatisfy(delivery -> assertThat(
                        delivery.event().message().path("state").asText())
                .isEqualTo("DONE"));
    }

    @Test
    void aReplayWorksWithTheCorrectedParameters() {
        accept(command("k1", "{\"x\":1}"));
        DeadLetterRecord letter = dead();
        String corrected = letter.payload().replace("{\"x\":1}", "{\"x\":2}");

        replays.replay(letter.letter().id(), Json.read(corrected), "operator", LATER);

        assertThat(due().get(0).event().message().path("parameters")).isEqualTo(Json.read("{\"x\":2}"));
    }

    @Test
    void aCorrectionCannotMakeAnotherCommandOfIt() {
        accept(command("k1", "{}"));
        DeadLetterRecord letter = dead();
        String other = letter.payload().replace("\"assign-resources\"", "\"cancel-job\"");

        assertThatThrownBy(() -> replays.replay(letter.letter().id(), Json.read(other), "operator", LATER))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("command");
    }

    @Test
    void whatALaterCommandHasSetIsNotSetBackByAReplay() {
        accept(command("k1", "{\"x\":1}"));
        DeadLetterRecord letter = dead();
        commands.done(accept(command("k2", "{\"x\":2}")), null, NOW);

        assertThatThrownBy(() -> replays.replay(letter.letter().id(), null, "operator", LATER))
                .isInstanceOf(ReplayRefusedException.class);
    }

    @Test
    void whatOnlyAddsIsReplayedAfterALaterOne() {
        long id = accept(command("create-reservation", "k1", "{}"));
        DeadLetterRecord letter = dead();
        commands.done(accept(command("create-reservation", "k2", "{}")), null, NOW);

        replays.replay(letter.letter().id(), null, "operator", LATER);

        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(CommandState.PENDING);
    }

    @Test
    void aStepIsKeptInPlaceOfTheOneBefore() {
        long id = accept(command("k1", "{}"));
        assertThat(commands.step(id, "upload")).isEmpty();

        commands.stepDone(id, "upload", Json.read("{\"a\":1}"));
        commands.stepDone(id, "upload", Json.read("{\"a\":2}"));

        assertThat(commands.step(id, "upload")).contains(Json.read("{\"a\":2}"));
        assertThat(commands.step(id, "complete")).isEmpty();
    }

    @Test
    void longParametersStayOutOfTheOutbox() {
        String document = "\"" + "x".repeat(100_000) + "\"";
        long id = accept(command("k1", "{\"content\":" + document + "}"));

        assertThat(due().get(0).event().message().has("parameters")).isFalse();
        assertThat(commands.find(id).orElseThrow().parameters().path("content").asText())
                .hasSize(100_000);
    }

    @Test
    void longResultsStayOutOfTheOutbox() {
        long id = accept(command("k1", "{}"));
        commands.done(id, Json.read("\"" + "x".repeat(100_000) + "\""), NOW);

        assertThat(results().get(0).event().message().has("result")).isFalse();
        assertThat(commands.find(id).orElseThrow().result().asText()).hasSize(100_000);
    }

    @Test
    void aListHoldsNeitherParametersNorResults() {
        long first = accept(command("k1", "{\"name\":\"Ada\"}"));
        commands.done(first, Json.read("{\"name\":\"Ada\"}"), NOW);
        long second = accept(command("cancel-job", "k2", "{}"));

        assertThat(commands.list(ANY, 10)).extracting(Command::commandId).containsExactly(second, first);
        assertThat(commands.list(ANY, 10)).allSatisfy(command -> {
            assertThat(command.parameters()).isNull();
            assertThat(command.result()).isNull();
        });
        assertThat(commands.list(new CommandFilter("acme", CommandState.DONE, "assign-resources", second), 10))
                .extracting(Command::commandId)
                .containsExactly(first);
        assertThat(commands.list(new CommandFilter("other", null, null, null), 10))
                .isEmpty();
    }

    @Test
    void whatEndedLongAgoIsDeletedUnlessItWaitsForAPerson() {
        long done = accept(command("k1", "{}"));
        commands.stepDone(done, "first", Json.read("{}"));
        commands.done(done, null, NOW);
        deliveries.delivered(
                ServicesApiCommands.EXECUTOR, List.of(due().get(0).event().eventId()), NOW);
        long failed = accept(command("k2", "{}"));
        dead();
        long pending = accept(command("k3", "{}"));

        Clock later = Clock.fixed(LATER, ZoneOffset.UTC);
        new Retention(test.database(), later, Duration.ofDays(5)).purge();

        assertThat(commands.list(ANY, 10)).extracting(Command::commandId).containsExactly(pending, failed);
    }
}
