package dev.servicebridge.cli;

import java.io.PrintWriter;

import com.fasterxml.jackson.databind.JsonNode;

/** What the stories of jobs, orders and commands have in common on paper. */
final class StoryLines {
    private StoryLines() {}

    static void letter(PrintWriter out, JsonNode letter) {
        out.printf(
                "%s  dead letter %d  %s  %s  %s%n",
                letter.path("createdAt").asText(),
                letter.path("id").asLong(),
                letter.path("kind").asText(),
                letter.path("state").asText(),
                letter.path("cause").asText());
    }

    /** @param before stands before the subscriber */
    static void delivery(PrintWriter out, String before, JsonNode delivery) {
        out.printf(
                "%s%s  %s%s%s%n",
                before,
                delivery.path("subscriber").asText(),
                delivery.path("state").asText(),
                delivery.has("at") ? "  " + delivery.path("at").asText() : "",
                delivery.has("cause")
                        ? "  after " + delivery.path("attempts").asInt() + " attempts: "
                                + delivery.path("cause").asText()
                        : "");
    }
}
