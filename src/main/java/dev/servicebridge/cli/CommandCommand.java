package dev.servicebridge.cli;

import java.io.PrintWriter;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where a command is. */
@Command(
        name = "command",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the command was found and printed",
            "1:the bridge knows no such command",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description =
                "Shows one command: its steps and attempts, what it waits for, and which systems received its result.")
public final class CommandCommand extends AskingCommand {
    @Parameters(paramLabel = "ID", description = "The command's number, its commandId.")
    private long id;

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        return bridge.send("GET", "/api/commands/" + id, null);
    }

    @Override
    void print(PrintWriter out, JsonNode story) {
        out.printf(
                "%d  %s  %s  account %s  about %s%n",
                story.path("commandId").asLong(),
                story.path("command").asText(),
                story.path("state").asText(),
                story.path("account").asText(),
                story.path("subject").asText());
        out.printf(
                "accepted %s from %s, key %s%n",
                story.path("createdAt").asText(),
                story.path("source").asText(),
                story.path("idempotencyKey").asText());
        if (story.has("finishedAt")) {
            out.println("ended " + story.path("finishedAt").asText());
        }
        if (story.has("job")) {
            out.printf(
                    "job %s  %s  changed %s%n",
                    story.at("/job/serviceJobId").asText(),
                    story.at("/job/status").asText(),
                    story.at("/job/changedAt").asText());
        }
        if (story.has("cause")) {
            out.println("Cause: " + story.path("cause").asText());
        }
        JsonNode execution = story.path("execution");
        if (execution.path("attempts").asInt() > 0) {
            out.printf(
                    "%d attempts failed, the latest at %s%n",
                    execution.path("attempts").asInt(), execution.path("at").asText());
        }
        if (execution.has("waits")) {
            out.println("Waits: " + execution.path("waits").asText());
        }
        story.path("steps")
                .forEach(step -> out.printf(
                        "%s  step %s%s%n",
                        step.path("doneAt").asText("time not kept"),
                        step.path("step").asText(),
                        step.has("result") ? "  " + step.path("result") : ""));
        if (story.has("result")) {
            out.println("Result: " + story.path("result"));
        }
        story.path("deadLetters").forEach(letter -> StoryLines.letter(out, letter));
        story.path("told").forEach(told -> StoryLines.delivery(out, "result to ", told));
    }
}
