package dev.servicebridge.routes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Suggestion;

/**
 * That each use of a Kamelet gives the properties that the Kamelet asks for: Camel names no line where one is missing, and
 * ignores one that is misspelt.
 */
final class KameletRules {
    private KameletRules() {}

    static void check(RouteEntry entry, Project project, List<Problem> problems) {
        project.kamelets().ifPresent(kamelets -> KameletUse.in(entry)
                .filter(use -> !use.name().isEmpty() && !use.name().matches(".*[{$].*"))
                .forEach(use -> kamelets.find(use.name())
                        .ifPresentOrElse(
                                kamelet -> check(entry, project, use, kamelet, problems),
                                () -> problems.add(entry.problem(
                                        Level.STOP,
                                        use.part(),
                                        "there is no Kamelet " + use.name(),
                                        Suggestion.didYouMean(
                                                use.name(),
                                                kamelets.names(),
                                                "put it into kamelets/, as " + use.name() + ".kamelet.yaml"))))));
    }

    private static void check(
            RouteEntry entry, Project project, KameletUse use, KameletFile kamelet, List<Problem> problems) {
        Set<String> missing = new TreeSet<>(kamelet.required());
        missing.removeAll(use.given().keySet());
        missing.removeIf(property -> project.settings().containsKey("camel.kamelet." + use.name() + "." + property));
        missing.forEach(property -> problems.add(entry.problem(
                Level.STOP,
                use.part(),
                "the Kamelet " + use.name() + " lacks the property " + property,
                "add it under parameters")));
        use.given().keySet().stream()
                .filter(property -> !kamelet.properties().containsKey(property))
                .sorted()
                .forEach(property -> problems.add(entry.problem(
                        Level.FAULT,
                        use.part(),
                        "the Kamelet " + use.name() + " knows no property " + property,
                        Suggestion.didYouMean(property, kamelet.properties().keySet(), "take it out"))));
        kamelet.values().forEach((property, possible) -> {
            String given = use.given().get(property);
            if (given != null && !given.contains("${") && !given.contains("{{") && !possible.contains(given)) {
                problems.add(entry.problem(
                        Level.FAULT,
                        use.part(),
                        "the property " + property + " of the Kamelet " + use.name() + " cannot be " + given,
                        Suggestion.didYouMean(given, possible, "it can be " + String.join(", ", possible))));
            }
        });
    }
}
