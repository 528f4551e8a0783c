package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells where a service job or a hotel's order is. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the job was found and printed",
            "1:the bridge knows no such job",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token"
        },
        description = "Tells what became of a service job: its changes, who has them, what it waits for, its commands.")
public final class JobCommand extends AskingCommand {
    @Parameters(
            paramLabel = "ID",
            description = "The job's id at Amazon; with --order, an order's id at the hotel system.")
    private String id;

    @Option(names = "--order", description = "The id is that of a product service order.")
    private boolean order;

    @Option(names = "--account", paramLabel = "NAME", description = "Where several accounts know the id: which one.")
    private String account;

    @Override
    JsonNode ask(BridgeClient bridge) throws BridgeClient.Failure {
        String path = (order ? "/api/product-service-orders/" : "/api/jobs/")
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return bridge.send("GET", path + BridgeClient.query(Collections.singletonMap("account", account)), null);
    }

    @Override
    void print(PrintWriter out, JsonNode story) {
        out.printf(
                "%s  %s  account %s%s  version %d%n",
                story.path("id").asText(),
                story.path("status").asText(),
                story.path("account").asText(),
                story.has("marketplaceId")
                        ? "  marketplace " + story.path("marketplaceId").asText()
                        : "",
                story.path("version").asInt());
        out.printf(
                "first seen %s, changed %s%n",
                story.path("firstSeenAt").asText(), story.path("changedAt").asText());
        story.path("names")
                .forEach(name -> out.printf(
                        "%s at %s: %s%n",
                        name.path("kind").asText(),
                        name.path("system").asText(),
                        name.path("id").asText()));
        if (story.path("waits").isEmpty()) {
            out.println("Nothing is to come.");
        }
        story.path("waits").forEach(wait -> out.println("Waits: " + wait.asText()));
        story.path("changes").forEach(change -> printChange(out, change));
        story.path("commands")
                .forEach(each -> out.printf(
                        "%s  command %d  %s  %s  from %s%s%n",
                        each.path("createdAt").asText(),
                        each.path("commandId").asLong(),
                        each.path("command").asText(),
                        each.path("state").asText(),
                        each.path("source").asText(),
                        each.has("cause") ? "  " + each.path("cause").asText() : ""));
        story.path("deadLetters").forEach(letter -> StoryLines.letter(out, letter));
    }

    private static void printChange(PrintWriter out, JsonNode change) {
        StringBuilder changed = new StringBuilder();
        change.path("changed").forEach(field -> changed.append(changed.length() == 0 ? "  changed: " : ", ")
                .append(field.asText()));
        out.printf(
                "%s  version %d  %s%s%n",
                change.path("at").asText(),
                change.path("version").asInt(),
                change.path("status").asText(),
                changed);
        change.path("deliveries").forEach(delivery -> StoryLines.delivery(out, "    ", delivery));
    }
}
