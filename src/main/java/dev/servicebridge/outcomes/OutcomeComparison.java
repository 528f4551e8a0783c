package dev.servicebridge.outcomes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.mapping.LocalTimes;

/**
 * Tells what the FSM's users changed in an order, by three things: what the bridge saw there last or wrote itself, what
 * the order shows now, and what the service job is. What equals the job, or what the bridge saw or wrote, is no change of
 * theirs, nor is what the order shows nothing of.
 *
 * <p>The same order, compared with the same kept version, yields commands with the same keys: so whoever dies between
 * sending them and keeping what was seen sends the same ones again.
 */
final class OutcomeComparison {
    private final OutcomeRules rules;
    private final FsmOrder kept;
    private final OrderState seen;
    private final OrderState writing;
    private final OrderState now;
    private final Instant endTime;
    private final JobState job;
    private final String zone;
    private final List<OutcomeCommand> commands = new ArrayList<>();
    private final List<OutcomeNotice> notices = new ArrayList<>();

    /**
     * @param message as the port {@code fsm.outcome} takes it
     * @param zone where the job is done; null where that is not known
     */
    OutcomeComparison(OutcomeRules rules, FsmOrder kept, JsonNode message, JobState job, String zone) {
        this.rules = rules;
        this.kept = kept;
        this.seen = OrderState.of(kept.seen());
        this.writing = kept.writing() == null ? OrderState.NOTHING : OrderState.of(kept.writing());
        this.now = OrderState.of(message);
        this.endTime = OrderState.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("startTime", message.path("endTime").asText("")))
                .startTime();
        this.job = job;
        this.zone = zone;
        if (!job.closed()) {
            compare(message);
        }
    }

    List<OutcomeCommand> commands() {
        return List.copyOf(commands);
    }

    /** Lines for the order's history, about what both sides changed: for the port {@code fsm.service-event}. */
    List<OutcomeNotice> notices() {
        return List.copyOf(notices);
    }

    private void compare(JsonNode message) {
        StatusOutcome outcome =
                isChanged(OrderState::status) ? rules.status(now.status()).orElse(null) : null;
        // Who comes to a cancelled appointment, and when, is of no interest to anybody.
        if (outcome == null || !outcome.cancels()) {
            compareStart();
            compareTechnician();
        }
        if (outcome != null) {
            addStatus(outcome, message);
        }
    }

    private boolean isChanged(Function<OrderState, Object> field) {
        Object value = field.apply(now);
        return value != null
                && !Objects.equals(value, field.apply(seen))
                && !Objects.equals(value, field.apply(writing));
    }

    private void compareTechnician() {
        if (!isChanged(OrderState::technicianId) || job.technicianIds().contains(now.technicianId())) {
            return;
        }
        boolean conflict = !job.hasTechniciansOf(kept.job());
        boolean sent = rules.assignedUser().isSent(conflict);
        if (sent) {
            ObjectNode parameters = parameters();
            parameters.putArray("technicianIds").add(now.technicianId());
            add("assign-resources", "assignedUser", now.technicianId(), parameters, Set.of());
        }
        if (conflict && rules.assignedUser().sent()) {
            tell("assignedUser", "technician", now.technicianId(), now.technicianId(), sent);
        }
    }

    private void compareStart() {
        if (!isChanged(OrderState::startTime) || now.startTime().equals(job.startTime())) {
            return;
        }
        boolean conflict = !job.hasStartOf(kept.job());
        boolean sent = rules.readyAt().isSent(conflict);
        if (sent) {
            ObjectNode parameters =
                    parameters().put("startTime", now.startTime().toString());
            if (endTime != null && endTime.isAfter(now.startTime())) {
                parameters.put(
                        "durationInMinutes",
                        Duration.between(now.startTime(), endTime).toMinutes());
            }
            if (job.scheduled()) {
                parameters.put("rescheduleReasonCode", rules.rescheduleReasonCode());
            }
            String command = job.scheduled() ? "reschedule-appointment" : "add-appointment";
            add(command, "readyAt", now.startTime().toString(), parameters, Set.of());
        }
        if (conflict && rules.readyAt().sent()) {
            String local = LocalTimes.text(now.startTime().atOffset(ZoneOffset.UTC), zone);
            tell("readyAt", "start of the appointment", now.startTime().toString(), local, sent);
        }
    }

    private void addStatus(StatusOutcome outcome, JsonNode message) {
        ObjectNode parameters = parameters();
        if (outcome.cancels()) {
            parameters.put("reason", now.status());
        }
        OutcomeCommand command = add(outcome.command(), "status", now.status(), parameters, outcome.details());
        // An FSM that tells of its changes by itself may tell the details at once.
        if (message.path("details").isObject()) {
            commands.set(commands.indexOf(command), command.with(message.get("details")));
        }
    }

    private ObjectNode parameters() {
        return JsonNodeFactory.instance.objectNode().put("serviceJobId", kept.serviceJobId());
    }

    private OutcomeCommand add(String command, String field, String value, ObjectNode parameters, Set<String> details) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("command", command)
                .put("idempotencyKey", key(field, value))
                .put("account", kept.account());
        message.set("parameters", parameters);
        OutcomeCommand added = new OutcomeCommand(message, details);
        commands.add(added);
        return added;
    }

    /** With the version that the change was made to, so that a technician who is assigned again is a change again. */
    private String key(String field, String value) {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        return String.join("-", "fsm", kept.serviceJobId(), String.valueOf(kept.version()), field, encoded);
    }

    /** @param text the value as people read it */
    private void tell(String field, String what, String value, String text, boolean sent) {
        String verdict = sent
                ? "what was set here, " + text + ", is being sent to the Services API"
                : "what the Services API has stands, " + text + " was not sent";
        notices.add(new OutcomeNotice(
                kept.account(),
                kept.serviceJobId(),
                key(field, value),
                "Service job " + kept.serviceJobId() + ": the " + what
                        + " was changed here and at the Services API at the same time; " + verdict));
    }
}
