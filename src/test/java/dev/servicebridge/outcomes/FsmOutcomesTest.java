package dev.servicebridge.outcomes;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.config.Problems;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class FsmOutcomesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MORNING = "2026-02-01T10:00:00Z";
    private static final String NOON = "2026-02-01T12:00:00Z";
    private static final String EVENING = "2026-02-01T18:00:00Z";

    private final TestDatabase test;
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-31T12:00:00Z"));
    private final FakeOwnership owned = new FakeOwnership();
    private final FsmOutcomes outcomes;

    FsmOutcomesTest(TestDatabase test) {
        this.test = test;
        this.outcomes = new FsmOutcomes(
                OutcomeRules.load(BridgeFiles.in(Path.of("target")), new Problems()),
                new FsmOrders(test.database()),
                new Jobs(test.database()),
                JobZones.unknown(),
                owned,
                clock);
    }

    @BeforeEach
    void aJobWhoseOrderTheBridgeMade() {
        test.clear();
        owned.accounts.add("acme");
        job("NOT_SERVICED", MORNING, "T-1");
        outcomes.writing(order("T-1", MORNING, "Scheduled"));
        outcomes.written(order("T-1", MORNING, "Scheduled"));
    }

    @Test
    void whatTheBridgeWroteIsNoOutcome() {
        assertThat(commands(order("T-1", MORNING, "Scheduled"))).isEmpty();
    }

    @Test
    void whatTheBridgeWasAboutToWriteWhenItDiedIsNoOutcome() {
        outcomes.writing(order("T-2", NOON, "Completed"));

        assertThat(commands(order("T-2", NOON, "Completed"))).isEmpty();
        assertThat(commands(order("T-2", NOON, "Completed"))).isEmpty();
    }

    @Test
    void anotherUserBecomesAssignedResources() {
        assertThat(commands(order("T-2", MORNING, "Scheduled"))).containsExactly("""
                {"command":"assign-resources","idempotencyKey":"fsm-J-1-2-assignedUser-T-2","account":"acme",\
                "parameters":{"serviceJobId":"J-1","technicianIds":["T-2"]}}""");
        assertThat(commands(order("T-2", MORNING, "Scheduled"))).isEmpty();
    }

    @Test
    void anotherStartReschedulesTheActiveAppointment() {
        ObjectNode moved = order("T-1", NOON, "Scheduled").put("endTime", "2026-02-01T13:30:00Z");

        assertThat(commands(moved)).containsExactly("""
                {"command":"reschedule-appointment","idempotencyKey":"fsm-J-1-2-readyAt-2026-02-01T12%3A00%3A00Z",\
                "account":"acme","parameters":{"serviceJobId":"J-1","startTime":"2026-02-01T12:00:00Z",\
                "durationInMinutes":90,"rescheduleReasonCode":"R1"}}""");
    }

    @Test
    void aStartAddsAnAppointmentWhereTheJobHasNone() {
        job("PENDING_SCHEDULE", null, null);
        commands(order("T-1", MORNING, "Scheduled"));

        assertThat(commands(order("T-1", NOON, "Scheduled")))
                .singleElement()
                .asString()
                .contains("\"command\":\"add-appointment\"")
                .doesNotContain("rescheduleReasonCode");
    }

    @Test
    void aStatusCompletesTheJobAfterWhatChangedWithIt() {
        OutcomeLook look = outcomes.look(order("T-2", NOON, "completed"));

        assertThat(look.commands())
                .extracting(each -> each.message().path("command").asText())
                .containsExactly("reschedule-appointment", "assign-resources", "complete-job");
        assertThat(look.commands().get(2).details()).containsExactlyInAnyOrder("fulfillmentTime", "serviceReport");
    }

    @Test
    void aCancellationIsAllThatBecomesOfACancelledOrder() {
        OutcomeLook look = outcomes.look(order("T-2", NOON, "Cancelled"));

        OutcomeCommand command = look.commands().get(0);
        assertThat(look.commands()).hasSize(1);
        assertThat(command.details()).containsExactly("reason");
        assertThat(command.message().at("/parameters/reason").asText()).isEqualTo("Cancelled");
        assertThat(command.with(json("{\"reason\": \"Nobody home\"}"))
                        .message()
                        .at("/parameters/reason")
                        .asText())
                .isEqualTo("Nobody home");
    }

    @Test
    void detailsThatTheMessageHoldsNeedNotBeAskedFor() {
        ObjectNode cancelled = order("T-1", MORNING, "Cancelled");
        cancelled.putObject("details").put("reason", "No parts");

        OutcomeCommand command = outcomes.look(cancelled).commands().get(0);

        assertThat(command.isDetailed()).isTrue();
        assertThat(command.message().at("/parameters/reason").asText()).isEqualTo("No parts");
    }

    @Test
    void aJobThatIsOverGetsNoCommands() {
        job("COMPLETED", MORNING, "T-1");

        assertThat(commands(order("T-2", NOON, "Cancelled"))).isEmpty();
    }

    @Test
    void whatTheFsmSaysNothingOfStaysAsItWas() {
        ObjectNode silent = JSON.createObjectNode().put("account", "acme").put("serviceJobId", "J-1");

        assertThat(commands(silent)).isEmpty();
        assertThat(commands(order("T-1", MORNING, "Scheduled"))).isEmpty();
    }

    @Test
    void theSameUserAssignedAgainIsAnotherOutcome() {
        List<String> first = commands(order("T-2", MORNING, "Scheduled"));
        commands(order("T-1", MORNING, "Scheduled"));

        assertThat(commands(order("T-2", MORNING, "Scheduled"))).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void anOrderThatWasReadBeforeTheBridgeWroteMustBeReadAgain() {
        ObjectNode early = order("T-2", MORNING, "Scheduled").put("readAt", "2026-01-31T12:00:00Z");

        assertThat(outcomes.look(early).isOutOfDate()).isTrue();
        assertThat(outcomes.keep(outcomes.look(early))).isFalse();
        assertThat(outcomes.look(early.put("readAt", "2026-01-31T12:00:00.001Z"))
                        .commands())
                .hasSize(1);
    }

    @Test
    void whatANodeWroteThatWasTakenForDeadDoesNotHideWhatItsSuccessorWrote() {
        outcomes.writing(order("T-1", NOON, "Cancelled"));
        outcomes.written(order("T-1", NOON, "Cancelled"));
        owned.accounts.clear();

        for (ThrowingCallable late : List.<ThrowingCallable>of(
                () -> outcomes.writing(order("T-1", MORNING, "Scheduled")),
                () -> outcomes.written(order("T-1", MORNING, "Scheduled")))) {
            assertThatThrownBy(late).isInstanceOf(NotOwnedException.class);
        }

        assertThat(commands(order("T-1", NOON, "Cancelled"))).isEmpty();
    }

    @Test
    void whatTheBridgeWroteWhileAnOrderWasLookedAtIsNotKeptOver() {
        OutcomeLook look = outcomes.look(order("T-2", MORNING, "Scheduled"));
        outcomes.written(order("T-1", NOON, "Scheduled"));

        assertThat(outcomes.keep(look)).as("must be read again").isFalse();
        assertThat(commands(order("T-1", NOON, "Scheduled"))).isEmpty();
    }

    @Test
    void anOrderSeenForTheFirstTimeIsKeptWithoutCommands() {
        job("J-2", "NOT_SERVICED", MORNING, "T-1");
        ObjectNode unknown = order("T-9", EVENING, "Completed").put("serviceJobId", "J-2");

        assertThat(commands(unknown)).isEmpty();
        assertThat(commands(unknown.put("technicianId", "T-8"))).hasSize(1);
    }

    @Test
    void anOrderOfNoServiceJobIsPassedOver() {
        ObjectNode unknown = order("T-9", EVENING, "Completed").put("serviceJobId", "J-9");

        assertThat(outcomes.look(unknown)).isSameAs(OutcomeLook.NOTHING_NEW);
    }

    @Test
    void theCustomersAppointmentStandsWhereBothChanged() {
        commands(order("T-1", MORNING, "Scheduled"));
        job("NOT_SERVICED", EVENING, "T-1");

        OutcomeLook look = outcomes.look(order("T-1", NOON, "Scheduled"));

        assertThat(look.commands()).isEmpty();
        assertThat(look.notices()).singleElement().satisfies(notice -> assertThat(notice.text())
                .contains("J-1", "what the Services API has stands", "2026-02-01 12:00 UTC"));
    }

    @Test
    void theFsmsTechnicianIsSentWhereBothChanged() {
        commands(order("T-1", MORNING, "Scheduled"));
        job("NOT_SERVICED", MORNING, "T-3");

        OutcomeLook look = outcomes.look(order("T-2", MORNING, "Scheduled"));

        assertThat(look.commands()).hasSize(1);
        assertThat(look.notices()).singleElement().satisfies(notice -> assertThat(notice.text())
                .contains("is being sent"));
    }

    @Test
    void whatFollowedTheJobIsNoConflict() {
        commands(order("T-1", MORNING, "Scheduled"));
        job("NOT_SERVICED", EVENING, "T-3");

        OutcomeLook look = outcomes.look(order("T-3", EVENING, "Scheduled"));

        assertThat(look.commands()).isEmpty();
        assertThat(look.notices()).isEmpty();
    }

    @Test
    void refusesAMessageWithoutItsKeysOrWithAStartThatIsNoInstant() {
        ObjectNode nameless = order("T-1", MORNING, "New").put("serviceJobId", "");
        ObjectNode timeless = order("T-1", "tomorrow", "New");

        assertThatThrownBy(() -> outcomes.look(nameless)).hasMessageContaining("serviceJobId is missing");
        assertThatThrownBy(() -> outcomes.look(timeless)).hasMessageContaining("startTime is no instant");
    }

    @Test
    void howeverOftenItLooksAndDiesTheSameCommandsAreSentOnce() {
        for (int seed = 0; seed < 25; seed++) {
            List<JsonNode> story = story(new Random(seed));

            Map<String, String> once = play("once-" + seed, story, new Random(0), false);
            Map<String, String> often = play("often-" + seed, story, new Random(seed), true);

            assertThat(often.values()).as("seed " + seed).containsExactlyElementsOf(once.values());
        }
    }

    /** States of an order that follow each other, some of them written by the bridge. */
    private static List<JsonNode> story(Random random) {
        List<JsonNode> story = new ArrayList<>();
        for (int step = 0; step < 12; step++) {
            story.add(order(
                            "T-" + random.nextInt(3),
                            List.of(MORNING, NOON, EVENING).get(random.nextInt(3)),
                            List.of("Scheduled", "On hold", "Completed").get(random.nextInt(3)))
                    .put("byBridge", random.nextInt(4) == 0));
        }
        return story;
    }

    /** @return the commands as told apart by their keys, without what differs from job to job */
    private Map<String, String> play(String serviceJobId, List<JsonNode> story, Random random, boolean often) {
        job(serviceJobId, "NOT_SERVICED", MORNING, "T-0");
        Map<String, String> sent = new LinkedHashMap<>();
        ObjectNode first = order("T-0", MORNING, "Scheduled").put("serviceJobId", serviceJobId);
        outcomes.writing(first);
        outcomes.written(first);
        for (JsonNode state : story) {
            ObjectNode order = ((ObjectNode) state.deepCopy()).put("serviceJobId", serviceJobId);
            if (state.path("byBridge").asBoolean()) {
                outcomes.writing(order);
                outcomes.written(order);
            }
            int deaths = often ? random.nextInt(3) : 0;
            for (int death = 0; death < deaths; death++) {
                send(outcomes.look(order), sent, serviceJobId);
            }
            int looks = often ? 1 + random.nextInt(2) : 1;
            for (int look = 0; look < looks; look++) {
                OutcomeLook looked = outcomes.look(order);
                send(looked, sent, serviceJobId);
                outcomes.keep(looked);
            }
        }
        return sent;
    }

    private static void send(OutcomeLook look, Map<String, String> sent, String serviceJobId) {
        look.commands()
                .forEach(command -> sent.put(
                        command.message().path("idempotencyKey").asText(),
                        command.message().toString().replace(serviceJobId, "J")));
    }

    /** What is sent after one look, which is kept. */
    private List<String> commands(JsonNode order) {
        OutcomeLook look = outcomes.look(order);
        assertThat(outcomes.keep(look)).isTrue();
        return look.commands().stream().map(each -> each.message().toString()).toList();
    }

    private static ObjectNode order(String technician, String start, String status) {
        return JSON.createObjectNode()
                .put("account", "acme")
                .put("serviceJobId", "J-1")
                .put("technicianId", technician)
                .put("startTime", start)
                .put("status", status);
    }

    private void job(String status, String start, String technician) {
        job("J-1", status, start, technician);
    }

    private void job(String id, String status, String start, String technician) {
        ObjectNode job = JSON.createObjectNode().put("serviceJobId", id).put("serviceJobStatus", status);
        if (start != null) {
            ObjectNode appointment = job.putArray("appointments").addObject().put("appointmentStatus", "ACTIVE");
            appointment.putObject("appointmentTime").put("startTime", start).put("durationInMinutes", 60);
            appointment.putArray("assignedTechnicians").addObject().put("technicianId", technician);
        }
        new JobStore(test.database()).savePage("acme", "M-1", List.of(job), clock.instant(), Set.of(), null);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
