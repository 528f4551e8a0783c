package dev.servicebridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path home;

    private final Problems problems = new Problems();
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();
    private Path file;
    private Path profileFile;

    @BeforeEach
    void nameFiles() throws IOException {
        Files.createDirectory(home.resolve("config"));
        file = home.resolve("config/application.properties");
        profileFile = home.resolve("config/application-sandbox.properties");
    }

    @Test
    void declaresEverySettingWithADefaultThatFits() {
        assertThat(load(null).integer("http.port")).isEqualTo(8080);
        assertThat(load("sandbox").flag("sandbox.enabled")).isTrue();
        assertThat(problems.messages()).isEmpty();
    }

    @Test
    void explainsEverySettingInOneLine() throws IOException {
        String previous = "";
        for (String line : Files.readAllLines(Path.of("config/application.properties")).stream()
                .filter(line -> !line.isBlank())
                .toList()) {
            if (!line.startsWith("#")) {
                assertThat(previous).as(line).matches("# [A-Z].*\\.");
            }
            previous = line;
        }
    }

    /** Options of Camel have units of their own. */
    @Test
    void countsNoSettingInSecondsOrParts() throws IOException {
        String previous = "";
        for (String line : Files.readAllLines(Path.of("config/application.properties"))) {
            if (!line.startsWith("#") && !line.startsWith("camel.")) {
                assertThat(previous).as(line).doesNotContainPattern("(?i)\\b(milli|micro|nano)?seconds?\\b");
            }
            previous = line;
        }
    }

    @Test
    void laysEachLayerOverTheOneBelow() {
        assertLayer("config/application.properties (packaged)", null, "PT2M");
        write(file, "poll.overlap=PT3M");
        assertLayer(file.toString(), null, "PT3M");
        assertLayer(file.toString(), "sandbox", "PT3M");
        write(profileFile, "poll.overlap=PT4M");
        assertLayer(profileFile.toString(), "sandbox", "PT4M");
        environment.put("POLL_OVERLAP", "PT5M");
        assertLayer("environment variable POLL_OVERLAP", "sandbox", "PT5M");
        system.setProperty("poll.overlap", "PT6M");
        assertLayer("system property poll.overlap", "sandbox", "PT6M");
    }

    private void assertLayer(String source, String profile, String value) {
        Settings settings = load(profile);
        assertThat(settings.source("poll.overlap")).isEqualTo(source);
        assertThat(settings.text("poll.overlap")).isEqualTo(value);
    }

    @Test
    void putsAPackagedProfileOverTheFileOnDisk() {
        write(file, "poll.start=P2D");

        assertThat(load("sandbox").text("poll.start")).isEqualTo("P30D");
        assertThat(load("sandbox").text("services-api.endpoint")).isEqualTo("http://localhost:8099/services-api");
        assertThat(load("sandbox").uri("flow-retail.endpoint"))
                .isEqualTo(URI.create("http://localhost:8099/flow-retail/v2"));
    }

    @Test
    void reportsAProfileThatDoesNotExist() {
        load("sandbx");

        assertThat(problems.messages())
                .containsExactly(
                        "config/application-sandbx.properties: profile sandbx: there is no such file, on disk or"
                                + " packaged; create it in " + home
                                + " or take the profile of one of [config/application-sandbox.properties]");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_CLIENT_CONNECT_TIMEOUT, http-client.connect-timeout",
        "SERVICES_API_NA_ENDPOINT, services-api.na.endpoint",
        "CAPACITY_RECONCILIATION_CRON, capacity.reconciliation.cron"
    })
    void namesEnvironmentVariablesInCapitalsWithUnderscores(String variable, String key) {
        String value = load(null).text(key).replaceAll("[01]", "9");
        environment.put(variable, value);

        assertThat(load(null).text(key)).isEqualTo(value);
        assertThat(problems.messages()).isEmpty();
    }

    @Test
    void reportsUnknownKeysWithTheNearestKnownOne() {
        write(file, "poll.overlapp=PT1M\nwhatever.it.is=1\ncustom.it=2\ncamel.main.name=x\nusage-plan.a.b.rate=1");

        Settings settings = load(null);

        assertThat(problems.messages())
                .containsExactly(
                        file + ": poll.overlapp: there is no such setting; did you mean poll.overlap?",
                        file
                                + ": whatever.it.is: there is no such setting; remove it; a setting of your own routes starts"
                                + " with custom.");
        assertThat(settings.text("custom.it")).isEqualTo("2");
        assertThat(settings.all())
                .containsEntry("camel.main.name", "x")
                .containsEntry("usage-plan.a.b.rate", "1")
                .doesNotContainKeys("poll.overlapp", "whatever.it.is");
    }

    @Test
    void takesSystemPropertiesOfOpenKeysAndIgnoresOthers() {
        system.setProperty("custom.greeting", "hello");
        system.setProperty("java.version", "17");

        assertThat(load(null).text("custom.greeting")).isEqualTo("hello");
        assertThat(load(null).has("java.version")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.port | 80a | a port from 0 to 65535, 0 for any free one",
                "http.port | 65536 | a port from 0 to 65535, 0 for any free one",
                "retention.cron | every night | a cron expression of Quartz (seconds, minutes, hours, day of month, month, day of"
                        + " week) such as 0 30 3 * * ?",
                "http.port | '' | a port from 0 to 65535, 0 for any free one",
                "retry.multiplier | twice | a number such as 2 or 0.5",
                "poll.overlap | 2 minutes | a duration such as 30s, 5m, 2h, 7d or PT1H30M",
                "poll.overlap | -PT2M | a duration such as 30s, 5m, 2h, 7d or PT1H30M",
                "sandbox.enabled | yes | true or false",
                "memory.budget | half | a percentage from 1% to 100%, or bytes such as 67108864",
                "memory.budget | 101% | a percentage from 1% to 100%, or bytes such as 67108864",
                "memory.budget | 0 | a percentage from 1% to 100%, or bytes such as 67108864",
                "mews.endpoint | api.mews.com | an address such as https://host/path",
                "mews.endpoint | ftp://api.mews.com | an address such as https://host/path",
            })
    void reportsAValueThatIsNotOfTheFormOfItsDefault(String key, String value, String expected) {
        write(file, key + "=" + value);

        load(null);

        assertThat(problems.messages())
                .containsExactly(file + ": " + key + ": the value is '" + value + "'; write " + expected);
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "5m, PT5M", "2h, PT2H", "7d, PT168H", "1h30m, PT1H30M", "PT0.2S, PT0.2S", "P1D, PT24H"})
    void readsDurationsInBothForms(String written, Duration expected) {
        write(file, "poll.overlap=" + written);

        assertThat(load(null).duration("poll.overlap")).isEqualTo(expected);
    }

    @Test
    void aNumberOfMillisecondsIsNamedWithTheDurationToWriteWhereverItStands() {
        write(file, """
                delivery.tick=100
                capacity.tick=1000
                retry.delay=0
                retry.max-delay=90000
                http-client.connect-timeout=12345678901234567890
                poll.overlap=120
                custom.pause=50
                """);
        environment.put("COMMAND_HTTP_LOOK", "250");
        system.setProperty("http-client.response-timeout", "{{custom.pause}}");

        load(null);

        String duration = "write a duration such as 30s, 5m, 2h, 7d or PT1H30M";
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        file + ": delivery.tick: 100 is no duration; write PT0.1S",
                        file + ": capacity.tick: 1000 is no duration; write PT1S",
                        file + ": retry.delay: 0 is no duration; write PT0S",
                        file + ": retry.max-delay: 90000 is no duration; write PT1M30S",
                        file + ": http-client.connect-timeout: the value is '12345678901234567890'; " + duration,
                        file + ": poll.overlap: the value is '120'; " + duration,
                        "environment variable COMMAND_HTTP_LOOK: command.http.look: 250 is no duration; write PT0.25S",
                        "system property http-client.response-timeout: http-client.response-timeout: the value is"
                                + " '{{custom.pause}}'; " + duration);
    }

    @ParameterizedTest
    @CsvSource({
        "delivery.tick, 0.1s, 100",
        "capacity.tick, PT2S, 2000",
        "command.http.look, 1s, 1000",
        "retry.delay, PT0.0001S, 1",
        "retry.max-delay, 2m, 120000",
        "http-client.connect-timeout, PT0S, 0",
        "http-client.response-timeout, P999999999999D, 9223372036854775807",
        "verification.longest-wait, 5m, PT5M",
        "secrets.interval, 0.5s, PT0.5S",
        "poll.start, P30D, P30D",
        "custom.pause, 5m, 5m"
    })
    void routesGetDurationsInOneFormOrInMillisecondsWhereCamelNeedsThem(String key, String written, String expected) {
        write(file, key + "=" + written);

        assertThat(load(null).forCamel()).containsEntry(key, expected);
        assertThat(problems.messages()).isEmpty();
        assertThat(load(null).text(key)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"25%, 250", "100%, 1000", "4096, 4096"})
    void readsBytesAndPercentages(String written, long expected) {
        write(file, "memory.budget=" + written);

        assertThat(load(null).bytes("memory.budget", 1000)).isEqualTo(expected);
    }

    @Test
    void readsAPointInTimeAsAnInstantOrAsADurationBack() {
        write(file, "poll.start=2026-01-31T00:00:00Z\ncustom.since=P30D\ncustom.when=yesterday");
        Settings settings = load(null);

        assertThat(settings.instant("poll.start", NOW)).isEqualTo("2026-01-31T00:00:00Z");
        assertThat(settings.instant("custom.since", NOW)).isEqualTo("2026-01-30T00:00:00Z");
        assertThatThrownBy(() -> settings.instant("custom.when", NOW))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": custom.when: the value is 'yesterday'; write an instant such as"
                        + " 2026-01-31T00:00:00Z, or a duration back such as P30D");
    }

    @Test
    void readsAWordOutOfAFewAndDecimals() {
        environment.put("BUS", "pigeon");
        Settings settings = load(null);

        assertThat(settings.oneOf("log.format", "text", "json")).isEqualTo("text");
        assertThat(settings.decimal("retry.multiplier")).isEqualTo(2);
        assertThatThrownBy(() -> settings.oneOf("bus", "local", "kafka"))
                .hasMessage("environment variable BUS: bus: the value is 'pigeon'; write local or kafka");
    }

    @Test
    void takesABlankValueAsAbsent() {
        Settings settings = load(null);

        assertThat(settings.optional("kafka.brokers")).isEmpty();
        assertThatThrownBy(() -> settings.text("kafka.brokers"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("config/application.properties (packaged): kafka.brokers: is empty; set it");
    }

    @Test
    void refusesAKeyThatIsNotDeclared() {
        Settings settings = load(null);

        assertThatThrownBy(() -> settings.text("kafka.broker"))
                .hasMessage("kafka.broker: there is no such setting; declare it in config/application.properties");
    }

    @Test
    void cutsTheSlashesAtTheEndOfAnAddress() {
        write(file, "mews.endpoint=https://proxy.example/mews//");

        assertThat(load(null).uri("mews.endpoint")).isEqualTo(URI.create("https://proxy.example/mews"));
    }

    @Test
    void putsInOtherSettingsVariablesAndFiles() throws IOException {
        write(home.resolve("password"), "  s3cr$t{{x}}\\\n");
        environment.put("DB_HOST", "db");
        write(file, """
                bridge.datasource.url=jdbc:postgresql://{{env:DB_HOST}}/{{ custom.name }}
                bridge.datasource.password={{file:password}}
                erp.datasource.password={{bridge.datasource.password}}
                custom.name=bridge
                """);

        Settings settings = load(null);

        assertThat(problems.messages()).isEmpty();
        assertThat(settings.all())
                .containsEntry("bridge.datasource.url", "jdbc:postgresql://db/bridge")
                .containsEntry("bridge.datasource.password", "s3cr$t{{x}}\\")
                .containsEntry("erp.datasource.password", "s3cr$t{{x}}\\")
                .containsEntry("bridge.home", home.toString());
    }

    @Test
    void reportsReferencesThatLeadNowhere() throws IOException {
        write(home.resolve("empty"), " \n");
        environment.put("BLANK", "");
        write(file, """
                custom.a={{env:NOT_SET}}
                custom.b={{env:BLANK}}
                custom.c={{file:missing}}
                custom.d={{file:empty}}
                custom.e={{http.prt}}
                custom.f={{custom.g}}
                custom.g={{custom.f}}
                custom.h={{file:config}}
                """);

        load(null);

        assertThat(problems.messages())
                .containsExactly(
                        file + ": custom.a: the environment variable NOT_SET is not set or empty; set NOT_SET",
                        file + ": custom.b: the environment variable BLANK is not set or empty; set BLANK",
                        file + ": custom.c: there is no file " + home.resolve("missing")
                                + "; create or mount it, or correct the path",
                        file + ": custom.d: the file " + home.resolve("empty") + " is empty; write the value into it",
                        file + ": custom.e: the setting http.prt does not exist; did you mean http.port?",
                        file
                                + ": custom.g: refers to itself by way of custom.f; give one of the two a value of its own",
                        file + ": custom.h: the file " + home.resolve("config")
                                + " cannot be read (IOException); make it a text file that the bridge may read");
    }

    @Test
    void neverShowsASecret() {
        environment.put("CUSTOM_API_TOKEN", "hush");
        environment.put("PORT", "hush");
        write(file, "custom.api.token=x\nhttp.port={{env:PORT}}");

        Settings settings = load(null);

        assertThat(problems.messages())
                .containsExactly(
                        file + ": http.port: the value is '{{env:PORT}}'; write a port from 0 to 65535, 0 for any"
                                + " free one");
        assertThatThrownBy(() -> settings.integer("custom.api.token"))
                .hasMessage("environment variable CUSTOM_API_TOKEN: custom.api.token: the value is ***; write a whole"
                        + " number such as 10");
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @Test
    void namesAFileThatIsNotAPropertiesFile() {
        write(file, "custom.a=\\u00zz");

        assertThatThrownBy(() -> load(null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Reading " + file + ": Malformed \\uxxxx encoding.");
    }

    private Settings load(String profile) {
        return Settings.load(BridgeFiles.in(home), profile, environment, system, problems);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSettingThatHasAnotherNameNowIsNamedWhereverItStands() {
        String remedy = "the setting has another name; write poll.service-jobs.interval, a duration such as 30s in the"
                + " place of the cron expression";
        write(file, "poll.service-jobs.cron=0/30 * * * * ?\ncustom.mine={{outcomes.cron}}");
        write(profileFile, "poll.service-jobs.cron=0/30 * * * * ?");
        environment.put("POLL_SERVICE_JOBS_CRON", "0/30 * * * * ?");
        system.setProperty("poll.service-jobs.cron", "0/30 * * * * ?");

        load("sandbox");

        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        file + ": poll.service-jobs.cron: " + remedy,
                        profileFile + ": poll.service-jobs.cron: " + remedy,
                        "environment variable POLL_SERVICE_JOBS_CRON: poll.service-jobs.cron: " + remedy,
                        "system property poll.service-jobs.cron: poll.service-jobs.cron: " + remedy,
                        file + ": custom.mine: the setting outcomes.cron has another name; write outcomes.interval, a"
                                + " duration such as 30s in the place of the cron expression");
    }

    @ParameterizedTest
    @CsvSource({
        "poll.service-jobs.interval, 0/30 * * * * ?",
        "poll.service-jobs.interval, 30",
        "poll.service-jobs.interval, PT0S",
        "schedule.time-zone, Berlin",
        "schedule.time-zone, ''"
    })
    void schedulesAreDurationsAndZonesThatThereAre(String key, String value) {
        write(file, key + "=" + value);

        load(null);

        assertThat(problems.messages())
                .singleElement()
                .asString()
                .startsWith(file + ": " + key + ": the value is '" + value + "'; write ");
    }
}
