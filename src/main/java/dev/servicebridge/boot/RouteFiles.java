package dev.servicebridge.boot;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import javax.tools.ToolProvider;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.engine.DefaultRoutesLoader;
import org.apache.camel.support.PluginHelper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Problems;

/**
 * The files of {@code routes/} that are in force, in YAML, XML or Java.
 *
 * <p>A file on disk takes the place of the packaged one of the same path, whichever of the endings the two have; an empty
 * one takes it out of force. Of {@code routes/bus}, files whose names begin with the bus that is not chosen stay out.
 */
final class RouteFiles {
    /** The folder of all of them. */
    static final String ALL = "routes";

    private static final String KAMELETS = "kamelets";
    private static final String KAMELET = ".kamelet.yaml";
    private static final String BUSES = "routes/bus/";
    private static final String PACKAGED = ".yaml";
    private static final String JAVA = ".java";

    /** The longer ones first: {@code .camel.yaml} ends in {@code .yaml}. */
    private static final List<String> ENDINGS = List.of(".camel.yaml", ".camel.xml", ".yaml", ".yml", ".xml", JAVA);

    private static final Set<String> XML_ROOTS = Set.of(
            "beans",
            "blueprint",
            "camel",
            "routes",
            "route",
            "routeConfigurations",
            "routeConfiguration",
            "routeTemplates",
            "routeTemplate",
            "templatedRoutes",
            "templatedRoute",
            "rests",
            "rest");

    /** Of files that are maps: what Camel reads routes from all the same. */
    private static final Set<String> KINDS = Set.of("Integration", "KameletBinding", "Pipe");

    private static final YAMLMapper YAML = new YAMLMapper();

    private final BridgeFiles files;
    private final List<BridgeFile> inForce;
    private final List<Problem> remarks;

