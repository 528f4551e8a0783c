package dev.servicebridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/** What {@code mvn package} hands out, and a process that is started from it. */
public final class Distribution {
    private static final Path TARGET = Path.of("target");

    private Distribution() {}

    /** The archive of this ending, such as {@code .tar.gz}. */
    public static Path archive(String ending) throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("service-bridge-.*\\Q" + ending + "\\E"))
                    .reduce((one, other) -> {
                        throw new IllegalStateException(one + " and " + other + " are both there; run mvn clean");
                    })
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    /** Unpacks the {@code .tar.gz} into a folder, without the folder that it is in. */
    public static void unpack(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        run(List.of("tar", "-xzf", archive(".tar.gz").toString(), "-C", folder.toString(), "--strip-components=1"));
    }

    /** Runs a command, which must succeed. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
        }
        return output;
    }

    /** Waits until a bridge answers that it lives; fails with what it printed if it ends before. */
    public static void awaitLife(Process process, int managementPort, Path output) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended with " + process.exitValue() + ": " + Files.readString(output));
            }
            return status("http://localhost:" + managementPort + "/observe/health/live") == 200;
        });
    }

    private static int status(String url) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            // Nobody listens yet.
            return 0;
        }
    }

    /** All files below a folder, by relative path. */
    public static List<String> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
