package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is packaged starts with {@code java -jar}, from wherever the jar and {@code lib/} lie side by side. */
class PackageIT {
    private static final Path TARGET = Path.of("target");

    @Test
    void theJarNamesItsMainClassAndFindsEachLibraryBesideIt() throws IOException {
        try (JarFile jar = packaged()) {
            Attributes manifest = jar.getManifest().getMainAttributes();

            assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).isEqualTo(ServiceBridge.class.getName());
            assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .isNotBlank();
            assertThat(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
                    .isNotEmpty()
                    .allSatisfy(library -> assertThat(library).startsWith("lib/"))
                    .allSatisfy(library -> assertThat(TARGET.resolve(library)).isRegularFile());
        }
    }

    @Test
    void theJarHoldsEveryFileThatUsersMayReplace() throws IOException {
        try (JarFile jar = packaged()) {
            Set<String> entries = jar.stream().map(Object::toString).collect(Collectors.toSet());

            assertThat(entries)
                    .containsAll(files(Path.of("config")))
                    .containsAll(files(Path.of("routes")))
                    .contains("contracts/services-api.yaml", "contracts/flow-retail.yaml");
        }
    }

    /** As Camel's own catalogue is laid out, for the class path of editors and of Camel's tools. */
    @Test
    void theKameletsAreAJarOfTheirOwn() throws IOException {
        String name = names(TARGET).stream()
                .filter(file -> file.matches("service-bridge-kamelets-.*\\.jar"))
                .findFirst()
                .orElseThrow();
        try (JarFile jar = new JarFile(TARGET.resolve(name).toFile());
                JarFile whole = packaged()) {
            Set<String> kamelets = files(jar, "kamelets/");

            assertThat(kamelets)
                    .hasSizeGreaterThan(60)
                    .allMatch(file -> file.matches("kamelets/[a-z0-9-]+\\.kamelet\\.yaml"))
                    .isEqualTo(files(whole, "kamelets/"));
            assertThat(files(jar, "")).contains("META-INF/LICENSE", "META-INF/NOTICE");
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE)).isEqualTo("Service Bridge Kamelets");
            assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .isNotBlank();
        }
    }

    private static Set<String> files(JarFile jar, String folder) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(Object::toString)
                .filter(name -> name.startsWith(folder))
                .collect(Collectors.toSet());
    }

    @Test
    void nothingOfTheTestsIsPackaged() throws IOException {
        assertThat(names(TARGET.resolve("lib")))
                .noneMatch(name -> name.matches("(junit|assertj|archunit|embedded-).*"));
        try (JarFile jar = packaged()) {
            // Not by names: @ServiceBridgeTest is for tests of users, and packaged.
            assertThat(jar.stream().map(Object::toString).filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .noneMatch(
                            name -> Files.exists(TARGET.resolve("test-classes").resolve(name)));
        }
    }

    private static JarFile packaged() throws IOException {
        String jar = names(TARGET).stream()
                .filter(name -> name.matches("service-bridge-\\d.*\\.jar"))
                .reduce((one, other) -> {
                    throw new IllegalStateException(one + " and " + other + " are both there; run mvn clean");
                })
                .orElseThrow();
        return new JarFile(TARGET.resolve(jar).toFile());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.toString().replace('\\', '/'))
                    .collect(Collectors.toSet());
        }
    }
}
