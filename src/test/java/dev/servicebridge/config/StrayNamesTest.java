package dev.servicebridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.Problem.Level;

import static org.assertj.core.api.Assertions.assertThat;

/** Variables and properties that look like settings and are none. */
class StrayNamesTest {
    @TempDir
    Path home;

    private List<Problem> problems(Map<String, String> environment, String... properties) {
        Properties system = new Properties();
        for (String property : properties) {
            system.setProperty(property, "x");
        }
        Problems problems = new Problems();
        Settings.load(BridgeFiles.in(home), null, environment, system, problems);
        return problems.all();
    }

    @Test
    void aMisspeltVariableIsNamedWithTheNearestRightOne() {
        assertThat(problems(Map.of("BRIDGE_DATASOURCE_ULR", "jdbc:postgresql://db/bridge")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.level()).isEqualTo(Level.FAULT);
                    assertThat(problem.text())
                            .isEqualTo("environment variable BRIDGE_DATASOURCE_ULR: no setting and no file asks for it;"
                                    + " did you mean BRIDGE_DATASOURCE_URL?")
                            .doesNotContain("jdbc");
                });
    }

    @Test
    void variablesThatOthersReadOrSetAreNone() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/application.properties"), "bridge.datasource.password={{env:BRIDGE_DB_PASS}}\n");

        assertThat(problems(Map.of(
                        "BRIDGE_DATASOURCE_USER", "me",
                        "BRIDGE_HOME", "/app",
                        "BRIDGE_PROFILE", "x",
                        "BRIDGE_TOKEN", "x",
                        "BRIDGE_URL", "x",
                        "BRIDGE_DB_PASS", "x",
                        "BRIDGE_SERVICE_HOST", "10.0.0.1",
                        "BRIDGE_PORT_8080_TCP_ADDR", "10.0.0.1")))
                .isEmpty();
    }

    @Test
    void aMisspeltPropertyIsNamedToo() {
        assertThat(problems(Map.of(), "poll.overlp"))
                .extracting(Problem::text)
                .containsExactly("system property poll.overlp: there is no such setting; did you mean poll.overlap?");
    }

    @Test
    void propertiesOfTheJvmAndOfRoutesAreNone() {
        assertThat(problems(
                        Map.of(),
                        "http.proxyHost",
                        "http.agent",
                        "java.io.tmpdir",
                        "logback.configurationFile",
                        "custom.depot",
                        "camel.threads.virtual.enabled",
                        "bridge.home"))
                .isEmpty();
    }
}
