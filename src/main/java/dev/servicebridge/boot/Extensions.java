package dev.servicebridge.boot;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.ResourceAware;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.TextFile;

/**
 * The jars of a user in {@code ext/} of the bridge's home: components, drivers, beans, routes in Java.
 *
 * <p>{@code bin/service-bridge} has them on the class path. A bridge that is started otherwise loads them with a class
 * loader of its own, in which the bridge's libraries come first.
 */
final class Extensions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private static final String FOLDER = "ext";
    private static final String JAR = ".jar";

    /** The command that collects components lies beside them. */
    private static final Set<String> ASIDE = Set.of("pom.xml");

    private static final Pattern CAMEL = Pattern.compile("camel-[a-z0-9-]+?-(\\d[\\w.-]*)\\.jar");

    private final List<Path> jars;
    private final List<String> others;
    /** Of the jars that are not on the class path; null where there are none. */
    private final URLClassLoader own;

    private Extensions(List<Path> jars, List<String> others, URLClassLoader own) {
        this.jars = jars;
        this.others = others;
        this.own = own;
    }

    /**
     * Opens the jars of a home folder.
     *
     * @throws ConfigurationException naming each file that ends in .jar and is none
     */
    static Extensions of(Path home) {
        Problems problems = new Problems();
        check(home, problems);
        problems.throwIfAny();
        List<Path> jars = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Path file : files(home.resolve(FOLDER))) {
            String name = file.getFileName().toString();
            if (name.endsWith(JAR)) {
                jars.add(file);
            } else if (!isAside(name)) {
                others.add(file + " is not loaded: " + FOLDER + "/ holds jars; move it away, or rename it to end in "
                        + JAR);
            }
        }
        return new Extensions(jars, others, loader(jars));
    }

    /** Notes each file that ends in .jar and is none. */
    static void check(Path home, Problems problems) {
        files(home.resolve(FOLDER)).stream()
                .filter(file -> file.toString().endsWith(JAR))
                .forEach(file -> checkJar(file, problems));
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new ConfigurationException("Reading the folder " + folder, e);
        }
    }

    private static boolean isAside(String name) {
        return name.startsWith(".") || name.toUpperCase(Locale.ROOT).startsWith("README") || ASIDE.contains(name);
    }

    private static void checkJar(Path file, Problems problems) {
        try (JarFile jar = new JarFile(file.toFile())) {
            LOG.debug("{} has {} entries", file, jar.size());
        } catch (IOException e) {
            problems.add(file, "jar", "it cannot be read, " + e.getMessage(), "copy it there again, or take it away");
        }
    }

    private static URLClassLoader loader(List<Path> jars) {
        Set<Path> present = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(JAR))
                .map(entry -> real(Path.of(entry)))
                .collect(Collectors.toSet());
        URL[] further = jars.stream()
                .filter(jar -> !present.contains(real(jar)))
                .map(Extensions::url)
                .toArray(URL[]::new);
        return further.length == 0 ? null : new URLClassLoader(FOLDER, further, Extensions.class.getClassLoader());
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            LOG.debug("A jar of the class path that is not there", e);
            return file;
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says in the log what is loaded, and what is not. */
    void log(CamelContext context) {
        if (!jars.isEmpty()) {
            LOG.info(
                    "On the class path from {}: {}",
                    jars.get(0).getParent(),
                    jars.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(", ")));
        }
        others.forEach(LOG::warn);
        String own = context.getVersion();
        for (Path jar : jars) {
            Matcher camel = CAMEL.matcher(jar.getFileName().toString());
            if (camel.matches() && !camel.group(1).equals(own)) {
                LOG.warn(
                        "{} is of Camel {}, and the bridge's Camel is {}; replace it with the version {}",
                        jar,
                        camel.group(1),
                        own,
                        own);
            }
        }
    }

    /** Lets a context find components, languages, data formats and classes in the jars. To be called before it has any. */
    void install(CamelContext context) {
        if (own != null) {
            context.setApplicationContextClassLoader(own);
        }
    }

    /** Does something so that the threads which it starts find the classes of the jars, too. */
    void run(Start start) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (own != null) {
            thread.setContextClassLoader(own);
        }
        try {
            start.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What may fail in any way. */
    interface Start {
        void run() throws Exception;
    }

    /**
     * The routes in Java that jars name in {@code META-INF/services/org.apache.camel.RoutesBuilder}.
     *
     * @throws ConfigurationException where one that is named cannot be made
     */
    List<RoutesBuilder> routes() {
        List<RoutesBuilder> routes = new ArrayList<>();
        try {
            ServiceLoader.load(RoutesBuilder.class, own != null ? own : Extensions.class.getClassLoader())
                    .forEach(builder -> {
                        if (builder instanceof ResourceAware aware) {
                            aware.setResource(ResourceHelper.fromBytes(
                                    builder.getClass()
                                            .getProtectionDomain()
                                            .getCodeSource()
                                            .getLocation()
                                            .toString(),
                                    new byte[0]));
                        }
                        routes.add(builder);
                    });
        } catch (ServiceConfigurationError e) {
            throw new ConfigurationException(
                    FOLDER + "/: routes in Java cannot be loaded: " + e.getMessage()
                            + "; correct META-INF/services/org.apache.camel.RoutesBuilder of the jar, or take it away",
                    e);
        }
        return routes;
    }

    /** The text of a file in the jars that are not on the class path; empty where they have none of this path. */
    Optional<String> text(String path) {
        if (own == null || own.findResource(path) == null) {
            return Optional.empty();
        }
        try (InputStream in = own.findResource(path).openStream()) {
            return Optional.of(TextFile.read(in));
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + path + " of a jar in " + FOLDER + "/", e);
        }
    }

    @Override
    public void close() {
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                LOG.warn("Closing the jars of {}/", FOLDER, e);
            }
        }
    }
}
