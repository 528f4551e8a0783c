package dev.servicebridge.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RouteFilesTest {
    private static final String LIST = "- route:\n    from:\n      uri: direct:mine\n      steps: []\n";
    private static final String XML = "<routes><route><from uri=\"direct:mine\"/><stop/></route></routes>";

    @TempDir
    Path home;

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private RouteFiles files() {
        return RouteFiles.in(BridgeFiles.in(home), RouteFiles.ALL, false);
    }

    private String at(String path) {
        return "file:" + home.resolve(path);
    }

    private List<String> locations() {
        return List.of(files().locations().split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {".yaml", ".yml", ".camel.yaml"})
    void aFileOfEachEndingOfYamlIsInForce(String ending) throws IOException {
        write("routes/mine/own" + ending, LIST);

        assertThat(locations()).contains(at("routes/mine/own" + ending), "classpath:routes/jobs/job-intake.yaml");
        assertThat(files().remarks()).isEmpty();
        assertThat(files().isShipped(at("routes/mine/own" + ending))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "jobs/job-intake.yaml,yaml",
        "jobs/job-intake.yml,yaml",
        "jobs/job-intake.camel.yaml,yaml",
        "jobs/job-intake.xml,xml",
        "jobs/job-intake.camel.xml,xml"
    })
    void aFileOfTheSameNameTakesThePlaceOfThePackagedOneWhateverItsEnding(String path, String kind) throws IOException {
        write("routes/" + path, kind.equals("xml") ? XML : LIST);

        assertThat(locations()).contains(at("routes/" + path)).doesNotContain("classpath:routes/jobs/job-intake.yaml");
        assertThat(files().isShipped(at("routes/" + path))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "yml", "xml"})
    void anEmptyOneTakesItOutOfForce(String ending) throws IOException {
        write("routes/jobs/job-intake." + ending, "\n");

        assertThat(files().locations()).doesNotContain("job-intake").contains("job-status.yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes/own.YAML|its ending must be in small letters; rename it to own.yaml",
                "routes/own.Xml|its ending must be in small letters; rename it to own.xml",
                "routes/own.txt|a file with routes ends in .yaml, .yml, .xml or .java; rename it, or move it out of routes/",
                "routes/own.yaml.bak|a file with routes ends in .yaml, .yml, .xml or .java; rename it, or move it out of routes/",
                "routes/own|a file with routes ends in .yaml, .yml, .xml or .java; rename it, or move it out of routes/",
                "routes/own.kamelet.yaml|a Kamelet belongs into the folder kamelets/; move it there",
                "kamelets/own.yaml|the name of a Kamelet's file is <name>.kamelet.yaml; rename it",
                "kamelets/mine/own.kamelet.yaml|Kamelets are read from kamelets/ itself; move it there"
            })
    void aFileThatIsNotLoadedIsNamedOnceWithWhatToDo(String path, String remark) throws IOException {
        write(path, LIST);

        assertThat(files().remarks())
                .extracting(Problem::text)
                .containsExactly(home.resolve(path) + ": is not loaded: " + remark);
        assertThat(files().locations()).doesNotContain(home.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "own.yaml|route: {id: own}|it holds a map, and routes are a list; begin each with '- route:' and indent what"
                        + " follows",
                "own.yml|from: {uri: 'timer:x'}|it holds a map, and routes are a list; begin each with '- route:' and indent"
                        + " what follows",
                "own.yaml|{kind: Kamelet, metadata: {name: hello}}|a Kamelet belongs into the folder kamelets/; move it there,"
                        + " as hello.kamelet.yaml",
                "own.xml|<project/>|its root is <project>; write <routes>, <rests> or <camel>"
            })
    void aFileThatHoldsNoRoutesIsNamedWithWhatToDo(String name, String text, String remark) throws IOException {
        write("routes/" + name, text);

        assertThat(files().remarks())
                .extracting(Problem::text)
                .containsExactly(home.resolve("routes/" + name) + ": is not loaded: " + remark);
        assertThat(files().locations()).doesNotContain(home.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/README.md", "routes/.gitkeep", "routes/mine/README", "kamelets/README.txt"})
    void notesAndHiddenFilesNeedNoRemark(String path) throws IOException {
        write(path, "what is here");

        assertThat(files().remarks()).isEmpty();
    }

    @Test
    void aMapOfAKindThatCamelReadsRoutesFromIsInForce() throws IOException {
        write("routes/own.yaml", "apiVersion: camel.apache.org/v1\nkind: Integration\nspec:\n  flows: []\n");

        assertThat(files().remarks()).isEmpty();
        assertThat(locations()).contains(at("routes/own.yaml"));
    }

    @Test
    void allFilesThatAreNoXmlStopTheStartWithTheirLines() throws IOException {
        write("routes/one.xml", "<routes>\n<route>\n</routes>");
        write("routes/two.xml", "routes");

        assertThatThrownBy(this::files)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(home.resolve("routes/one.xml") + ": line 3: no XML, ")
                .hasMessageContaining(home.resolve("routes/two.xml") + ": line 1: no XML, ");
    }

    @Test
    void routesInJavaNeedACompiler() throws IOException {
        write("routes/Own.java", "public class Own {}");

        assertThat(locations()).contains(at("routes/Own.java"));
        Problems problems = new Problems();
        RouteFiles.in(BridgeFiles.in(home), RouteFiles.ALL, false, () -> false, problems);
        assertThat(problems.messages())
                .containsExactly(home.resolve("routes/Own.java")
                        + ": routes in Java: they need a compiler, and this Java ("
                        + System.getProperty("java.home") + ") is a runtime without one; run the bridge with a JDK, or"
                        + " compile the class and put its jar into ext/ (docs/components.md)");
    }

    @Test
    void ofABusThatIsNotChosenNothingIsInForce() throws IOException {
        write("routes/bus/kafka-own.xml", XML);
        write("routes/bus/local-own.xml", XML);

        assertThat(files().locations()).contains("local-own").doesNotContain("kafka-own");
        assertThat(RouteFiles.in(BridgeFiles.in(home), RouteFiles.ALL, true).locations())
                .contains("kafka-own")
                .doesNotContain("local-own");
    }
}
