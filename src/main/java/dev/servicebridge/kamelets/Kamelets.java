package dev.servicebridge.kamelets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.servicebridge.config.BridgeFiles;

/**
 * All Kamelets of a bridge: sources of events, the sink of commands, and an action for each operation of each contract. The
 * build writes those of the packaged contracts into the folder {@code kamelets/} of the jar.
 */
public final class Kamelets {
    private Kamelets() {}

    /** The Kamelets of the contracts that a bridge finds, packaged ones and those of its home. */
    public static List<Kamelet> of(BridgeFiles files) {
        return Stream.concat(
                        MessageKamelets.all().stream(),
                        files.list("contracts", ".yaml").stream().flatMap(file -> ContractKamelets.of(file).stream()))
                .toList();
    }

    /** Those of them that are not packaged: of the contracts of a user's, also where one replaces a packaged contract. */
    public static List<Kamelet> notPackaged(BridgeFiles files) {
        return of(files).stream()
                .filter(kamelet -> !kamelet.text().equals(packaged(kamelet.fileName())))
                .toList();
    }

    private static String packaged(String fileName) {
        try (InputStream in = Kamelets.class.getResourceAsStream("/kamelets/" + fileName)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the packaged " + fileName, e);
        }
    }

    /** Writes Kamelets into a folder, which is made where there is none, each into a file of its own. */
    public static void write(List<Kamelet> kamelets, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Kamelet kamelet : kamelets) {
            Files.writeString(folder.resolve(kamelet.fileName()), kamelet.text());
        }
    }

    /**
     * Writes those of the packaged contracts; the build calls it.
     *
     * @param arguments the folder
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        // The folder as home: it holds no contracts of a user's.
        List<Kamelet> kamelets = of(BridgeFiles.in(folder));
        write(kamelets, folder);
        Set<String> names = kamelets.stream().map(Kamelet::fileName).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            // Of operations that an earlier build knew.
            for (Path file : files.filter(
                            file -> !names.contains(file.getFileName().toString()))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
