package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.ServiceBridge;

import static org.assertj.core.api.Assertions.assertThat;

/** What the settings of a folder are and where they come from, asked without a bridge. */
class ConfigCommandTest {
    private static final String PROPERTY = "delivery.give-up-after";

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    private void write(String... lines) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/application.properties"), String.join("\n", lines));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("config", "--home", home.toString()));
        all.addAll(List.of(args));
        out.getBuffer().setLength(0);
        return ServiceBridge.line().setOut(new PrintWriter(out)).execute(all.toArray(String[]::new));
    }

    @Test
    void showsEachValueAndWhereItComesFrom() throws IOException {
        write("http.port=8081", "delivery.tick=PT2S", "custom.greeting={{http.port}}");
        System.setProperty(PROPERTY, "PT3H");

        assertThat(run()).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("http.port = 8081    # " + home.resolve("config/application.properties"))
                .contains("custom.greeting = {{http.port}}    # ")
                .contains("delivery.give-up-after = PT3H    # system property delivery.give-up-after")
                .contains("management.port = 9876    # default");
        assertThat(run("--changed", "http.")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(run("--profile", "sandbox", "--changed", "sandbox.enabled")).isZero();
        assertThat(out.toString())
                .isEqualTo("sandbox.enabled = true    # config/application-sandbox.properties" + " (packaged)"
                        + System.lineSeparator());
    }

    @Test
    void hidesSecretsWhereverTheyStand() throws IOException {
        write(
                "bridge.datasource.password=hidden-1",
                "bridge.datasource.url=jdbc:postgresql://db/bridge?user=bridge&password=hidden-2&ssl=true",
                "erp.datasource.url=jdbc:postgresql://erp:hidden-3@db/erp",
                "custom.webhook=https://example.com/hook?apiToken=hidden-4",
                "custom.secret={{file:a-file}}");
        Files.writeString(home.resolve("a-file"), "hidden-5");

        assertThat(run()).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("bridge.datasource.password = ***    # ")
                .contains("jdbc:postgresql://db/bridge?user=bridge&password=***&ssl=true")
                .contains("jdbc:postgresql://erp:***@db/erp")
                .contains("https://example.com/hook?apiToken=***")
                .doesNotContain("hidden-");
        run("--json");
        assertThat(out.toString()).doesNotContain("hidden-");
    }

    @Test
    void namesWhatIsSetAndUnknown() throws IOException {
        write("htp.port=8081", "delivery.tick=soon");

        assertThat(run("http.port")).isEqualTo(1);
        assertThat(out.toString())
                .contains("http.port = 8080    # default")
                .contains("Complaints: 2")
                .contains("htp.port: there is no such setting; did you mean http.port?")
                .contains("delivery.tick: the value is 'soon'");
        assertThat(run("--json")).isEqualTo(1);
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.path("ok").asBoolean(true)).isFalse();
        assertThat(answer.path("complaints")).hasSize(2);
        assertThat(answer.path("settings")).hasSizeGreaterThan(100).anySatisfy(setting -> {
            assertThat(setting.path("key").asText()).isEqualTo("http.port");
            assertThat(setting.path("value").asText()).isEqualTo("8080");
            assertThat(setting.path("default").asBoolean()).isTrue();
            assertThat(setting.path("source").asText()).isEqualTo("config/application.properties (packaged)");
        });
    }
}
