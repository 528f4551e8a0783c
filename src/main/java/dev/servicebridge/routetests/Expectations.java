package dev.servicebridge.routetests;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a test says must come out, held against what did. */
final class Expectations {
    private static final String CAUSE = "cause";

    private final TestBridge bridge;
    private final Ignored ignored;

    Expectations(TestBridge bridge) {
        this.bridge = bridge;
        this.ignored = new Ignored(bridge.test(), bridge.operations());
    }

    /** What is otherwise just now; none where all came that must, and nothing else. */
    List<Failure> unmet() {
        List<Failure> failures = new ArrayList<>();
        check("calls", "call", bridge.calls(), failures);
        check("messages", "at", bridge.endpoints().messages(), failures);
        check("dead-letters", "kind", bridge.database().deadLetters(), failures);
        JsonNode erp = bridge.test().then().path("erp");
        for (int i = 0; i < erp.size(); i++) {
            failures.addAll(new ErpRows(bridge.database(), erp.get(i), "then.erp[" + i + "]").unmet());
        }
        return failures;
    }

    /** Whether all came that must, or something that must not: there is nothing to wait for. */
    boolean areDecided() {
        List<Failure> unmet = unmet();
        return unmet.isEmpty() || unmet.stream().anyMatch(Failure::isLasting);
    }

    /** @param named the key by which an entry names an outcome */
    private void check(String list, String named, List<Outcome> came, List<Failure> failures) {
        List<Outcome> left = new ArrayList<>(came);
        JsonNode entries = bridge.test().then().path(list);
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            int wanted = entry.path("times").asInt(1);
            List<Outcome> meant = left.stream()
                    .filter(each -> means(entry, named, each)
                            && differences(entry, named, each).isEmpty())
                    .limit(wanted)
                    .toList();
            meant.forEach(left::remove);
            if (meant.size() < wanted) {
                failures.add(missing(entry, named, wanted, meant.size(), left, "then." + list + "[" + i + "]"));
            }
        }
        left.stream()
                .filter(each -> !ignored.contain(each))
                .forEach(each -> failures.add(Failure.unexpected(each, remedy(list, each))));
    }

    private static String remedy(String list, Outcome outcome) {
        String expect = "if this is right, expect it in then." + list;
        return outcome.kind().equals("dead letter") ? expect : expect + ", or name it in ignore: " + outcome.name();
    }

    private boolean means(JsonNode entry, String named, Outcome outcome) {
        String name = entry.path(named).asText("");
        return switch (outcome.kind()) {
            case "message" -> EndpointNames.means(bridge.context().resolvePropertyPlaceholders(name), outcome.name());
            case "dead letter" -> name.isEmpty() || name.equals(outcome.name());
            default -> name.equals(outcome.name());
        };
    }

    /** A cause is long and holds others: a part of it is named. */
    private static List<String> differences(JsonNode entry, String named, Outcome outcome) {
        ObjectNode parts = (ObjectNode) entry.deepCopy();
        parts.remove(List.of(named, "times", CAUSE));
        Stream<String> ofCause = Stream.of(entry.path(CAUSE).asText(""))
                .filter(part -> !outcome.content().path(CAUSE).asText("").contains(part))
                .map(part -> "cause is \"" + outcome.content().path(CAUSE).asText("") + "\", without \"" + part + "\"");
        return Stream.concat(outcome.differences(parts).stream(), ofCause).toList();
    }

    private Failure missing(JsonNode entry, String named, int wanted, int came, List<Outcome> left, String place) {
        String what = place.replaceFirst("then\\.(.*?)s?\\[.*", "$1").replace('-', ' ') + " " + Shown.json(entry);
        String nearest = left.stream()
                .filter(each -> means(entry, named, each))
                .map(each -> differences(entry, named, each))
                .min(Comparator.comparingInt(List::size))
                .map(differences -> "; of the nearest " + Shown.cut(String.join("; ", differences)))
                .orElse(left.isEmpty() || came > 0 ? "" : "; none has that name");
        return new Failure(
                what,
                (came == 0 ? "none" : came + " of " + wanted) + nearest + waiting(),
                "correct the route, or " + place);
    }

    private String waiting() {
        List<JsonNode> waiting = bridge.database().waiting();
        return waiting.isEmpty()
                ? ""
                : "; still waiting after " + bridge.test().within().toSeconds() + " s: " + Shown.json(waiting.get(0));
    }
}
