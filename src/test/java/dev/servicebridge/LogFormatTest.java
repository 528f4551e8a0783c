package dev.servicebridge;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LogFormatTest {
    private static final Map<String, String> ABOUT =
            Map.of("account", "acme-us", "serviceJobId", "job-1", "correlationId", "4711");

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream console = System.out;

    @BeforeEach
    void catchTheConsole() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveTheConsoleBack() {
        context.stop();
        System.setOut(console);
        MDC.clear();
    }

    @Test
    void aLineOfTextNamesAccountAndJob() throws Exception {
        Logger log = logger("dev.servicebridge.flow.Delivery", Map.of());
        MDC.setContextMap(ABOUT);

        log.warn("Waiting for {}", "fsm");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z "
                        + "WARN  Delivery account=acme-us job=job-1: Waiting for fsm");
    }

    @Test
    void aLineOfTextAboutNoJobNamesNone() throws Exception {
        Logger log = logger("dev.servicebridge.Bridge", Map.of("log.format", "text"));

        log.info("Started");
        MDC.put("account", "acme-us");
        log.info("Polling");

        assertThat(lines())
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly("INFO  Bridge: Started", "INFO  Bridge account=acme-us: Polling");
    }

    @Test
    void aStepOfARouteIsNamedByItsFileAndLine() throws Exception {
        logger("own-route.yaml:39", Map.of()).info("On hold");

        assertThat(lines())
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly("INFO  own-route.yaml:39: On hold");
    }

    @Test
    void aLineOfJsonHoldsTimeMessageAndWhatItIsAbout() throws Exception {
        Logger log = logger("dev.servicebridge.flow.Delivery", Map.of("log.format", "json"));
        MDC.setContextMap(ABOUT);

        log.warn("Waiting for \"{}\"", "fsm", new IllegalStateException("refused"));

        assertThat(lines()).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines().get(0));
        assertThat(Instant.ofEpochMilli(line.path("timestamp").longValue()))
                .isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
        assertThat(line.path("level").textValue()).isEqualTo("WARN");
        assertThat(line.path("loggerName").textValue()).isEqualTo("dev.servicebridge.flow.Delivery");
        assertThat(line.path("formattedMessage").textValue()).isEqualTo("Waiting for \"fsm\"");
        assertThat(line.path("throwable").path("message").textValue()).isEqualTo("refused");
        ABOUT.forEach((key, value) ->
                assertThat(line.path("mdc").path(key).textValue()).as(key).isEqualTo(value));
    }

    /** Line ends of every kind, an escape sequence of terminals, and characters that turn or hide what follows. */
    private static final String FORGED =
            "x\r\n2026-01-31T12:00:00.000Z INFO  audit: admin\t\u001b[2K\u0000\u007f\u0085\u009b"
                    + "\u2028\u2029\u202e\u2066\u200f\ufeff\ud83d\ude00";

    private static final String ESCAPED =
            "x\\r\\n2026-01-31T12:00:00.000Z INFO  audit: admin\\t\\u001b[2K\\u0000\\u007f\\u0085"
                    + "\\u009b\\u2028\\u2029\\u202e\\u2066\\u200f\\ufeff\ud83d\ude00";

    @Test
    void nothingThatIsLoggedAsTextBeginsALineOrTurnsOneAround() throws Exception {
        Logger log = logger("dev.servicebridge.Bridge", Map.of());
        MDC.put("serviceJobId", FORGED);

        log.warn("Of {}", FORGED);

        assertThat(lines())
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly("WARN  Bridge job=" + ESCAPED + ": Of " + ESCAPED);
    }

    @Test
    void aStackTraceHasNoLineThatAMessageMade() throws Exception {
        Logger log = logger("dev.servicebridge.Bridge", Map.of());
        Exception failure = new Failure(new Failure(null));
        failure.addSuppressed(new Failure(null));

        log.error("Failed", failure);

        assertThat(lines().subList(1, lines().size()))
                .allMatch(line ->
                        line.strip().matches("(at |\\.\\.\\. |Caused by: |Suppressed: |dev\\.servicebridge\\.).*"))
                .filteredOn(line -> line.contains("INFO"))
                .extracting(String::strip)
                .containsExactlyInAnyOrder(
                        Failure.class.getName() + ": " + ESCAPED,
                        "Suppressed: " + Failure.class.getName() + ": " + ESCAPED,
                        "Caused by: " + Failure.class.getName() + ": " + ESCAPED);
    }

    @Test
    void aLineOfJsonIsOneLineForEveryReader() throws Exception {
        Logger log = logger("dev.servicebridge.Bridge", Map.of("log.format", "json"));
        MDC.put("account", FORGED);

        log.warn(FORGED, new Failure(null));

        String written = this.written.toString(StandardCharsets.UTF_8);
        assertThat(written).endsWith("\n");
        assertThat(written.strip().codePoints())
                .noneMatch(point -> Character.isISOControl(point)
                        || point == 0x2028
                        || Character.getType(point) == Character.FORMAT);
        JsonNode line = new ObjectMapper().readTree(written);
        assertThat(line.path("formattedMessage").textValue()).isEqualTo(FORGED);
        assertThat(line.at("/mdc/account").textValue()).isEqualTo(FORGED);
        assertThat(line.at("/throwable/message").textValue()).isEqualTo(FORGED);
    }

    @Test
    void theLevelHoldsForTheBridge() throws Exception {
        Logger log = logger("dev.servicebridge.Bridge", Map.of("log.level", "DEBUG"));

        log.debug("shown");
        log.trace("hidden");

        assertThat(lines()).singleElement().asString().endsWith("shown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.apache.camel.main.Main", "com.zaxxer.hikari.HikariDataSource", "io.vertx.core"})
    void librariesAreQuietUntilSomethingIsWrong(String library) throws Exception {
        Logger log = logger(library, Map.of("log.level", "DEBUG"));

        log.info("hidden");
        log.warn("shown");

        assertThat(lines()).singleElement().asString().endsWith("shown");
    }

    @Test
    void aHighLevelHoldsForLibrariesToo() throws Exception {
        Logger log = logger("org.quartz.core.QuartzScheduler", Map.of("log.level", "ERROR"));

        log.warn("hidden");
        log.error("shown");

        assertThat(lines()).singleElement().asString().endsWith("shown");
    }

    /** What Logback has to say of its configuration it prints to the console, before the first line of the bridge. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void givesLogbackNothingToWarnOf(String format) throws Exception {
        logger("dev.servicebridge.Bridge", Map.of("log.format", format));

        assertThat(new StatusUtil(context).getHighestLevel(0)).isEqualTo(Status.INFO);
        assertThat(lines()).isEmpty();
    }

    private Logger logger(String name, Map<String, String> properties) throws Exception {
        context.setMDCAdapter(MDC.getMDCAdapter());
        properties.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
        return context.getLogger(name);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** One of the bridge's own, whose message is written as it is; of others the words that may be personal are not. */
    private static final class Failure extends RuntimeException {
        Failure(Throwable cause) {
            super(FORGED, cause);
        }
    }
}
