package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Suggestion;

/**
 * That each mapping that a route applies is there, and that one that makes the parameters of a statement makes those that
 * the statement has, which are columns of the ERP's table: a missing one fails each message, any other is lost.
 */
final class MappingRules {
    private static final Pattern APPLIED = Pattern.compile("\\b(?:apply|parameters)\\(\\s*'([^'$]+)'");
    private static final Pattern OF_STATEMENT = Pattern.compile("\\bparameters\\(\\s*'([^'$]+)'");
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");
    /** What the bridge itself adds to a row. */
    private static final Set<String> ADDED = Set.of("corrections");

    private MappingRules() {}

    static void check(Project project, List<Problem> problems) {
        if (project.mappings() == null) {
            return;
        }
        for (RouteEntry entry : project.entries()) {
            for (RouteStep step : entry.steps()) {
                found(APPLIED, RouteEntry.texts(step.body().path("expression"))).stream()
                        .filter(name -> !project.mappings().containsKey(name))
                        .forEach(name -> problems.add(entry.problem(
                                Level.FAULT,
                                step.body(),
                                "there is no mapping " + name,
                                Suggestion.didYouMean(
                                        name,
                                        project.mappings().keySet(),
                                        "write config/mappings/" + name + ".jsonata"))));
            }
            checkParameters(entry, project.mappings(), problems);
        }
    }

    private static void checkParameters(RouteEntry entry, Map<String, Set<String>> mappings, List<Problem> problems) {
        String route = RouteEntry.texts(entry.body());
        Set<String> wanted = found(PARAMETER, route);
        wanted.removeAll(ADDED);
        Set<String> applied = found(OF_STATEMENT, route);
        if (applied.size() != 1 || wanted.isEmpty()) {
            return;
        }
        String name = applied.iterator().next();
        Set<String> made = mappings.getOrDefault(name, Set.of());
        if (made.isEmpty()) {
            return;
        }
        String file = "config/mappings/" + name + ".jsonata";
        wanted.stream()
                .filter(column -> !made.contains(column))
                .forEach(column -> problems.add(new Problem(
                        Level.FAULT,
                        file,
                        0,
                        "",
                        "makes no " + column + ", which the statement of " + entry.place() + " needs",
                        "add \"" + column + "\": null or a value; without it each such message fails")));
        Set<String> known = new TreeSet<>(wanted);
        made.stream()
                .filter(column -> !known.contains(column) && !ADDED.contains(column))
                .forEach(column -> problems.add(new Problem(
                        Level.FAULT,
                        file,
                        0,
                        "",
                        "makes " + column + ", which is no column that the statement of " + entry.place() + " writes",
                        Suggestion.didYouMean(
                                column, known, "take it out, or put the column into the table and the statement"))));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
