package dev.servicebridge.kamelets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The sources of events and the sink of commands, made of the schemas of the messages. */
final class MessageKamelets {
    private static final String SCHEMAS = "schemas/";
    private static final String SUBSCRIBER = "subscriber";

    private static final List<Source> SOURCES = List.of(
            new Source(
                    "job-event",
                    "Job Event",
                    "each service job that appears or changes",
                    "delivery.subscribers",
                    "serviceJobId",
                    "serviceJobStatus"),
            new Source(
                    "product-service-order-event",
                    "Hotel Order Event",
                    "each product service order of a hotel that appears or changes",
                    "hospitality.subscribers",
                    "productServiceOrderId",
                    "productServiceOrderState"),
            new Source(
                    "command-result",
                    "Command Result",
                    "how each command ended",
                    "command.subscribers",
                    "commandSubject",
                    "commandState"));

    private static final Map<String, String> HEADERS = Map.of(
            TemplateSteps.ACCOUNT,
            "The account in the bridge.",
            "eventId",
            "Names the event; one that comes twice has the same.",
            "eventVersion",
            "Counts the changes of the subject.",
            SUBSCRIBER,
            "The subscriber.");

    /**
     * A kind of event.
     *
     * @param event what the endpoints of its subscribers begin with
     * @param what what a message tells
     * @param setting lists the subscribers
     * @param id the header with the id of what a message is about
     * @param status the header with its status
     */
    private record Source(String event, String title, String what, String setting, String id, String status) {}

    private MessageKamelets() {}

    static List<Kamelet> all() {
        return Stream.concat(SOURCES.stream().map(MessageKamelets::source), Stream.of(commandSink()))
                .toList();
    }

    private static Kamelet source(Source source) {
        String path = SCHEMAS + source.event() + ".schema.json";
        JsonNode schema = read(path);
        KameletWriter kamelet = new KameletWriter(source.event() + "-source", path, KameletWriter.PROVIDER)
                .describe(
                        KameletWriter.PROVIDER + " " + source.title(),
                        "Receives " + source.what()
                                + ", in order for each of them and at least once. A message is done when the"
                                + " route ends without an exception.");
        kamelet.property(
                        SUBSCRIBER,
                        "string",
                        "A name of your own for the receiver. List it in the setting " + source.setting()
                                + " too. Each receiver has a queue of its own.",
                        true)
                .put("example", "my-subscriber");
        ObjectNode headers = kamelet.body("out", text(schema).replaceFirst(":.*", "."), schema)
                .putObject("headers");
        HEADERS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(header -> header(headers, header.getKey(), header.getValue()));
        header(headers, source.id(), "What the message is about, by its id.");
        header(headers, source.status(), "Its status or state.");
        return kamelet.with(source.event() + ".{{" + SUBSCRIBER + "}}", TemplateSteps.delivering());
    }

    private static void header(ObjectNode headers, String name, String description) {
        headers.putObject(name)
                .put("title", Words.title(name))
                .put("description", description)
                .put("type", name.startsWith("event") ? "integer" : "string");
    }

    private static Kamelet commandSink() {
        String path = SCHEMAS + "command.schema.json";
        JsonNode schema = read(path);
        JsonNode fields = schema.path("properties");
        KameletWriter kamelet = new KameletWriter("command-sink", path, KameletWriter.PROVIDER)
                .describe(
                        KameletWriter.PROVIDER + " Command",
                        "Has the bridge execute a command. The body of the message holds the parameters of the command"
                                + " as a JSON object. Afterwards it holds what is known of the command, commandId and state"
                                + " included.");
        kamelet.property(
                        "command",
                        "string",
                        text(fields.path("command")) + " The parameters that the body holds, those that must be there"
                                + " with a star: " + parameters(schema) + ".",
                        true)
                .set("enum", fields.path("command").path("enum"));
        kamelet.property("idempotencyKey", "string", text(fields.path("idempotencyKey")), true)
                .put("example", "hold-${header.serviceJobId}");
        kamelet.account();
        kamelet.body("in", "The parameters of the command.", schema.path("none"));
        kamelet.body("out", "What is known of the command.", schema.path("none"));
        return kamelet.with(
                null,
                TemplateSteps.calling(
                        "command",
                        List.of(TemplateSteps.ACCOUNT, "command", "idempotencyKey"),
                        List.of(),
                        TemplateSteps.composingCommand()));
    }

    private static String text(JsonNode field) {
        return Words.line(field.path("description").asText());
    }

    /** The parameters of each command. */
    private static String parameters(JsonNode schema) {
        return StreamSupport.stream(schema.at("/properties/command/enum").spliterator(), false)
                .map(JsonNode::asText)
                .map(command -> command + ": "
                        + new Fields(schema.path("$defs").path(command)).names().replace(" (required)", "*"))
                .collect(Collectors.joining("; "));
    }

    private static JsonNode read(String path) {
        try (InputStream in = MessageKamelets.class.getResourceAsStream("/" + path)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + path, e);
        }
    }
}
