package dev.servicebridge.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.NamedNode;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * Routes that are written in Java or XML, or that Camel has read, as entries of a file in YAML that would declare them, as
 * far as rules look at them.
 */
public final class JavaEntries {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String file;
    private final List<RouteEntry> entries = new ArrayList<>();
    private final Map<JsonNode, Integer> lines = new IdentityHashMap<>();
    private boolean leavesIdsOut;

    private JavaEntries(String file) {
        this.file = file;
    }

    /** @param folder where a file would lie, such as {@code routes/bus} */
    public static Stream<RouteEntry> of(String folder, RouteBuilder builder) {
        String file = folder + builder.getClass().getSimpleName() + ".java";
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            builder.configureRoutes(context);
        } catch (Exception e) {
            throw new IllegalStateException(file, e);
        }
        return configured(file, builder).stream();
    }

    /** The entries of a builder that has been configured. */
    public static List<RouteEntry> configured(String file, RouteBuilder builder) {
        JavaEntries entries = new JavaEntries(file);
        builder.getRouteCollection().getRoutes().forEach(route -> entries.add("route", entries.route(route)));
        builder.getRouteTemplateCollection()
                .getRouteTemplates()
                .forEach(template -> entries.add("routeTemplate", entries.template(template)));
        builder.getTemplatedRouteCollection()
                .getTemplatedRoutes()
                .forEach(route -> entries.add("templatedRoute", templated(route)));
        return List.copyOf(entries.entries);
    }

    /**
     * The entry of a route that Camel has read, without the ids of its steps: all routes of a template, and all that share a
     * route configuration, have the same ones by then.
     */
    public static RouteEntry of(String file, RouteDefinition route) {
        JavaEntries entries = new JavaEntries(file);
        entries.leavesIdsOut = true;
        entries.add("route", entries.route(route));
        return entries.entries.get(0);
    }

    /** The entry of a template that Camel has read. */
    public static RouteEntry of(String file, RouteTemplateDefinition template) {
        JavaEntries entries = new JavaEntries(file);
        entries.add("routeTemplate", entries.template(template));
        return entries.entries.get(0);
    }

    private void add(String kind, ObjectNode body) {
        entries.add(new RouteEntry(file, entries.size(), kind, body, false, lines));
    }

    private void at(ObjectNode node, NamedNode written) {
        if (written.getLineNumber() > 0) {
            lines.put(node, written.getLineNumber());
        }
    }

    private ObjectNode route(RouteDefinition route) {
        ObjectNode body = JSON.objectNode();
        put(body, "id", route.getId());
        put(body, "description", route.getDescriptionText());
        put(body, "routePolicy", route.getRoutePolicyRef());
        put(body, "routeConfigurationId", route.getRouteConfigurationId());
        at(body, route);
        ObjectNode from = body.putObject("from");
        at(from, route.getInput());
        if (!leavesIdsOut) {
            put(from, "id", route.getInput().getId());
        }
        endpoint(from, uri(route));
        steps(from, route.getOutputs());
        return body;
    }

    /** Camel fills the parameters of a template in only when it starts the route. */
    private static String uri(RouteDefinition route) {
        Map<String, String> parameters = new HashMap<>();
        Optional.ofNullable(route.getTemplateParameters())
                .orElse(Map.of())
                .forEach((key, value) -> parameters.put(key, String.valueOf(value)));
        return Placeholders.fill(route.getInput().getEndpointUri(), parameters);
    }

    private static void put(ObjectNode node, String name, String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private void steps(ObjectNode node, List<ProcessorDefinition<?>> steps) {
        ArrayNode array = node.putArray("steps");
        for (ProcessorDefinition<?> step : steps) {
            ObjectNode body = array.addObject().putObject(step.getShortName());
            at(body, step);
            if (step.hasCustomIdAssigned() && !leavesIdsOut) {
                body.put("id", step.getId());
            }
            if (step instanceof ToDynamicDefinition to) {
                endpoint(body, to.getUri());
                put(body, "variableSend", to.getVariableSend());
            } else if (step instanceof EndpointRequiredDefinition to) {
                endpoint(body, to.getEndpointUri());
            }
            if (step instanceof ExpressionNode with && with.getExpression() != null) {
                put(body, "expression", with.getExpression().getExpression());
            }
            if (step instanceof LogDefinition log) {
                body.put("message", log.getMessage());
            }
            if (step instanceof ChoiceDefinition choice) {
                branches(body, choice);
            } else {
                steps(body, step.getOutputs());
            }
        }
    }

    /** The outputs of a choice are the steps of all its branches. */
    private void branches(ObjectNode node, ChoiceDefinition choice) {
        ArrayNode array = node.putArray("steps");
        choice.getWhenClauses().forEach(when -> branch(array.addObject().putObject("when"), when, when.getOutputs()));
        Optional.ofNullable(choice.getOtherwise())
                .ifPresent(otherwise ->
                        branch(array.addObject().putObject("otherwise"), otherwise, otherwise.getOutputs()));
    }

    private void branch(ObjectNode body, OptionalIdentifiedDefinition<?> branch, List<ProcessorDefinition<?>> steps) {
        if (branch.hasCustomIdAssigned() && !leavesIdsOut) {
            body.put("id", branch.getId());
        }
        steps(body, steps);
    }

    private static void endpoint(ObjectNode node, String uri) {
        String[] parts = uri.split("[:?]", 3);
        node.put("uri", parts[0]);
        ObjectNode parameters = node.putObject("parameters");
        parameters.put("name", parts.length > 1 ? parts[1].replaceFirst("^//", "") : "");
        parameters.put("options", parts.length > 2 ? parts[2] : "");
    }

    private ObjectNode template(RouteTemplateDefinition template) {
        ObjectNode body = JSON.objectNode();
        body.put("id", template.getId());
        body.put("description", template.getDescriptionText());
        ArrayNode parameters = body.putArray("parameters");
        template.getTemplateParameters().forEach(parameter -> parameters
                .addObject()
                .put("name", parameter.getName())
                .put("defaultValue", parameter.getDefaultValue()));
        body.set("route", route(template.getRoute()));
        return body;
    }

    private static ObjectNode templated(TemplatedRouteDefinition route) {
        ObjectNode body = JSON.objectNode();
        body.put("routeId", route.getRouteId());
        body.put("routeTemplateRef", route.getRouteTemplateRef());
        ArrayNode parameters = body.putArray("parameters");
        Optional.ofNullable(route.getParameters())
                .orElse(List.of())
                .forEach(parameter ->
                        parameters.addObject().put("name", parameter.getName()).put("value", parameter.getValue()));
        return body;
    }
}
