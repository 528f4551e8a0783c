package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.routes.CamelSchema;
import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;

/** Editors such as Kaoto and VS Code mark what Camel's own schema does not allow; nothing that we ship is marked. */
class RouteSchemaTest {
    private static final CamelSchema SCHEMA = CamelSchema.asShipped();

    @ParameterizedTest
    @ValueSource(strings = {"routes", "deploy/kubernetes/routes", "src/test/resources/route-rules/routes"})
    void everyFileOfRoutesIsWhatCamelsSchemaAllows(String folder) throws IOException {
        List<Path> files = files(Path.of(folder), ".yaml");
        assertThat(files).isNotEmpty();

        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            problems.addAll(problems(file, Files.readString(file)));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void soIsEveryRouteOnAPage() throws IOException {
        List<Path> pages = new ArrayList<>(files(Path.of("docs"), ".md"));
        pages.addAll(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        List<Path> withRoutes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path page : pages) {
            for (String yaml : Documented.in(page).yaml()) {
                if (SCHEMA.holdsRoutes(yaml)) {
                    withRoutes.add(page);
                    problems.addAll(problems(page, yaml));
                }
            }
        }
        assertThat(withRoutes).contains(Path.of("README.md"), Path.of("docs/own-route.md"), Path.of("docs/ports.md"));
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "streamCache: false, streamCache: \"false\", boolean",
        "startupOrder: 5, startupOrder: \"5\", number",
        "logMask: true, logMask: \"{{custom.log-mask}}\", boolean"
    })
    void oneQuotedValueIsAProblem(String good, String quoted, String type) throws IOException {
        String route = """
                - route:
                    id: sample
                    %s
                    from:
                      uri: direct
                      parameters:
                        name: sample
                      steps: []
                """;

        assertThat(SCHEMA.problems(route.formatted(good))).isEmpty();
        assertThat(SCHEMA.problems(route.formatted(quoted)))
                .containsExactly("/0/route/" + good.replaceFirst(":.*", "") + ": string found, " + type + " expected");
    }

    private static List<String> problems(Path file, String yaml) throws IOException {
        return SCHEMA.problems(yaml).stream()
                .map(problem -> file + ": " + problem)
                .toList();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
