package dev.servicebridge.routes;

import java.util.ArrayList;
import java.util.List;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Suggestion;

/**
 * The rules of routes. A broken one is of the level {@code STOP} where Camel would not start, or would leave a route out
 * without a word; {@code FAULT} where messages would fail; {@code ADVICE} where it is a matter of style.
 */
public final class RouteRules {
    private final Project project;
    private final Templates templates;
    private final LabelRules labels = new LabelRules();
    private final List<Problem> problems = new ArrayList<>();

    private RouteRules(Project project) {
        this.project = project;
        this.templates = new Templates(project);
    }

    /** What is wrong with the routes of a project. */
    public static List<Problem> problems(Project project) {
        RouteRules rules = new RouteRules(project);
        project.entries().forEach(rules::check);
        project.withEachBus().forEach(variant -> new WiringRules(variant, rules.templates).check(rules.problems));
        MappingRules.check(project, rules.problems);
        return rules.problems.stream().distinct().toList();
    }

    private void check(RouteEntry entry) {
        List<Problem> own = new ArrayList<>();
        boolean isJudged = project.isJudged().test(entry.file());
        if (isJudged && entry.isYaml()) {
            CanonicalForm.check(entry, own);
        }
        labels.check(entry, own);
        CatchRules.check(entry, own);
        RetryRules.check(entry, own);
        ValueRules.check(entry, own);
        CronRules.check(entry, project, own);
        KameletRules.check(entry, project, own);
        if (entry.is("templatedRoute")) {
            templates.check(entry, own);
        }
        if (isJudged) {
            checkPlaceholders(entry, own);
        }
        own.stream()
                .filter(problem -> isJudged || problem.level() != Level.ADVICE)
                .forEach(problems::add);
    }

    /** One that has a default works without being declared, and may be a declared one that is misspelt. */
    private void checkPlaceholders(RouteEntry entry, List<Problem> own) {
        Placeholders.withDefaults(entry.body()).forEach((key, hasDefault) -> {
            if (!project.settings().containsKey(key) && !entry.parameters().containsKey(key)) {
                own.add(entry.problem(
                        hasDefault ? Level.ADVICE : Level.FAULT,
                        "{{" + key + "}} is declared neither in config/application.properties nor here",
                        Suggestion.didYouMean(
                                key,
                                project.settings().keySet(),
                                "set it in config/application.properties; a setting of your own begins with custom.")));
            }
        });
    }
}
