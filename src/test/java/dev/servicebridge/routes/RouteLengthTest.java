package dev.servicebridge.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A route is read as a whole, so it is short: docs/architecture.md says how short. */
class RouteLengthTest {
    private static final int LONGEST = 120;
    private static final int LONGEST_OF_NINE_IN_TEN = 80;

    @Test
    void noRouteIsLong() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                for (String entry : Files.readString(file).split("(?m)^(?=- )")) {
                    int lines = (int) entry.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .count();
                    if (entry.startsWith("- ")) {
                        lengths.add(lines);
                    }
                    if (lines > LONGEST) {
                        tooLong.add(
                                file + ": " + entry.lines().skip(1).findFirst().orElse("") + ": " + lines + " lines");
                    }
                }
            }
        }
        lengths.sort(null);
        assertThat(tooLong).isEmpty();
        assertThat(lengths.get(lengths.size() * 9 / 10))
                .as("nine of ten routes")
                .isLessThanOrEqualTo(LONGEST_OF_NINE_IN_TEN);
    }
}
