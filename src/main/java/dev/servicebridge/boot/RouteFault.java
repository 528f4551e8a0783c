package dev.servicebridge.boot;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.spi.EndpointUriFactory;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Suggestion;
import dev.servicebridge.routes.CamelSchema;

/**
 * What kept Camel from reading a file of routes or from making a route, in words of its author.
 *
 * @param fault what is wrong
 * @param remedy what to do, with the nearest right name
 * @param tokens texts of which one may be that of the route that is at fault, by which its line is found
 * @param line the line, where Camel tells it; else 0
 */
record RouteFault(String fault, String remedy, List<String> tokens, int line) {
    private static final Pattern LINE = Pattern.compile("\\bline:? (\\d+)");
    private static final Pattern UNKNOWN_OPTIONS =
            Pattern.compile("Unknown parameters=\\[\\{([^}]*)}]", Pattern.DOTALL);
    private static final Pattern ENDPOINT = Pattern.compile("Failed to resolve endpoint: ([\\w+.-]+):");
    private static final Pattern UNKNOWN_NODE = Pattern.compile("[Uu]nknown node id: ([\\w-]+)");
    private static final Pattern UNSUPPORTED = Pattern.compile("Unsupported field: ([\\w-]+)");
    private static final Pattern NO_PROPERTY = Pattern.compile("Property with key \\[([^]]+)]");
    private static final Pattern LACKING =
            Pattern.compile("Route template ([\\w-]+) the following mandatory parameters must be provided: ([\\w-]+)");
    private static final Pattern NO_KAMELET =
            Pattern.compile("Resource not found: .*kamelets/([\\w-]+)\\.kamelet\\.yaml");
    private static final Pattern QUOTED = Pattern.compile("['\"\\[]([^'\"\\]]+)['\"\\]]");
    private static final int SHORTEST_TOKEN = 3;
    private static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";

    /** Finds out what a failure means. */
    static RouteFault of(Throwable failure, CamelContext context) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return new RouteFault(cause.getMessage(), "", List.of(), 0);
            }
            if (cause instanceof NoSuchBeanException missing) {
                return noBean(missing.getName(), context);
            }
            if (cause.getMessage() != null && !(cause instanceof FailedToCreateRouteException)) {
                messages.add(cause.getMessage().strip());
            }
        }
        String all = String.join("\n", messages);
        Matcher place = LINE.matcher(all);
        int line = place.find() ? Integer.parseInt(place.group(1)) : 0;
        return known(all, line, context).orElseGet(() -> plain(messages, failure, line));
    }

    private static Optional<RouteFault> known(String all, int line, CamelContext context) {
        Optional<MissingPart> missing = MissingPart.in(all);
        if (missing.isPresent()) {
            return missing.map(RouteFault::missing);
        }
        Matcher found = UNKNOWN_OPTIONS.matcher(all);
        if (found.find()) {
            return Optional.of(options(all, found.group(1), context));
        }
        found = UNKNOWN_NODE.matcher(all);
        if (found.find()) {
            String name = found.group(1);
            return Optional.of(new RouteFault(
                    "there is no step " + name,
                    Suggestion.didYouMean(name, CamelSchema.steps(), "see the list of EIPs in Camel's documentation"),
                    List.of(),
                    line));
        }
        found = UNSUPPORTED.matcher(all);
        if (found.find()) {
            return Optional.of(new RouteFault(
                    found.group(1) + " is unknown here",
                    "correct its spelling or its indentation, or take it out",
                    List.of(),
                    line));
        }
        found = LACKING.matcher(all);
        if (found.find()) {
            return Optional.of(new RouteFault(
                    "the Kamelet " + found.group(1) + " lacks the property " + found.group(2),
                    "add it under parameters",
                    List.of(found.group(1)),
                    line));
        }
        found = NO_KAMELET.matcher(all);
        if (found.find()) {
            return Optional.of(new RouteFault(
                    "there is no Kamelet " + found.group(1),
                    "put it into kamelets/, as " + found.group(1) + ".kamelet.yaml",
                    List.of(found.group(1)),
                    line));
        }
        found = NO_PROPERTY.matcher(all);
        if (found.find()) {
            return Optional.of(new RouteFault(
                    "{{" + found.group(1) + "}} has no value",
                    "set it in config/application.properties; a setting of your own begins with custom.",
                    List.of("{{" + found.group(1)),
                    line));
        }
        return Optional.empty();
    }

    /** Camel's own words: the innermost message tells most, and its first lines say it. */
    private static RouteFault plain(List<String> messages, Throwable failure, int line) {
        if (messages.isEmpty()) {
            return new RouteFault(failure.getClass().getSimpleName(), "correct it", List.of(), line);
        }
        // The innermost that quotes the route, or else the innermost.
        String telling = messages.stream()
                .filter(message -> message.strip().contains("\n"))
                .reduce((outer, inner) -> inner)
                .orElse(messages.get(messages.size() - 1));
        String fault = telling.lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .limit(2)
                .collect(Collectors.joining(" | "));
        return new RouteFault(
                fault,
                "correct it",
                messages.stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .flatMap(text -> Stream.concat(Stream.of(text), quoted(text)))
                        .filter(text -> text.length() >= SHORTEST_TOKEN)
                        .toList(),
                line);
    }

    private static Stream<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(match -> match.group(1));
    }

    private static RouteFault noBean(String name, CamelContext context) {
        Set<String> beans = context == null
                ? Set.of()
                : context.getRegistry().findByTypeWithName(Object.class).keySet();
        return new RouteFault(
                "there is no bean " + name,
                Suggestion.didYouMean(name, beans, "the beans of the bridge are those that its own routes use"),
                List.of(name),
                0);
    }

    private static RouteFault missing(MissingPart part) {
        Set<String> known = part.kind().equals(MissingPart.COMPONENT) ? components() : Set.of();
        String near = Suggestion.nearest(part.name(), known)
                .filter(meant -> part.name().length() > 3)
                .map(meant -> "did you mean " + meant + "? Else ")
                .orElse("");
        return new RouteFault(part.fault(), near + part.remedy(), List.of(part.name()), 0);
    }

    private static RouteFault options(String all, String unknown, CamelContext context) {
        Matcher endpoint = ENDPOINT.matcher(all);
        String scheme = endpoint.find() ? endpoint.group(1) : "";
        String name = unknown.split("[=,]", 2)[0].strip();
        Set<String> known = Set.of();
        if (context != null && !scheme.isEmpty()) {
            EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
            known = factory == null ? Set.of() : factory.propertyNames();
        }
        return new RouteFault(
                "the component " + scheme + " knows no option " + name,
                Suggestion.didYouMean(name, known, "take it out, or see the component's page in Camel's documentation"),
                List.of(name),
                0);
    }

    /** The schemes of all components on the class path. */
    private static Set<String> components() {
        Set<String> schemes = new TreeSet<>();
        try {
            for (URL folder : Collections.list(RouteFault.class.getClassLoader().getResources(COMPONENTS))) {
                if (folder.getProtocol().equals("jar")) {
                    JarURLConnection jar = (JarURLConnection) folder.openConnection();
                    jar.getJarFile().stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.startsWith(COMPONENTS) && !name.endsWith("/"))
                            .forEach(name -> schemes.add(name.substring(COMPONENTS.length())));
                }
            }
        } catch (IOException e) {
            // Only a suggestion is lost.
            return Set.of();
        }
        return schemes;
    }
}
