package dev.servicebridge.logs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogsTest {
    private final Logger early = LoggerFactory.getLogger(LogsTest.class);
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void useTheLogOfTheProduct() {
        System.setProperty("logback.configurationFile", "logback.xml");
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void goBackToTheLogOfTests() throws Exception {
        System.setOut(console);
        List.of("logback.configurationFile", "log.format", "log.level").forEach(System::clearProperty);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void loggersThatWereThereBeforeTheSettingsWereReadFollowThem(@TempDir Path home) throws Exception {
        Logs.configure(settings(home, Map.of("LOG_FORMAT", "json", "LOG_LEVEL", "DEBUG")));

        early.debug("Looked");

        assertThat(new ObjectMapper()
                        .readTree(written.toString(StandardCharsets.UTF_8))
                        .path("formattedMessage"))
                .hasToString("\"Looked\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INFOO", "debug", "ALL"})
    void aLevelThatIsNoneIsNamedWithKeyAndRemedy(String level, @TempDir Path home) {
        assertThatThrownBy(() -> settings(home, Map.of("LOG_LEVEL", level)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("environment variable LOG_LEVEL: log.level: the value is '" + level
                        + "'; write ERROR or WARN or INFO or DEBUG or TRACE");
    }

    private static LogSettings settings(Path home, Map<String, String> environment) {
        Problems problems = new Problems();
        Settings settings = Settings.load(BridgeFiles.in(home), null, environment, new Properties(), problems);
        LogSettings logs = LogSettings.from(new SettingsReader(settings, problems));
        problems.throwIfAny();
        return logs;
    }
}
