package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of a bridge's folder that make up its configuration. */
final class HomeFiles {
    private static final List<String> FOLDERS = List.of("config", "contracts", "routes", "kamelets", "ext");

    private HomeFiles() {}

    /** Their paths, relative to the folder. A volume of Kubernetes has links in the place of its files. */
    static List<String> in(Path home) {
        return FOLDERS.stream()
                .map(home::resolve)
                .filter(Files::isDirectory)
                .flatMap(folder -> files(home, folder))
                .toList();
    }

    private static Stream<String> files(Path home, Path folder) {
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString().replace('\\', '/'))
                    .filter(path -> !path.contains("/.."))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the folder " + folder, e);
        }
    }

    /** Copies those whose paths are wanted; what is there already is replaced. */
    static void copy(Path home, Path to, Predicate<String> wanted) throws IOException {
        for (String path : in(home).stream().filter(wanted).toList()) {
            Path place = to.resolve(path);
            Files.createDirectories(place.getParent());
            Files.copy(home.resolve(path), place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Deleting the folder " + folder, e);
        }
    }
}
