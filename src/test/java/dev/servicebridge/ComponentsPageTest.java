package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The lists of docs/components.md, held against the class path. */
class ComponentsPageTest {
    private static final Path PAGE = Path.of("docs/components.md");
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    /** Of test libraries alone. */
    private static final Set<String> TESTS = Set.of("camel-test", "camel-test-junit5");

    @ParameterizedTest
    @CsvSource({"Components,component", "Languages,language", "Data formats,dataformat"})
    void listsWhatTheClassPathHas(String heading, String kind) throws Exception {
        assertThat(table(heading))
                .as("the table is:%n%s", String.join(System.lineSeparator(), rows(kind)))
                .containsExactlyElementsOf(rows(kind));
    }

    @Test
    void namesTheVersionOfCamel() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("Camel " + CamelContext.class.getPackage().getImplementationVersion());
    }

    /** One for each artifact: {@code | camel-ftp | ftp, ftps, sftp |}. */
    private static List<String> rows(String kind) throws IOException, URISyntaxException {
        Map<String, Set<String>> byArtifact = new TreeMap<>();
        for (URL folder :
                Collections.list(ComponentsPageTest.class.getClassLoader().getResources(SERVICES + kind))) {
            String artifact = artifact(folder);
            if (!TESTS.contains(artifact)) {
                byArtifact.computeIfAbsent(artifact, any -> new TreeSet<>()).addAll(names(folder.toURI()));
            }
        }
        return byArtifact.entrySet().stream()
                .map(each -> "| " + each.getKey() + " | "
                        + each.getValue().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                        + " |")
                .toList();
    }

    private static String artifact(URL folder) {
        Matcher jar = Pattern.compile("/([a-z0-9-]+?)-\\d[^/]*\\.jar!").matcher(folder.toString());
        assertThat(jar.find()).as(folder.toString()).isTrue();
        return jar.group(1);
    }

    private static List<String> names(URI folder) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of());
                Stream<Path> files = Files.list(Path.of(folder))) {
            assertThat(jar.isOpen()).isTrue();
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith("/"))
                    .toList();
        }
    }

    private static List<String> table(String heading) throws IOException {
        Matcher table = Pattern.compile(
                        "^### " + heading + "\\n\\n\\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE));
        assertThat(table.find()).as("a table below " + heading).isTrue();
        return List.of(table.group(1).strip().split("\\n"));
    }
}
