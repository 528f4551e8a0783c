package dev.servicebridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.boot.ExitCode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Folders as strangers make them, each with a mistake, in {@code src/test/resources/broken}. The file {@code
 * complaints.txt} in each has what {@code check} must say of it, a line each, and no other complaint but advice; {@code …}
 * stands for any text.
 */
class BrokenFoldersTest {
    private static final Path FOLDERS = Path.of("src/test/resources/broken");
    private static final String ADVICE = "advice: ";
    private static final String EXPECTED = "complaints.txt";

    @TempDir
    Path home;

    static List<String> folders() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void checkNamesWhatIsWrong(String folder) throws Exception {
        copy(FOLDERS.resolve(folder));

        JsonNode answer = check();

        List<String> complaints = new ArrayList<>();
        answer.path("complaints").forEach(complaint -> complaints.add(text(complaint)));
        answer.path("lookedAt").forEach(looked -> {
            if (!looked.path("ok").asBoolean()) {
                complaints.add(looked.path("result").asText());
            }
        });
        List<String> expected = Files.readAllLines(FOLDERS.resolve(folder).resolve(EXPECTED));
        assertThat(complaints)
                .filteredOn(complaint -> !complaint.startsWith(ADVICE))
                .allSatisfy(complaint -> assertThat(expected).anyMatch(line -> matches(line, complaint)));
        assertThat(expected).allSatisfy(line -> assertThat(complaints).anyMatch(complaint -> matches(line, complaint)));
        boolean isFine = expected.stream().allMatch(line -> line.startsWith(ADVICE));
        assertThat(answer.path("ok").asBoolean()).isEqualTo(isFine);
        assertThat(home.resolve("data")).doesNotExist();
    }

    /** What Camel would not say, or only later. */
    @Timeout(120)
    @ParameterizedTest
    @ValueSource(
            strings = {"two-routes-of-one-id", "id-of-a-packaged-route", "two-routes-of-one-path", "cron-of-a-tick"})
    void runDoesNotStartWithWhatIsUnsafe(String folder) throws Exception {
        copy(FOLDERS.resolve(folder));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/application-sandbox.properties"), """
                http.port=0
                management.port=0
                sandbox.port=0
                """);
        StringWriter err = new StringWriter();

        int code = ServiceBridge.line()
                .setErr(new PrintWriter(err))
                .execute("run", "--profile", "sandbox", "--home", home.toString());

        assertThat(code).isEqualTo(ExitCode.MISCONFIGURED.code());
        String cause = Files.readAllLines(FOLDERS.resolve(folder).resolve(EXPECTED))
                .get(0)
                .replaceFirst("^[^ ]+ ", "…")
                .replace("templatedRoute", "…");
        assertThat(err.toString().lines().map(String::strip)).anyMatch(line -> matches(cause, line));
    }

    @Test
    void thereAreManyFolders() throws IOException {
        assertThat(folders()).hasSizeGreaterThan(21);
    }

    /** The place first, as in a compiler's messages. */
    private static String text(JsonNode complaint) {
        String line = complaint.path("line").isInt() ? ":" + complaint.path("line") : "";
        return (complaint.path("level").asText().equals("ADVICE") ? ADVICE : "")
                + part(complaint.path("file"), line + ": ")
                + part(complaint.path("subject"), ": ")
                + complaint.path("fault").asText()
                + (complaint.path("remedy").isTextual() ? "; " : "")
                + part(complaint.path("remedy"), "");
    }

    private static String part(JsonNode text, String end) {
        return text.isTextual() ? text.asText() + end : "";
    }

    private static boolean matches(String expected, String complaint) {
        String pattern =
                Arrays.stream(expected.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(complaint).matches();
    }

    private JsonNode check() throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("check", "--offline", "--json", "--profile", "sandbox", "--home", home.toString());
        assertThat(err.toString()).isEmpty();
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(code).isEqualTo(answer.path("ok").asBoolean() ? 0 : 1);
        return answer;
    }

    private void copy(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = home.resolve(folder.relativize(file));
                if (!file.getFileName().toString().equals(EXPECTED)) {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }
}
