package dev.servicebridge.routes;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/**
 * After a call with {@code variableSend} has failed, the message's body is what was sent (Camel 4.18 puts the caller's
 * body back after a success only). Whoever catches the failure and goes on would take that for the message.
 */
final class CatchRules {
    private CatchRules() {}

    static void check(RouteEntry entry, List<Problem> problems) {
        for (RouteStep step : entry.steps()) {
            if (step.kind().equals("doTry") && sendsVariable(step.body().path("steps"))) {
                step.body().path("doCatch").forEach(caught -> check(entry, caught, problems));
            }
        }
    }

    private static boolean sendsVariable(JsonNode steps) {
        for (JsonNode step : steps) {
            for (JsonNode body : step) {
                if (body.has("variableSend") || sendsVariable(body.path("steps"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void check(RouteEntry entry, JsonNode caught, List<Problem> problems) {
        if (!caught.path("steps").path(0).has("setBody")) {
            problems.add(entry.problem(
                    Level.FAULT,
                    caught,
                    "doCatch " + caught.path("id").asText()
                            + " must begin with setBody: after a failed call with variableSend the body is what was sent",
                    "put setBody first, from a variable that kept the body"));
        }
    }
}
