package dev.servicebridge.hotels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

import static dev.servicebridge.hotels.HotelMessages.full;
import static org.assertj.core.api.Assertions.assertThat;

class ProductServicesTest {
    @TempDir
    Path home;

    private final Problems problems = new Problems();

    @Test
    void theShippedTableSendsNothingToTheFsm() {
        ProductServices services = load();

        assertThat(problems.messages()).isEmpty();
        assertThat(services.isForFsm(full())).isFalse();
        assertThat(services.takesCapacity(full())).isFalse();
        assertThat(services.of(full())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spa", "Spa", "Wellness"})
    void aServiceIsFoundByItsIdAndByAnyOfItsNames(String key) throws Exception {
        write("\"" + key + "\": { fsm: true, resource: A1TECH, duration: PT1H30M }");

        ProductServices services = load();

        assertThat(problems.messages()).isEmpty();
        assertThat(services.isForFsm(full())).isTrue();
        assertThat(services.takesCapacity(full())).isTrue();
        assertThat(services.of(full())).hasToString("{\"resource\":\"A1TECH\",\"duration\":90}");
    }

    @Test
    void theIdGoesBeforeTheNames() throws Exception {
        write("Wellness: { fsm: false }\nspa: { fsm: true }");

        assertThat(load().isForFsm(full())).isTrue();
    }

    @Test
    void aServiceThatCouldNotBeReadIsFoundByItsIdAlone() throws Exception {
        ObjectNode unread = full();
        unread.remove("service");
        write("Spa: { fsm: true }");
        assertThat(load().isForFsm(unread)).isFalse();

        write("spa: { fsm: true }");
        assertThat(load().isForFsm(unread)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void anEntrySaysWhatGoesToTheFsmAndMayTakeNobodysCapacity(String fsm, boolean expected) throws Exception {
        write("spa: { fsm: " + fsm + " }");

        ProductServices services = load();

        assertThat(services.isForFsm(full())).isEqualTo(expected);
        assertThat(services.takesCapacity(full())).isFalse();
        assertThat(services.of(full())).isEmpty();
    }

    @Test
    void reportsAllThatIsWrong() throws Exception {
        write("""
                spa: { fsm: perhaps, resource: A1TECH }
                Bikes: { fsm: true, colour: red, resource: 7, duration: PT30S }
                Golf: { fsm: true, duration: 90 }
                Tours: true
                """);

        load();

        Path file = home.resolve(ProductServices.FILE);
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        file + ": spa.fsm: is neither true nor false; set it to one of them",
                        file + ": spa.resource: goes with duration; give both or none",
                        file + ": Bikes.colour: is not known here; use fsm, resource or duration",
                        file + ": Bikes.resource: is no text; write the resource's id, in quotes where it is a number",
                        file + ": Bikes.duration: is PT30S, no duration of a minute or more; write it as PT1H30M",
                        file + ": Golf.resource: goes with duration; give both or none",
                        file + ": Golf.duration: is 90, no duration of a minute or more; write it as PT1H30M",
                        file + ": Tours.fsm: is neither true nor false; set it to one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'spa: { fsm: [true'|line 1: no YAML",
                "'spa: { fsm: true }\nspa: { fsm: false }'|no YAML, Duplicate",
                "'- spa'|line 1: holds no services by name; write {} where there are none",
                "'# nothing'|line 1: holds no services by name; write {} where there are none",
            })
    void reportsAFileThatIsNoTable(String text, String complaint) throws Exception {
        write(text);

        load();

        List<String> messages = problems.messages();
        assertThat(messages)
                .singleElement()
                .asString()
                .contains("product-services.yaml: ")
                .contains(complaint);
    }

    private ProductServices load() {
        return ProductServices.load(BridgeFiles.in(home), problems);
    }

    private void write(String table) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve(ProductServices.FILE), table);
    }
}
