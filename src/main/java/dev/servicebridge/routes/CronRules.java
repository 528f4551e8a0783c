package dev.servicebridge.routes;

import java.text.ParseException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.quartz.CronExpression;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/** Cron expressions of schedules, which Quartz reads only when a route begins to listen. */
final class CronRules {
    private static final String CRON = "cron";

    private CronRules() {}

    static void check(RouteEntry entry, Project project, List<Problem> problems) {
        if (entry.is("templatedRoute")) {
            check(entry, entry.body(), entry.parameters().getOrDefault(CRON, ""), project, problems);
        } else if (!entry.is("routeTemplate")) {
            EndpointUse from = EndpointUse.of(entry.from());
            if (from.scheme().equals("quartz")) {
                check(entry, entry.from(), from.options().getOrDefault(CRON, ""), project, problems);
            }
        }
    }

    private static void check(
            RouteEntry entry, JsonNode part, String written, Project project, List<Problem> problems) {
        Map<String, String> settings = project.settings();
        String cron = Placeholders.fill(written, settings).replace('+', ' ').strip();
        if (cron.isEmpty() || cron.contains("{{")) {
            return;
        }
        try {
            new CronExpression(cron);
        } catch (ParseException | RuntimeException e) {
            problems.add(entry.problem(
                    Level.STOP,
                    part,
                    "'" + cron + "' is no cron expression of Quartz: " + e.getMessage(),
                    "write seconds, minutes, hours, day of month, month, day of week, with ? for one of the days, such as"
                            + " '0 30 3 * * ?'"));
        }
    }
}
