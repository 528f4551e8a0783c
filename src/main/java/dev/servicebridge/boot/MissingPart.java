package dev.servicebridge.boot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ArtifactModel;

/**
 * A component, language or data format that no jar of the class path has.
 *
 * @param kind {@code component}, {@code language} or {@code data format}
 * @param name as a route names it, such as {@code aws2-s3}
 */
record MissingPart(String kind, String name) {
    static final String COMPONENT = "component";
    private static final String LANGUAGE = "language";
    private static final String DATA_FORMAT = "data format";

    /** How Camel says it, with the name as the group. */
    private static final Map<Pattern, String> SAID = new LinkedHashMap<>();

    static {
        SAID.put(Pattern.compile("No component found with scheme: ([\\w+.-]+)"), COMPONENT);
        SAID.put(Pattern.compile("No endpoint could be found for: ([\\w+.-]+)"), COMPONENT);
        SAID.put(Pattern.compile("No language could be found for: ([\\w-]+)"), LANGUAGE);
        SAID.put(Pattern.compile("Data format '([\\w+.-]+)' could not be created"), DATA_FORMAT);
    }

    /** The part that Camel misses by its message. */
    static Optional<MissingPart> in(String message) {
        return SAID.entrySet().stream()
                .map(said -> {
                    Matcher matcher = said.getKey().matcher(message);
                    return matcher.find() ? new MissingPart(said.getValue(), matcher.group(1)) : null;
                })
                .filter(found -> found != null)
                .findFirst();
    }

    /** What is missing, and how to add it. */
    String describe() {
        return fault() + "; " + remedy();
    }

    String fault() {
        return "there is no " + kind + " " + name + " on the class path";
    }

    String remedy() {
        return artifact()
                        .map(known -> "add " + known + " to ext/")
                        .orElse("correct the name, or add the jar that has it to ext/")
                + ", as docs/components.md shows";
    }

    private Optional<String> artifact() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        ArtifactModel<?> model =
                switch (kind) {
                    case COMPONENT -> catalog.componentModel(name);
                    case LANGUAGE -> catalog.languageModel(name);
                    default -> catalog.dataFormatModel(name);
                };
        return Optional.ofNullable(model).map(found -> found.getGroupId() + ":" + found.getArtifactId());
    }
}
