package dev.servicebridge;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.testing.Distribution;
import dev.servicebridge.testing.Jars;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is handed out, unpacked in an empty folder, run and stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributionIT {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    static Path folder;

    @TempDir
    Path elsewhere;

    /** With a space, which a program that is careless of quotes does not survive. */
    private Path app;

    @BeforeAll
    void unpack() throws Exception {
        app = folder.resolve("service bridge");
        Distribution.unpack(app);
    }

    private record Ended(int code, String output) {}

    private Ended run(Path in, Map<String, String> environment, Path program, String... arguments) throws Exception {
        Process process = start(in, environment, program, ProcessBuilder.Redirect.PIPE, arguments);
        String output = new String(process.getInputStream().readAllBytes());
        // What Java says of JAVA_TOOL_OPTIONS, where they are set.
        return new Ended(process.waitFor(), output.replaceAll("(?m)^Picked up .*\\R", ""));
    }

    private static Process start(
            Path in, Map<String, String> environment, Path program, ProcessBuilder.Redirect output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "BRIDGE_HOME"));
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path program() {
        return app.resolve("bin/service-bridge");
    }

    @Test
    void holdsWhatItSays() throws Exception {
        List<String> files = Distribution.files(app);

        assertThat(files)
                .contains(
                        "LICENSE", "NOTICE", "README.md", "service-bridge.jar", "bin/service-bridge.bat", "ext/pom.xml")
                .contains(
                        "ext/README.md",
                        "shipped/config/application.properties",
                        "shipped/contracts/mews.yaml",
                        "shipped/schemas/route-tests.schema.json")
                .contains("shipped/routes/jobs/job-intake.yaml", "shipped/kamelets/command-sink.kamelet.yaml")
                .doesNotContain("assembly.xml");
        assertThat(Files.isExecutable(program())).isTrue();
        for (String empty : List.of("config", "routes", "kamelets")) {
            assertThat(app.resolve(empty)).isEmptyDirectory();
        }
        assertThat(files.stream().filter(file -> file.startsWith("lib/")).map(file -> file.substring(4)))
                .containsExactlyElementsOf(Distribution.files(Path.of("target/lib")));
        assertThat(Files.readString(app.resolve("README.md"))).doesNotContain("${");
        if (Files.exists(Path.of("target/sbom.json"))) {
            assertThat(Files.readString(app.resolve("sbom.json"))).contains("CycloneDX", "camel-core");
        }
    }

    @Test
    void isTheSameAsAZip() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(Distribution.archive(".zip"))) {
            Path root;
            try (Stream<Path> roots = Files.list(zip.getPath("/"))) {
                root = roots.findFirst().orElseThrow();
            }
            assertThat(Distribution.files(root)).containsExactlyElementsOf(Distribution.files(app));
        }
    }

    /** What is excluded by name alone must be all that lib/ has, and nothing with a rest of its version. */
    @Test
    void thePomOfExtLeavesOutWhatLibHas() throws Exception {
        Matcher excluded = Pattern.compile("<excludeArtifactIds>(.*)</excludeArtifactIds>")
                .matcher(Files.readString(app.resolve("ext/pom.xml")));
        assertThat(excluded.find()).isTrue();
        TreeSet<String> expected = new TreeSet<>();
        for (String jar : Distribution.files(app.resolve("lib"))) {
            expected.add(jar.replaceFirst("-\\d[^-]*(-.*)?\\.jar$", ""));
        }
        assertThat(new TreeSet<>(List.of(excluded.group(1).split(",")))).isEqualTo(expected);
        assertThat(Files.readString(app.resolve("ext/pom.xml"))).doesNotContain("${");
    }

    @Test
    void runsFromAnyFolderAndThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(elsewhere.resolve("first"), program());
        Files.createDirectories(elsewhere.resolve("bin"));
        Path second = Files.createSymbolicLink(elsewhere.resolve("bin/service-bridge"), Path.of("../first"));

        assertThat(first).isSymbolicLink();
        for (Path each : List.of(program(), second)) {
            Ended ended = run(elsewhere, Map.of(), each, "--version");
            assertThat(ended.output()).startsWith("service-bridge ").doesNotContain("development", "WARN");
            assertThat(ended.code()).isZero();
        }
    }

    @Test
    void passesArgumentsAndExitCodesOn() throws Exception {
        Ended ended = run(elsewhere, Map.of(), program(), "map", "no such", "a  file.json");

        assertThat(ended.output()).contains("there is no mapping no such,");
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void honoursTheEnvironment() throws Exception {
        assertThat(run(elsewhere, Map.of("JAVA_OPTS", "-Dx=* --version"), program())
                        .output())
                .contains(System.getProperty("java.version"));

        Ended wrong = run(elsewhere, Map.of("JAVA_HOME", elsewhere.toString()), program());
        assertThat(wrong.output())
                .isEqualTo("service-bridge: there is no program " + elsewhere
                        + "/bin/java; set JAVA_HOME to the folder of a Java 17 or later, or unset it\n");
        assertThat(wrong.code()).isEqualTo(78);
    }

    @Test
    void namesAJavaThatIsTooOld() throws Exception {
        Path java = elsewhere.resolve("jdk-11/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho started\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(elsewhere.resolve("jdk-11/release"), "JAVA_VERSION=\"11.0.29\"\n");

        Ended old =
                run(elsewhere, Map.of("JAVA_HOME", elsewhere.resolve("jdk-11").toString()), program());
        assertThat(old.output())
                .contains(java + " is Java 11; install Java 17 or later, or set JAVA_HOME to its folder");
        assertThat(old.code()).isEqualTo(78);
    }

    /** With a bean of a jar that the home folder has, in a route in Java, which is compiled against the class path. */
    @Test
    void runsInAFolderOfItsOwnAndStopsWhenTold() throws Exception {
        Jars.make(elsewhere.resolve("ext/acme-1.0.jar"), Map.of("com.acme.Greeter", """
                package com.acme;

                public class Greeter {
                    public static String greeting() {
                        return "Hello";
                    }
                }
                """), Map.of());
        Files.createDirectories(elsewhere.resolve("routes"));
        Files.writeString(elsewhere.resolve("routes/Own.java"), """
                import com.acme.Greeter;
                import org.apache.camel.builder.RouteBuilder;

                public class Own extends RouteBuilder {
                    @Override
                    public void configure() {
                        from("timer:own?repeatCount=1").routeId("own").log(Greeter.greeting() + " of the jar");
                    }
                }
                """);
        Path output = elsewhere.resolve("output");
        int management = Ports.free();
        Process process = start(
                Path.of("/"),
                Map.of(
                        "HTTP_PORT",
                        Integer.toString(Ports.free()),
                        "SANDBOX_PORT",
                        Integer.toString(Ports.free()),
                        "MANAGEMENT_PORT",
                        Integer.toString(management)),
                program(),
                ProcessBuilder.Redirect.to(output.toFile()),
                "run",
                "--profile",
                "sandbox",
                "--home",
                elsewhere.toString());
        try {
            Distribution.awaitLife(process, management, output);
            // The program is gone: what is to be told to stop is Java itself.
            assertThat(process.info().command().orElseThrow()).endsWith("java");
            assertThat(process.children()).isEmpty();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(Files.readString(output)).contains("Hello of the jar"));
            assertThat(Files.readString(output))
                    .contains("On the class path from " + elsewhere.resolve("ext") + ": acme-1.0.jar")
                    .doesNotContain(" WARN ", " ERROR ");

            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
