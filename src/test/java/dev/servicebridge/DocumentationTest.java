package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.testing.RoutesInJava;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;

/** What pages say of settings, tests, files and each other, held against what is there. */
class DocumentationTest {
    /** A default beside the name of its setting: {@code `kafka.session-timeout` (10 s)}. */
    private static final Pattern DEFAULT =
            Pattern.compile("`([a-z]+(?:[.-][a-z0-9-]+)+)`\\s\\(([\\d,]+)(?:\\s(MiB|s|seconds|minutes|days))?\\)");

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern LINK = Pattern.compile("]\\(((?!https?:)[^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    private static final Map<String, Integer> UNITS =
            Map.of("MiB", 1_048_576, "s", 1, "seconds", 1, "minutes", 60, "days", 86_400);

    @TempDir
    Path home;

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/own-route/README.md")
                                    .map(Path::of),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    private static List<MatchResult> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page)).results().toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aDefaultIsTheSettingsDefault(Path page) throws IOException {
        Settings settings = Settings.load(BridgeFiles.in(home), null, Map.of(), new Properties(), new Problems());
        for (MatchResult match : found(DEFAULT, page)) {
            String key = match.group(1);
            assertThat(settings.has(key)).as("%s is a setting", key).isTrue();
            int unit = match.group(3) == null ? 1 : UNITS.get(match.group(3));
            assertThat(Long.parseLong(match.group(2).replace(",", "")) * unit)
                    .as("the default of %s", key)
                    .isEqualTo(value(settings, key));
        }
    }

    /** A whole number as it is, a duration in seconds. */
    private static long value(Settings settings, String key) {
        String text = settings.text(key);
        return text.matches("\\d+")
                ? Long.parseLong(text)
                : settings.duration(key).toSeconds();
    }

    @Test
    void someDefaultsAreFound() throws IOException {
        assertThat(found(DEFAULT, Path.of("docs/complete-job.md"))).hasSize(1);
        assertThat(found(DEFAULT, Path.of("docs/deployment.md"))).hasSizeGreaterThan(2);
    }

    /** Or a class for tests of users, such as BridgeUnderTest. */
    @ParameterizedTest
    @MethodSource("pages")
    void aTestThatIsNamedIsThere(Path page) throws IOException {
        List<String> tests;
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            tests = sources.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
        assertThat(found(TEST, page).stream().map(match -> match.group(1))).isSubsetOf(tests);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aLinkLeadsSomewhere(Path page) throws IOException {
        for (MatchResult link : found(LINK, page)) {
            Path target = link.group(1).isEmpty()
                    ? page
                    : page.resolveSibling(link.group(1)).normalize();
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as("headings of %s", target).contains(link.group(2));
            }
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return found(HEADING, page).stream()
                .map(match -> match.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void everyKindOfDeadLetterThatIsReplayedIsDescribed() throws IOException {
        String page = Files.readString(Path.of("docs/operations.md"));
        Matcher table = Pattern.compile("^\\| kind \\| a replay \\|\n(?:\\|.*\n)+", Pattern.MULTILINE)
                .matcher(page);
        assertThat(table.find()).isTrue();
        try (TestDatabase database = TestDatabase.h2()) {
            assertThat(TestWiring.replays(database.database(), Set.of(), Set.of())
                            .kinds())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(kind -> assertThat(table.group()).contains("`" + kind + "`"));
        }
    }

    @Test
    void everyExitCodeOfTheCommandLineIsInTheTable() throws IOException {
        String codes =
                found(Pattern.compile("^\\| ([\\d, ]+) \\|", Pattern.MULTILINE), Path.of("docs/operations.md")).stream()
                        .map(match -> match.group(1))
                        .collect(Collectors.joining(","));
        assertThat(codes.split("[, ]+"))
                .containsAll(Stream.of(ExitCode.values())
                        .map(code -> Integer.toString(code.code()))
                        .toList());
    }

    /** What an auditor is shown must be there by the name that the page gives it. */
    @Test
    void thePageOfDataProtectionNamesSettingsCommandsAndRequestsThatAreThere() throws IOException {
        Path page = Path.of("docs/data-protection.md");
        Settings settings = Settings.load(BridgeFiles.in(home), null, Map.of(), new Properties(), new Problems());
        assertThat(names("`([a-z][a-z-]*(?:\\.[a-z][a-z-]*)+)`", page))
                .contains("personal-data.open-days")
                .allSatisfy(key ->
                        assertThat(settings.has(key)).as("%s is a setting", key).isTrue());
        assertThat(names("service-bridge ([a-z][a-z-]*)", page))
                .contains("evidence")
                .isSubsetOf(ServiceBridge.line().getSubcommands().keySet());
        List<String> paths = RoutesInJava.ofEveryBus().stream()
                .flatMap(DocumentationTest::gets)
                .toList();
        assertThat(names("GET (/api/[a-z/-]+)", page)).contains("/api/evidence").isSubsetOf(paths);
    }

    @Test
    void thePageOfDataProtectionHasEverySectionOfThePolicy() throws IOException {
        assertThat(names("^\\| (\\d(?:\\.\\d)?) ", Path.of("docs/data-protection.md")))
                .containsExactly(
                        "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1", "2.2", "2.3", "2.4", "2.5",
                        "2.6", "2.7", "2.8", "3");
    }

    private static List<String> names(String pattern, Path page) throws IOException {
        return found(Pattern.compile(pattern, Pattern.MULTILINE), page).stream()
                .map(match -> match.group(1))
                .toList();
    }

    /** The paths that routes answer GET at. */
    private static Stream<String> gets(RouteBuilder routes) {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            return routes.configureRoutes(context).getRoutes().stream()
                    .map(route -> route.getInput().getEndpointUri())
                    .filter(uri -> uri.endsWith("?httpMethodRestrict=GET"))
                    .map(uri -> uri.replaceAll("^platform-http:|\\?.*", ""));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
