package dev.servicebridge.routetests;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.servicebridge.routetests.OutcomeChange.Field;
import dev.servicebridge.routetests.OutcomeChange.What;

/**
 * Compares what came of an event in two runs: the first call of an operation with the first, the second with the second, and
 * messages and rows in the same way. Times of the runs themselves, and ids that are made up anew in each, do not count.
 */
final class OutcomeChanges {
    private static final Pattern RANDOM_ID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d.*");

    private final Instant begun;

    /** @param begun when the first of the two runs began */
    OutcomeChanges(Instant begun) {
        this.begun = begun;
    }

    List<OutcomeChange> between(List<Outcome> was, List<Outcome> wouldBe) {
        Map<String, List<Outcome>> before = byName(was);
        Map<String, List<Outcome>> after = byName(wouldBe);
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        List<OutcomeChange> changes = new ArrayList<>();
        for (String name : names) {
            List<Outcome> old = before.getOrDefault(name, List.of());
            List<Outcome> now = after.getOrDefault(name, List.of());
            for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
                compare(i < old.size() ? old.get(i) : null, i < now.size() ? now.get(i) : null, changes);
            }
        }
        return changes;
    }

    private static Map<String, List<Outcome>> byName(List<Outcome> outcomes) {
        Map<String, List<Outcome>> byName = new LinkedHashMap<>();
        outcomes.forEach(each -> byName.computeIfAbsent(each.kind() + " " + each.name(), key -> new ArrayList<>())
                .add(each));
        return byName;
    }

    private void compare(Outcome was, Outcome wouldBe, List<OutcomeChange> changes) {
        List<Field> fields = new ArrayList<>();
        fields("", content(was), content(wouldBe), fields);
        if (fields.isEmpty() && was != null && wouldBe != null) {
            return;
        }
        Outcome either = was == null ? wouldBe : was;
        What what = was == null ? What.ADDED : wouldBe == null ? What.REMOVED : What.CHANGED;
        changes.add(new OutcomeChange(either.kind(), either.name(), what, fields));
    }

    private static JsonNode content(Outcome outcome) {
        return outcome == null ? MissingNode.getInstance() : outcome.content();
    }

    private void fields(String path, JsonNode was, JsonNode wouldBe, List<Field> found) {
        if (isOpened(was, wouldBe, JsonNode::isObject)) {
            Set<String> keys = new LinkedHashSet<>();
            was.fieldNames().forEachRemaining(keys::add);
            wouldBe.fieldNames().forEachRemaining(keys::add);
            keys.forEach(
                    key -> fields(path.isEmpty() ? key : path + "." + key, was.path(key), wouldBe.path(key), found));
        } else if (isOpened(was, wouldBe, JsonNode::isArray)) {
            for (int i = 0; i < Math.max(was.size(), wouldBe.size()); i++) {
                fields(path + "[" + i + "]", was.path(i), wouldBe.path(i), found);
            }
        } else if (!was.equals(wouldBe) && !isOfTheRuns(was, wouldBe)) {
            found.add(new Field(path, was, wouldBe));
        }
    }

    private static boolean isOpened(JsonNode was, JsonNode wouldBe, Predicate<JsonNode> is) {
        return is.test(was) && (is.test(wouldBe) || wouldBe.isMissingNode()) || was.isMissingNode() && is.test(wouldBe);
    }

    private boolean isOfTheRuns(JsonNode was, JsonNode wouldBe) {
        if (was.isNumber() && wouldBe.isNumber()) {
            return was.decimalValue().compareTo(wouldBe.decimalValue()) == 0;
        }
        if (!was.isTextual() || !wouldBe.isTextual()) {
            return false;
        }
        String old = was.textValue();
        String now = wouldBe.textValue();
        return RANDOM_ID.matcher(old).matches() && RANDOM_ID.matcher(now).matches()
                || isSinceBegin(old) && isSinceBegin(now);
    }

    private boolean isSinceBegin(String text) {
        if (!TIME.matcher(text).matches()) {
            return false;
        }
        String iso = text.replace(' ', 'T').replaceFirst("([+-]\\d\\d)$", "$1:00");
        try {
            Instant time = iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)$")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant();
            // Some write whole seconds.
            return !time.isBefore(begun.minusSeconds(1));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
