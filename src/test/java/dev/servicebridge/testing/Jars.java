package dev.servicebridge.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars of sources, as a user's own build would. */
public final class Jars {
    private Jars() {}

    /**
     * Compiles classes into a jar.
     *
     * @param sources by the name of the class
     * @param resources the text of further entries, by path
     */
    public static void make(Path jar, Map<String, String> sources, Map<String, String> resources) throws IOException {
        Files.createDirectories(jar.getParent());
        Path classes = Files.createTempDirectory("classes");
        if (!sources.isEmpty()) {
            compile(sources, classes);
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(each -> !each.equals(classes)).toList()) {
                String path = classes.relativize(each).toString().replace('\\', '/');
                // Camel finds the classes of a package by the entry of its folder.
                boolean isFolder = Files.isDirectory(each);
                add(out, isFolder ? path + "/" : path, isFolder ? new byte[0] : Files.readAllBytes(each));
            }
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                add(out, resource.getKey(), resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        delete(classes);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static void compile(Map<String, String> sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Source> units = new ArrayList<>();
            sources.forEach((name, code) -> units.add(new Source(name, code)));
            boolean compiled = compiler.getTask(
                            null, manager, null, List.of("-d", classes.toString(), "-proc:none"), null, units)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("cannot be compiled: " + sources.keySet());
            }
        }
    }

    private static void add(JarOutputStream out, String path, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(path));
        out.write(content);
        out.closeEntry();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String name, String code) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return code;
        }
    }
}
