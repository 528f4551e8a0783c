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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
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
                            Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")),
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

    @ParameterizedTest
    @MethodSource("pages")
    void aTestThatIsNamedIsThere(Path page) throws IOException {
        List<String> tests;
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
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
                .contains(
                        Integer.toString(ServiceBridge.MISCONFIGURED),
                        Integer.toString(BridgeClient.UNAVAILABLE),
                        Integer.toString(BridgeClient.NO_PERMISSION));
    }
}
