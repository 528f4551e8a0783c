package dev.servicebridge.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.Jars;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What jars in {@code ext/} bring, and what the start says where something is missing. */
class ExtensionsTest {
    private static final String SERVICES = "META-INF/services/";

    @TempDir
    Path home;

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Bridge start() {
        Properties settings = new Properties();
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("personal-data.key", "none");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("sandbox.enabled", "false");
        return Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    private static String ask(Bridge bridge, String endpoint) {
        return bridge.context().createProducerTemplate().requestBody(endpoint, "Ada", String.class);
    }

    @Test
    void aRouteUsesTheComponentAndTheBeanOfAJar() throws Exception {
        Jars.make(
                home.resolve("ext/acme-1.0.jar"),
                Map.of("com.acme.ShoutComponent", """
                        package com.acme;

                        import java.util.Map;
                        import org.apache.camel.Endpoint;
                        import org.apache.camel.component.log.LogEndpoint;
                        import org.apache.camel.support.DefaultComponent;
                        import org.apache.camel.support.DefaultProducer;
                        import org.apache.camel.Exchange;
                        import org.apache.camel.Processor;
                        import org.apache.camel.Producer;
                        import org.apache.camel.Consumer;
                        import org.apache.camel.support.DefaultEndpoint;

                        public class ShoutComponent extends DefaultComponent {
                            @Override
                            protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
                                return new DefaultEndpoint(uri, this) {
                                    @Override
                                    public Producer createProducer() {
                                        return new DefaultProducer(this) {
                                            @Override
                                            public void process(Exchange exchange) {
                                                String body = exchange.getMessage().getBody(String.class);
                                                exchange.getMessage().setBody(body.toUpperCase() + remaining);
                                            }
                                        };
                                    }

                                    @Override
                                    public Consumer createConsumer(Processor processor) {
                                        throw new UnsupportedOperationException();
                                    }
                                };
                            }
                        }
                        """, "com.acme.Greeter", """
                        package com.acme;

                        public class Greeter {
                            public String greet(String name) {
                                return "Hello " + name;
                            }
                        }
                        """),
                Map.of(SERVICES + "org/apache/camel/component/shout", "class=com.acme.ShoutComponent\n"));
        write("routes/hello.yaml", """
                - beans:
                    - name: greeter
                      type: com.acme.Greeter
                - route:
                    id: hello
                    from:
                      uri: direct:hello
                      steps:
                        - bean:
                            ref: greeter
                            method: greet
                        - to:
                            uri: shout:!
                """);
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("HELLO ADA!");
            assertThat(log.lines()).contains("INFO On the class path from " + home.resolve("ext") + ": acme-1.0.jar");
        }
    }

    private static final String BUILDER = """
            package com.acme;

            public class Own extends org.apache.camel.builder.RouteBuilder {
                @Override
                public void configure() {
                    from("direct:hello").routeId("hello").setBody(simple("Hello ${body}"));
                    from("platform-http:/api/status?httpMethodRestrict=GET").routeId("own-status").setBody(constant("mine"));
                }
            }
            """;

    @Test
    void routesInJavaThatAJarNamesAreAdded() throws Exception {
        Path jar = home.resolve("ext/acme-1.0.jar");
        Jars.make(
                jar,
                Map.of("com.acme.Own", BUILDER),
                Map.of(SERVICES + "org.apache.camel.RoutesBuilder", "com.acme.Own\n"));
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
            assertThat(log.lines())
                    .contains("INFO GET /api/status is served by route own-status of "
                            + jar.toUri().toURL() + ", not by the bridge's own route");
        }
    }

    @Test
    void soAreThoseOfAPackageThatASettingOfCamelNames() throws Exception {
        Jars.make(home.resolve("ext/acme-1.0.jar"), Map.of("com.acme.Own", BUILDER), Map.of());
        write("config/application.properties", "camel.main.base-package-scan=com.acme\n");
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
        }
    }

    @Test
    void aJarThatNamesRoutesItDoesNotHaveStopsTheStart() throws Exception {
        Jars.make(
                home.resolve("ext/acme-1.0.jar"),
                Map.of(),
                Map.of(SERVICES + "org.apache.camel.RoutesBuilder", "com.acme.Gone\n"));
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ext/: routes in Java cannot be loaded: ")
                .hasMessageContaining("com.acme.Gone");
    }

    @Test
    void aFileThatIsNoJarIsNamedAndABrokenOneStopsTheStart() throws Exception {
        write("ext/acme.zip", "x");
        write("ext/README.md", "x");
        write("ext/pom.xml", "<project/>");
        Jars.make(home.resolve("ext/camel-old-4.10.0.jar"), Map.of(), Map.of("x", "y"));
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            String own = bridge.context().getVersion();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN " + home))
                    .containsExactly(
                            "WARN " + home.resolve("ext/acme.zip")
                                    + " is not loaded: ext/ holds jars; move it away, or rename it to end in .jar",
                            "WARN " + home.resolve("ext/camel-old-4.10.0.jar")
                                    + " is of Camel 4.10.0, and the bridge's Camel is " + own
                                    + "; replace it with the version " + own);
        }
        write("ext/broken.jar", "no zip");
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(home.resolve("ext/broken.jar") + ": jar: it cannot be read, ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from: {uri: 'aws2-s3:bucket', steps: [{log: x}]}|component aws2-s3|camel-aws2-s3",
                "from: {uri: 'direct:x', steps: [{to: 'sftp2:x'}]}|component sftp2|",
                "from: {uri: 'direct:x', steps: [{to: 'mongodb:x'}]}|component mongodb|camel-mongodb",
                "from: {uri: 'direct:x', steps: [{toD: {uri: 'direct:y'}}, {setBody: {mvel: 'x'}}]}|language mvel|camel-mvel",
                "from: {uri: 'direct:x', steps: [{marshal: {avro: {}}}]}|data format avroJackson|camel-jackson-avro"
            })
    void whatIsMissingIsNamedWithTheWayToAddIt(String route, String missing, String artifact) throws Exception {
        write("routes/mine.yaml", "- route:\n    id: mine\n    " + route + "\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(home.resolve("routes/mine.yaml") + ", route mine")
                .hasMessageContaining("there is no " + missing + " on the class path; "
                        + (artifact == null
                                ? "correct the name, or add the jar that has it to ext/"
                                : "add org.apache.camel:" + artifact + " to ext/"))
                .hasMessageContaining("docs/components.md");
    }

    @Test
    void soIsWhatAKameletNeeds() throws Exception {
        write("routes/mine.yaml", """
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - to: kamelet:aws-s3-sink?bucketNameOrArn=x&region=eu-west-1
                """);

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "the routes cannot be started: Kamelet aws-s3-sink: there is no component aws2-s3 on the class"
                                + " path; add org.apache.camel:camel-aws2-s3 to ext/, as docs/components.md shows");
    }
}
