package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.testing.Distribution;
import dev.servicebridge.testing.Dockerfile;
import dev.servicebridge.testing.Jars;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The image, as far as it can be had without an engine: what the {@code Dockerfile} lays out, run as it says under
 * bubblewrap, with a root that is read-only, and mounts as docs/operations.md has them. The Java is this one.
 */
class ImageIT {
    private static final Path FILE = Path.of("Dockerfile");

    @TempDir
    Path folder;

    /** The paths of the Dockerfile, and what the distribution is made of and has. */
    @Test
    void theDockerfileTakesWhatThereIs() throws Exception {
        List<Dockerfile> stages = Dockerfile.stages(FILE);
        Dockerfile build = stages.get(0);
        Dockerfile image = stages.get(1);
        assertThat(stages).hasSize(2);

        assertThat(build.all("COPY").stream()
                        .flatMap(copy -> Stream.of(copy.split(" ")).limit(copy.split(" ").length - 1L)))
                .allSatisfy(source -> assertThat(Path.of(source)).exists())
                .allSatisfy(source ->
                        assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("!" + source));
        assertThat(build.all("RUN"))
                .contains("mkdir /distribution && tar -xzf target/service-bridge-*.tar.gz -C /distribution"
                        + " --strip-components=1");
        assertThat(image.all("COPY")).containsExactly("--from=build /distribution/ ./");
        Path app = folder.resolve("app");
        Distribution.unpack(app);
        assertThat(image.words("ENTRYPOINT"))
                .containsExactly(image.only("WORKDIR") + "/bin/service-bridge")
                .allSatisfy(program -> assertThat(app.resolve(program.replaceFirst("^/app/", "")))
                        .isExecutable());
        assertThat(image.only("STOPSIGNAL")).isEqualTo("SIGTERM");
        for (String mount : List.of("config", "routes", "kamelets", "ext")) {
            assertThat(app.resolve(mount)).isDirectory();
        }
    }

    @Test
    void runsAsTheDockerfileSays() throws Exception {
        Assumptions.assumeTrue(
                canSandbox(),
                "bubblewrap cannot be used here (apt-get install bubblewrap): the image's layout is not run");
        Dockerfile image = Dockerfile.stages(FILE).get(1);
        Path app = folder.resolve("app");
        Distribution.unpack(app);
        for (String made : image.all("RUN")) {
            run(app, made);
        }
        Path mounts = folder.resolve("mounts");
        Jars.make(mounts.resolve("ext/acme-1.0.jar"), Map.of("com.acme.Greeter", """
                package com.acme;

                public class Greeter {
                    public String greet(String name) {
                        return "Hello " + name;
                    }
                }
                """), Map.of());
        write(mounts.resolve("routes/mine/hello.xml"), """
                <camel>
                  <bean name="greeter" type="com.acme.Greeter"/>
                  <route id="hello">
                    <from uri="timer:hello?repeatCount=1"/>
                    <setBody><constant>container</constant></setBody>
                    <bean ref="greeter" method="greet"/>
                    <log message="${body} of {{custom.where}}"/>
                  </route>
                </camel>
                """);
        write(mounts.resolve("config/application.properties"), "custom.where=the mount\n");
        // The sandbox keeps nothing otherwise.
        write(mounts.resolve("config/application-sandbox.properties"), "bridge.datasource.url=" + ownDatabase() + "\n");
        int management = Ports.free();
        List<String> environment =
                List.of("HTTP_PORT=" + Ports.free(), "SANDBOX_PORT=" + Ports.free(), "MANAGEMENT_PORT=" + management);

        Path output = folder.resolve("output");
        List<String> entrypoint = new ArrayList<>(image.words("ENTRYPOINT"));
        entrypoint.addAll(List.of("run", "--profile", "sandbox"));
        Process container = new ProcessBuilder(inside(image, app, mounts, environment, entrypoint))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Distribution.awaitLife(container, management, output);

            Distribution.run(inside(image, app, mounts, environment, image.words("HEALTHCHECK")));
            assertThat(Distribution.run(inside(
                            image,
                            app,
                            mounts,
                            environment,
                            List.of("sh", "-c", "id -u; id -g; touch x config/x data/x /tmp/x; rm data/x; ls data"))))
                    .startsWith("10001\n10001\n")
                    .contains("'x'", "'config/x'")
                    .doesNotContain("'data/x'", "'/tmp/x'")
                    .contains("bridge");
            ProcessHandle java = container
                    .descendants()
                    .filter(each -> each.info().command().orElse("").endsWith("/java"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(Path.of("/proc/" + java.pid() + "/cmdline")))
                    .contains("-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError");
            // The first process of the container, as an engine would send it.
            assertThat(Files.readString(Path.of("/proc/" + java.pid() + "/status")))
                    .containsPattern("NSpid:\\s+\\d+\\s+1\\n");

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(Files.readString(output)).contains("Hello container of the mount"));
            // What it says while it stops is another matter.
            assertThat(Files.readString(output)).doesNotContain(" WARN ", " ERROR ");

            java.destroy();
            assertThat(container.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            container.descendants().forEach(ProcessHandle::destroyForcibly);
            container.destroyForcibly();
        }
    }

    private static String ownDatabase() throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("config/application.properties")));
        return settings.getProperty("bridge.datasource.url");
    }

    private static boolean canSandbox() {
        try {
            Distribution.run(List.of("bwrap", "--ro-bind", "/", "/", "--unshare-pid", "true"));
            return true;
        } catch (IOException | InterruptedException | IllegalStateException e) {
            return false;
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** An instruction RUN, which is of the Dockerfile's own folder; who is not root cannot give a folder away. */
    private static void run(Path app, String command) throws Exception {
        String own = isRoot() ? command : command.replaceAll(" -[og] \\d+", "");
        Distribution.run(List.of("sh", "-c", "cd '" + app + "' && " + own));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A command in the container: user, folder, files and mounts are those of the image. */
    private static List<String> inside(
            Dockerfile image, Path app, Path mounts, List<String> environment, List<String> command) {
        String work = image.only("WORKDIR");
        String[] user = image.only("USER").split(":");
        List<String> words = new ArrayList<>(List.of("bwrap", "--unshare-pid", "--unshare-ipc", "--as-pid-1"));
        words.addAll(List.of("--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"));
        words.addAll(List.of("--perms", "1777", "--tmpfs", "/tmp"));
        for (String system : List.of("/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64")) {
            words.addAll(List.of("--ro-bind-try", system, system));
        }
        String java = System.getProperty("java.home");
        words.addAll(List.of("--ro-bind", java, java, "--ro-bind", app.toString(), work));
        String volume = image.only("VOLUME");
        words.addAll(List.of(
                "--bind", app.resolve(Path.of(work).relativize(Path.of(volume))).toString(), volume));
        for (String mount : List.of("config", "routes", "ext")) {
            words.addAll(List.of("--ro-bind", mounts.resolve(mount).toString(), work + "/" + mount));
        }
        words.addAll(List.of("--chdir", work, "--clearenv", "--setenv", "PATH", java + "/bin:/usr/bin:/bin"));
        environment.forEach(each -> words.addAll(List.of("--setenv", each.split("=")[0], each.split("=")[1])));
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=" + user[0], "--regid=" + user[1], "--clear-groups"));
            words.addAll(List.of("--bounding-set=-all", "--no-new-privs"));
        } else {
            words.addAll(1, List.of("--unshare-user", "--uid", user[0], "--gid", user[1]));
        }
        words.addAll(command);
        return words;
    }
}