    private RouteFiles(BridgeFiles files, List<BridgeFile> inForce, List<Problem> remarks) {
        this.files = files;
        this.inForce = List.copyOf(inForce);
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Finds the files of a folder.
     *
     * @param folder {@code routes} or a folder in it
     * @param kafka whether the bus is Kafka
     * @throws ConfigurationException naming each file that is no XML, and each in Java where this Java has no compiler
     */
    static RouteFiles in(BridgeFiles files, String folder, boolean kafka) {
        Problems problems = new Problems();
        RouteFiles found = in(files, folder, kafka, RouteFiles::hasCompiler, problems);
        problems.throwIfAny();
        return found;
    }

    /**
     * Notes each file of {@code routes/} and {@code kamelets/} that is not loaded, that is no XML, or in Java where this Java
     * has no compiler.
     */
    static void check(BridgeFiles files, Problems problems) {
        in(files, ALL, false, RouteFiles::hasCompiler, problems).remarks.forEach(problems::add);
    }

    private static boolean hasCompiler() {
        return ToolProvider.getSystemJavaCompiler() != null;
    }

    static RouteFiles in(
            BridgeFiles files, String folder, boolean kafka, BooleanSupplier hasCompiler, Problems problems) {
        List<Problem> remarks = new ArrayList<>();
        List<BridgeFile> all = files.list(folder, "");
        Set<String> onDisk = all.stream()
                .filter(file -> file.disk() != null)
                .flatMap(file -> ending(file.path()).map(ending -> stem(file.path(), ending)).stream())
                .collect(Collectors.toSet());
        List<BridgeFile> inForce = new ArrayList<>();
        String otherBus = BUSES + (kafka ? "local" : "kafka");
        for (BridgeFile file : all) {
            Optional<String> ending = ending(file.path());
            if (file.disk() == null) {
                if (ending.isPresent() && !onDisk.contains(stem(file.path(), ending.get()))) {
                    inForce.add(file);
                }
            } else if (ending.isEmpty()) {
                whyNotLoaded(file).ifPresent(remarks::add);
            } else if (!file.text().isBlank() && isRoutes(file, ending.get(), hasCompiler, remarks, problems)) {
                inForce.add(file);
            }
        }
        inForce.removeIf(file -> file.path().startsWith(otherBus));
        if (folder.equals(ALL)) {
            addRemarksOnKamelets(files, remarks);
        }
        return new RouteFiles(files, inForce, remarks);
    }

    /** Lets a context read files of each ending. To be called before it loads any. */
    static void install(CamelContext context) {
        try {
            // Camel has a loader of YAML for .yaml alone.
            context.getRegistry()
                    .bind(
                            DefaultRoutesLoader.ROUTES_LOADER_KEY_PREFIX + "yml",
                            PluginHelper.getRoutesLoader(context).getRoutesLoader("yaml"));
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    /** The files themselves. */
    List<BridgeFile> inForce() {
        return inForce;
    }

    /** Those of them that are wanted. */
    RouteFiles only(Predicate<BridgeFile> wanted) {
        return new RouteFiles(files, inForce.stream().filter(wanted).toList(), remarks);
    }

    /** Whether a file of routes is written in YAML. */
    static boolean isYaml(BridgeFile file) {
        return file.path().endsWith(".yaml") || file.path().endsWith(".yml");
    }

    /** Where Camel finds them, in one text. */
    String locations() {
        return inForce.stream().map(BridgeFile::location).collect(Collectors.joining(","));
    }

    /** Whether the file at a location, as Camel's resource loaders write it, is shipped or in the place of one that is. */
    boolean isShipped(String location) {
        return inForce.stream()
                .anyMatch(file -> file.location().equals(location)
                        && ending(file.path())
                                .map(ending -> files.isPackaged(stem(file.path(), ending) + PACKAGED))
                                .orElse(false));
    }

    /** What is in {@code routes/} and {@code kamelets/} and not loaded, each with what to do. */
    List<Problem> remarks() {
        return remarks;
    }

    private static Optional<String> ending(String path) {
        return path.endsWith(KAMELET)
                ? Optional.empty()
                : ENDINGS.stream().filter(path::endsWith).findFirst();
    }

    private static String stem(String path, String ending) {
        return path.substring(0, path.length() - ending.length());
    }

    private static String name(BridgeFile file) {
        return file.path().substring(file.path().lastIndexOf('/') + 1);
    }

    private static Optional<Problem> whyNotLoaded(BridgeFile file) {
        if (UnreadFiles.isAside(file.path())) {
            return Optional.empty();
        }
        if (file.path().endsWith(KAMELET)) {
            return Optional.of(notLoaded(file, "a Kamelet belongs into the folder " + KAMELETS + "/", "move it there"));
        }
        String small = name(file).toLowerCase(Locale.ROOT);
        Optional<String> meant = ending(small);
        return Optional.of(notLoaded(
                file,
                meant.isPresent()
                        ? "its ending must be in small letters"
                        : "a file with routes ends in .yaml, .yml, .xml or .java",
                meant.isPresent() ? "rename it to " + small : "rename it, or move it out of " + ALL + "/"));
    }

    private static Problem notLoaded(BridgeFile file, String why, String remedy) {
        return new Problem(Level.FAULT, file.toString(), 0, "", "is not loaded: " + why, remedy);
    }

    private static boolean isRoutes(
            BridgeFile file, String ending, BooleanSupplier hasCompiler, List<Problem> remarks, Problems problems) {
        Optional<Problem> why =
                switch (ending) {
                    case JAVA -> {
                        if (!hasCompiler.getAsBoolean()) {
                            problems.add(
                                    file,
                                    "routes in Java",
                                    "they need a compiler, and this Java (" + System.getProperty("java.home")
                                            + ") is a runtime without one",
                                    "run the bridge with a JDK, or compile the class and put its jar into ext/"
                                            + " (docs/components.md)");
                        }
                        yield Optional.empty();
                    }
                    case ".xml", ".camel.xml" -> otherXml(file, problems);
                    default -> otherYaml(file);
                };
        why.ifPresent(remarks::add);
        return why.isEmpty();
    }

    private static Optional<Problem> otherYaml(BridgeFile file) {
        JsonNode root;
        try {
            root = YAML.readTree(file.text());
        } catch (IOException e) {
            // Camel says what is wrong, and where.
            return Optional.empty();
        }
        if (root == null || !root.isObject() || KINDS.contains(root.path("kind").asText())) {
            return Optional.empty();
        }
        return Optional.of(
                "Kamelet".equals(root.path("kind").asText())
                        ? notLoaded(
                                file,
                                "a Kamelet belongs into the folder " + KAMELETS + "/",
                                "move it there, as "
                                        + root.path("metadata").path("name").asText("<name>") + KAMELET)
                        : notLoaded(
                                file,
                                "it holds a map, and routes are a list",
                                "begin each with '- route:' and indent what follows"));
    }

    private static Optional<Problem> otherXml(BridgeFile file, Problems problems) {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(file.text()));
            String root = null;
            // To the end: what is no XML further down Camel would leave out with a warning.
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamReader.START_ELEMENT && root == null) {
                    root = reader.getLocalName();
                }
            }
            reader.close();
            return XML_ROOTS.contains(root)
                    ? Optional.empty()
                    : Optional.of(notLoaded(file, "its root is <" + root + ">", "write <routes>, <rests> or <camel>"));
        } catch (XMLStreamException e) {
            problems.add(
                    file,
                    "line " + e.getLocation().getLineNumber(),
                    "no XML, "
                            + e.getMessage()
                                    .lines()
                                    .reduce((first, last) -> last)
                                    .orElse(""),
                    "correct it");
            return Optional.empty();
        }
    }

    private static void addRemarksOnKamelets(BridgeFiles files, List<Problem> remarks) {
        for (BridgeFile file : files.list(KAMELETS, "")) {
            if (file.disk() == null || UnreadFiles.isAside(file.path())) {
                continue;
            }
            if (!file.path().endsWith(KAMELET)) {
                remarks.add(notLoaded(file, "the name of a Kamelet's file is <name>" + KAMELET, "rename it"));
            } else if (file.path().indexOf('/') != file.path().lastIndexOf('/')) {
                remarks.add(notLoaded(file, "Kamelets are read from " + KAMELETS + "/ itself", "move it there"));
            }
        }
    }
}
