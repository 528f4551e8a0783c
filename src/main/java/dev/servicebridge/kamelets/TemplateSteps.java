package dev.servicebridge.kamelets;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The steps of a Kamelet that calls an endpoint of the bridge with headers. The headers of the message are the same
 * afterwards, but for those that the call answers with.
 */
final class TemplateSteps {
    /** The header that names the account, and the property of its name. */
    static final String ACCOUNT = "account";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<ObjectNode> steps = new ArrayList<>();

    private TemplateSteps() {}

    /**
     * Steps that call an endpoint.
     *
     * @param required the properties that always have a value, each the header of its name
     * @param optional those that may be left out: then the message goes without the header, whatever it brought
     * @param prepare further steps before the call
     */
    static List<ObjectNode> calling(
            String endpoint, List<String> required, List<String> optional, List<ObjectNode> prepare) {
        TemplateSteps template = new TemplateSteps();
        template.claim("keep-headers", "Push", null);
        required.forEach(name -> template.steps.add(setHeader(name)));
        optional.forEach(name -> template.steps.add(ifGiven(name, "${propertiesExist:" + name + "}", setHeader(name))));
        optional.forEach(name ->
                template.steps.add(ifGiven("no-" + name, "${propertiesExist:!" + name + "}", removeHeader(name))));
        template.steps.addAll(prepare);
        template.steps.add(to("call", "direct", endpoint));
        List<String> all = new ArrayList<>(required);
        all.addAll(optional);
        String names = all.stream().map(TemplateSteps::quoted).collect(Collectors.joining("|"));
        step(template.steps, "removeHeaders", "drop-headers").put("pattern", names);
        template.claim("restore-headers", "Pop", "header:(" + names + ")");
        return template.steps;
    }

    /** A name as a regular expression in a list with commas. */
    private static String quoted(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", ".");
    }

    /** Passes a message on to the route that uses the Kamelet as its source. */
    static List<ObjectNode> delivering() {
        List<ObjectNode> steps = new ArrayList<>();
        step(steps, "to", "deliver").put("uri", "kamelet:sink");
        return steps;
    }

    /** Makes a command of the message: the body becomes its parameters. */
    static List<ObjectNode> composingCommand() {
        List<ObjectNode> steps = new ArrayList<>();
        ObjectNode filter = step(steps, "filter", "as-text");
        simple(
                filter,
                "${body} !is 'com.fasterxml.jackson.databind.JsonNode' && ${body} !is 'java.util.Map' && ${body} != null");
        ObjectNode convert = JSON.objectNode();
        convert.putObject("convertBodyTo").put("id", "to-text").put("type", "java.lang.String");
        filter.putArray("steps").add(convert);
        step(steps, "setBody", "compose")
                .putObject("expression")
                .putObject("method")
                .put("ref", "commandIntake")
                .put("method", "compose(${header.command}, ${header.idempotencyKey}, ${header.account}, ${body})");
        return steps;
    }

    private void claim(String id, String operation, String filter) {
        ObjectNode claim = step(steps, "claimCheck", id).put("operation", operation);
        if (filter != null) {
            claim.put("filter", filter);
        }
    }

    private static ObjectNode ifGiven(String id, String condition, ObjectNode then) {
        ObjectNode when = JSON.objectNode();
        when.put("id", "when-" + id);
        simple(when, condition);
        when.putArray("steps").add(then);
        ObjectNode choice = JSON.objectNode();
        choice.putObject("choice")
                .put("id", "choose-" + id)
                .put("precondition", true)
                .putArray("when")
                .add(when);
        return choice;
    }

    private static ObjectNode setHeader(String name) {
        ObjectNode step = JSON.objectNode();
        ObjectNode body = step.putObject("setHeader").put("id", "set-" + name).put("name", name);
        simple(body, "{{" + name + "}}");
        return step;
    }

    private static ObjectNode removeHeader(String name) {
        ObjectNode step = JSON.objectNode();
        step.putObject("removeHeader").put("id", "remove-" + name).put("name", name);
        return step;
    }

    private static ObjectNode to(String id, String scheme, String name) {
        ObjectNode step = JSON.objectNode();
        step.putObject("to")
                .put("id", id)
                .put("uri", scheme)
                .putObject("parameters")
                .put("name", name);
        return step;
    }

    private static void simple(ObjectNode step, String expression) {
        step.putObject("expression").putObject("simple").put("expression", expression);
    }

    private static ObjectNode step(List<ObjectNode> steps, String kind, String id) {
        ObjectNode step = JSON.objectNode();
        steps.add(step);
        return step.putObject(kind).put("id", id);
    }
}
