package dev.servicebridge.outcomes;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.Problems;

/** Reads the rules of outcomes and notes what is wrong with them. */
final class OutcomeRuleReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String ASSIGNED_USER = "assignedUser";
    private static final String READY_AT = "readyAt";
    private static final String STATUS = "status";
    private static final String COMMAND = "command";
    private static final String BOTH_CHANGED = "bothChanged";
    private static final String REASON_CODE = "rescheduleReasonCode";
    /** What may be asked for to complete a job: keys of a status, each true or false. */
    private static final List<String> OF_COMPLETION = List.of("fulfillmentTime", "serviceReport");

    private final BridgeFile file;
    private final Problems problems;

    OutcomeRuleReader(BridgeFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    OutcomeRules rules() {
        JsonNode root = root();
        if (!root.isMissingNode()) {
            refuseOthers(root, "", List.of(ASSIGNED_USER, READY_AT, STATUS));
        }
        JsonNode assignedUser = section(root, ASSIGNED_USER, List.of(COMMAND, BOTH_CHANGED));
        JsonNode readyAt = section(root, READY_AT, List.of(COMMAND, REASON_CODE, BOTH_CHANGED));
        FieldRule appointment = field(READY_AT, readyAt, "appointment");
        if (appointment.sent() && readyAt.path(REASON_CODE).asText().isBlank()) {
            problems.add(file, READY_AT + "." + REASON_CODE, "is missing", "add the code to be told as the reason");
        }
        return new OutcomeRules(
                field(ASSIGNED_USER, assignedUser, "assign-resources"),
                appointment,
                readyAt.path(REASON_CODE).asText(),
                statuses(root.path(STATUS)));
    }

    /** What the file holds; missing where it is no YAML. */
    private JsonNode root() {
        try {
            return YAML.readTree(file.text());
        } catch (JsonProcessingException e) {
            String fault = e.getOriginalMessage().lines().findFirst().orElse("");
            problems.add(file, "line " + e.getLocation().getLineNr(), "no YAML, " + fault, "correct it");
            return MissingNode.getInstance();
        }
    }

    private JsonNode section(JsonNode root, String key, List<String> keys) {
        JsonNode section = root.path(key);
        if (!root.isMissingNode() && !section.isObject()) {
            problems.add(file, key, "is missing or holds no keys", "add it with " + keys);
        }
        refuseOthers(section, key + ".", keys);
        return section;
    }

    private FieldRule field(String key, JsonNode section, String command) {
        if (!section.isObject()) {
            return new FieldRule(false, ConflictWinner.FSM);
        }
        String told = choice(section, key, COMMAND, List.of(command, "none"));
        String side = choice(section, key, BOTH_CHANGED, List.of("fsm", "services-api"));
        return new FieldRule(
                command.equals(told), "fsm".equals(side) ? ConflictWinner.FSM : ConflictWinner.SERVICES_API);
    }

    private Map<String, StatusOutcome> statuses(JsonNode section) {
        Map<String, StatusOutcome> statuses = new HashMap<>();
        section.properties().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (statuses.put(name, status(STATUS + "." + entry.getKey(), entry.getValue())) != null) {
                problems.add(file, STATUS + "." + entry.getKey(), "stands there twice", "remove one");
            }
        });
        return statuses;
    }

    private StatusOutcome status(String path, JsonNode entry) {
        String command = choice(entry, path, COMMAND, List.of(StatusOutcome.COMPLETE, StatusOutcome.CANCEL));
        Set<String> details = new LinkedHashSet<>();
        if (StatusOutcome.CANCEL.equals(command)) {
            refuseOthers(entry, path + ".", List.of(COMMAND, StatusOutcome.REASON));
            if ("event".equals(choice(entry, path, StatusOutcome.REASON, List.of("status", "event")))) {
                details.add(StatusOutcome.REASON);
            }
        } else {
            refuseOthers(entry, path + ".", List.of(COMMAND, OF_COMPLETION.get(0), OF_COMPLETION.get(1)));
            OF_COMPLETION.forEach(key -> {
                if (isTrue(entry, path, key)) {
                    details.add(key);
                }
            });
        }
        return new StatusOutcome(String.valueOf(command), Set.copyOf(details));
    }

    private boolean isTrue(JsonNode entry, String path, String key) {
        if (!entry.path(key).isBoolean()) {
            problems.add(file, path + "." + key, "is neither true nor false", "set it to one of them");
        }
        return entry.path(key).asBoolean();
    }

    /** @return null where it is none of the words */
    private String choice(JsonNode object, String path, String key, List<String> words) {
        String word = object.path(key).asText();
        if (words.contains(word)) {
            return word;
        }
        problems.add(
                file,
                path + "." + key,
                object.has(key) ? "is " + object.get(key) : "is missing",
                "set it to one of " + words);
        return null;
    }

    private void refuseOthers(JsonNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(file, path + name, "is not known here", "use one of " + known);
            }
        });
    }
}
