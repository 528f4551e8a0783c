package dev.servicebridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SandboxesTest {
    private static final Path TESTS = Path.of("src/test/java/dev/servicebridge");

    @Test
    void aDeviationFailsTheTestThatItIsSeenIn() throws Exception {
        SandboxSettings settings = SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S"));
        Sandboxes extension = new Sandboxes();
        try (Sandbox sandbox = Sandboxes.start(settings)) {
            extension.afterEach(null);
            HttpRequest odd = HttpRequest.newBuilder(URI.create(sandbox.uri() + "/flow-retail/v2/tenants?colour=blue"))
                    .header("Authorization", "Bearer sandbox-flow-token")
                    .header("User-Agent", "odd/1")
                    .build();
            HttpClient.newHttpClient().send(odd, HttpResponse.BodyHandlers.discarding());

            assertThatThrownBy(() -> extension.afterEach(null))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("odd/1")
                    .hasMessageContaining("colour");
            extension.afterEach(null);
        }
    }

    @Test
    void everySandboxInFrontOfABridgeIsStartedHere() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.startsWith(TESTS.resolve("sandbox"))
                                    && !file.startsWith(TESTS.resolve("benchmark"))
                                    && !file.startsWith(TESTS.resolve("testing")))
                            .filter(SandboxesTest::startsItsOwn))
                    .isEmpty();
        }
    }

    private static boolean startsItsOwn(Path file) {
        try {
            return Files.readString(file).contains(" Sandbox.start(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
