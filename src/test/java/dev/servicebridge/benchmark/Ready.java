package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.servicebridge.testing.Ports;

/** How soon the packaged bridge is ready in the profile sandbox, its simulators included, and what memory it rests at. */
final class Ready implements Benchmark {
    private static final String NAME = "ready";
    private static final int REST_SECONDS = Extent.of(30, 1);
    private static final int LONGEST_SECONDS = 120;

    @Override
    public List<Row> run() throws Exception {
        Path jar = jar();
        int management = Ports.free();
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "benchmark")), "ready");
        long begin = System.nanoTime();
        Process bridge = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmanagement.port=" + management,
                        "-Dhttp.port=" + Ports.free(),
                        "-Dsandbox.port=" + Ports.free(),
                        "-jar",
                        jar.toString(),
                        "--profile",
                        "sandbox",
                        "--home",
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        try {
            awaitReady(bridge, URI.create("http://localhost:" + management + "/observe/health/ready"));
            double seconds = (System.nanoTime() - begin) / 1e9;
            TimeUnit.SECONDS.sleep(REST_SECONDS);
            return List.of(
                    Row.beside(NAME, "process start to ready", Row.format("%.1f s", seconds)),
                    Row.beside(
                            NAME,
                            "resident memory " + REST_SECONDS + " s later, JVM's own defaults",
                            residentMebibytes(bridge) + " MiB"));
        } finally {
            bridge.destroy();
            bridge.waitFor();
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("service-bridge-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "There is no packaged bridge in target/: run the phase package before exec:java"));
        }
    }

    private static void awaitReady(Process bridge, URI uri) throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        long begin = System.nanoTime();
        while (!isReady(http, uri)) {
            if (!bridge.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new IllegalStateException("The bridge did not get ready");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    static boolean isReady(HttpClient http, URI uri) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static long residentMebibytes(Process bridge) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(bridge.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
