package dev.servicebridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Files that a user mounts as Kubernetes does it: links to links, with the files themselves in a folder beside them. */
class BridgeFilesTest {
    private static final String REPLACED = "routes/commands/commands.yaml";
    private static final String ADDED = "routes/own.yaml";

    @TempDir
    private Path home;

    @BeforeEach
    void mount() throws IOException {
        Path volume = Files.createDirectory(home.resolve("routes"));
        Path content = Files.createDirectories(volume.resolve("..2026_01_31_12_00_00.1/commands"));
        Files.writeString(content.resolve("commands.yaml"), "# replaced");
        Files.writeString(content.resolveSibling("own.yaml"), "# added");
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026_01_31_12_00_00.1"));
        Files.createSymbolicLink(volume.resolve("commands"), Path.of("..data/commands"));
        Files.createSymbolicLink(volume.resolve("own.yaml"), Path.of("..data/own.yaml"));
    }

    @Test
    void aFileInThePlaceOfAShippedOneCountsAsShipped() {
        assertThat(BridgeFiles.in(home).require(REPLACED).isShipped()).isTrue();
        assertThat(BridgeFiles.in(home).require(ADDED).isShipped()).isFalse();
    }

    @Test
    void eachMountedFileIsThereOnceUnderTheNameThatItWasGiven() {
        assertThat(BridgeFiles.in(home).list("routes", ".yaml"))
                .filteredOn(file -> file.disk() != null)
                .extracting(BridgeFile::path)
                .containsExactly(REPLACED, ADDED);
    }

    @Test
    void aMountedFileReplacesThePackagedOneAndLeavesTheOthers() {
        BridgeFiles files = BridgeFiles.in(home);

        assertThat(files.require(REPLACED).text()).isEqualTo("# replaced");
        assertThat(files.list("routes", ".yaml"))
                .extracting(BridgeFile::path)
                .contains("routes/verification/verification.yaml")
                .doesNotHaveDuplicates();
    }
}
