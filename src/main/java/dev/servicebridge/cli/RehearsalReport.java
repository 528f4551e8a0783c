package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.json.ExactJson;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.routetests.OutcomeChange;
import dev.servicebridge.routetests.OutcomeChange.Field;
import dev.servicebridge.routetests.OutcomeChange.What;
import dev.servicebridge.routetests.RehearsedEvent;
import dev.servicebridge.routetests.RehearsedEvent.Result;
import dev.servicebridge.texts.FaultText;

/**
 * A rehearsal as it is printed.
 *
 * @param changed the changed files
 * @param events all that were rehearsed
 * @param left how many dead letters could not be
 * @param values whether values and whole causes are shown, which may be personal data
 */
record RehearsalReport(List<String> changed, List<RehearsedEvent> events, int left, boolean values) {
    /** Whether nothing fails that did not fail without the changes. */
    boolean isFine() {
        return count(Result.NEW_FAILURE) == 0;
    }

    private long count(Result result) {
        return events.stream().filter(each -> each.result() == result).count();
    }

    void print(PrintWriter out) {
        out.println("Changed: " + String.join(", ", changed));
        events.stream()
                .filter(each -> !each.isAsItWas() || each.past().letter() != null)
                .forEach(each -> print(each, out));
        out.printf(
                "%n%d rehearsed: unchanged %d, changed %d, go through now %d, fail as before %d, new failures %d%n",
                events.size(),
                count(Result.UNCHANGED),
                count(Result.CHANGED),
                count(Result.GOES_THROUGH),
                count(Result.STILL_FAILS),
                count(Result.NEW_FAILURE));
        if (left > 0) {
            out.println("Dead letters that cannot be rehearsed: " + left);
        }
    }

    private void print(RehearsedEvent rehearsed, PrintWriter out) {
        Event event = rehearsed.past().event();
        String letter = rehearsed.past().letter() == null
                ? ""
                : "dead letter " + rehearsed.past().letter() + ": ";
        out.printf(
                "%n%sevent %d, %s %s of account %s, subscriber %s: %s%n",
                letter,
                event.eventId(),
                event.kind().subject(),
                event.subjectId(),
                event.account(),
                rehearsed.past().subscriber(),
                outcome(rehearsed));
        if (rehearsed.was() != null && !rehearsed.was().equals(rehearsed.wouldBe())) {
            out.println("  failed before: " + text(rehearsed.was()));
        }
        rehearsed.changes().forEach(change -> print(change, out));
    }

    private String outcome(RehearsedEvent rehearsed) {
        return switch (rehearsed.result()) {
            case UNCHANGED -> "unchanged";
            case CHANGED -> "changed";
            case GOES_THROUGH -> "goes through now";
            case STILL_FAILS -> "fails as before: " + text(rehearsed.wouldBe());
            case NEW_FAILURE -> "fails now: " + text(rehearsed.wouldBe());
        };
    }

    private String text(FaultText fault) {
        return values && fault.whole() != null ? fault.whole() : fault.shown();
    }

    private void print(OutcomeChange change, PrintWriter out) {
        String what =
                switch (change.what()) {
                    case CHANGED -> "";
                    case ADDED -> ": new";
                    case REMOVED -> ": no more";
                };
        out.println("  " + change.kind() + " " + change.name() + what);
        if (change.what() == What.CHANGED || values) {
            change.fields().forEach(field -> out.println("    " + shown(field)));
        }
    }

    private String shown(Field field) {
        return values ? field.path() + ": " + value(field.was()) + " → " + value(field.wouldBe()) : field.path();
    }

    private static String value(JsonNode value) {
        return value.isMissingNode() ? "absent" : value.toString();
    }

    ObjectNode asJson() {
        ObjectNode report = ExactJson.MAPPER.createObjectNode();
        report.put("ok", isFine());
        ArrayNode files = report.putArray("changedFiles");
        changed.forEach(files::add);
        ObjectNode counts = report.putObject("counts");
        for (Result result : Result.values()) {
            counts.put(result.name().toLowerCase(Locale.ROOT), count(result));
        }
        report.put("notRehearsed", left);
        ArrayNode list = report.putArray("events");
        events.stream()
                .filter(each -> !each.isAsItWas() || each.past().letter() != null)
                .forEach(each -> add(each, list.addObject()));
        return report;
    }

    private void add(RehearsedEvent rehearsed, ObjectNode json) {
        Event event = rehearsed.past().event();
        json.put("deadLetterId", rehearsed.past().letter())
                .put("eventId", event.eventId())
                .put("kind", event.kind().event())
                .put("account", event.account())
                .put("subjectId", event.subjectId())
                .put("subscriber", rehearsed.past().subscriber())
                .put("result", rehearsed.result().name())
                .put("causeBefore", rehearsed.was() == null ? null : text(rehearsed.was()))
                .put("cause", rehearsed.wouldBe() == null ? null : text(rehearsed.wouldBe()));
        ArrayNode changes = json.putArray("changes");
        rehearsed.changes().forEach(change -> {
            ObjectNode each = changes.addObject()
                    .put("kind", change.kind())
                    .put("name", change.name())
                    .put("what", change.what().name());
            ArrayNode fields = each.putArray("fields");
            change.fields().forEach(field -> add(field, fields.addObject()));
        });
    }

    private void add(Field field, ObjectNode json) {
        json.put("field", field.path());
        if (values) {
            json.set("was", field.was().isMissingNode() ? null : field.was());
            json.set("wouldBe", field.wouldBe().isMissingNode() ? null : field.wouldBe());
        }
    }
}
