package dev.servicebridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.ConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files that an editor saved with a byte order mark are read as those without. */
class ByteOrderMarkTest {
    private static final String MARK = "\ufeff";

    @TempDir
    private Path home;

    @Test
    void everyFileOfAConfigurationMayBeginWithAMark() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("config"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(file.toString(), MARK + Files.readString(file));
            }
        }
        write("config/accounts-sandbox.yaml", MARK + """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [US]
                      client-id: client-1
                      client-secret: "{{file:secret}}"
                      refresh-token: refresh-1
                """);
        write("secret", MARK + "s3cret\n");

        BridgeConfiguration configuration = BridgeConfiguration.load(home, "sandbox", Map.of(), new Properties());

        assertThat(configuration.settings().text("accounts.file")).isEqualTo("config/accounts-sandbox.yaml");
        assertThat(configuration
                        .accounts()
                        .all()
                        .iterator()
                        .next()
                        .system("services-api")
                        .secret("client-secret")
                        .reveal())
                .isEqualTo("s3cret");
        assertThat(configuration
                        .mappings()
                        .apply("erp-fee", JsonNodeFactory.instance.objectNode().put("account", "acme"), Map.of())
                        .path("account")
                        .asText())
                .isEqualTo("acme");
    }

    @Test
    void aFileMayBeUtf16WhereItsMarkSaysSo() throws IOException {
        Path file = write("config/application.properties", "");
        for (var charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            Files.write(file, (MARK + "custom.greeting=Grüße").getBytes(charset));

            assertThat(BridgeConfiguration.load(home, "sandbox", Map.of(), new Properties())
                            .settings()
                            .text("custom.greeting"))
                    .as(charset.name())
                    .isEqualTo("Grüße");
        }
    }

    @Test
    void aFileInAnotherEncodingIsNamed() throws IOException {
        Path file = write("config/application.properties", "");
        Files.write(file, "custom.greeting=Grüße".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> BridgeConfiguration.load(home, "sandbox", Map.of(), new Properties()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + ": is not UTF-8; save it as UTF-8");
    }

    @Test
    void aRouteFileMayBeginWithAMark() throws Exception {
        Path file = write("own.yaml", MARK + """
                - route:
                    id: own
                    from:
                      uri: direct
                      parameters:
                        name: own
                      steps:
                        - log:
                            message: "own"
                """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(PluginHelper.getResourceLoader(context).resolveResource("file:" + file));

            assertThat(context.getRouteDefinitions()).hasSize(1);
        }
    }

    @Test
    void aSavedMessageMayBeginWithAMark() throws IOException {
        Path message = write("message.json", MARK + "{\"serviceJobId\": \"1\", \"fee\": {}}");

        assertThat(ServiceBridge.execute("map", "erp-fee", message.toString())).isZero();
    }

    private Path write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
