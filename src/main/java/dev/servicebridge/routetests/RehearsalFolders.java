package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

import dev.servicebridge.config.BridgeFiles;

/** The two folders of a rehearsal, copies until it ends: the files without the changes, and with them. */
final class RehearsalFolders implements AutoCloseable {
    private static final Predicate<String> SETTINGS = path -> path.matches("config/application.*\\.properties");

    private final Path work;
    private final Path was;
    private final Path wouldBe;

    /**
     * Makes them.
     *
     * @param home the bridge's folder
     * @param changes a folder whose files go before those of the bridge; null where the changes are those files of the bridge
     *     that take the place of packaged ones
     */
    RehearsalFolders(Path home, Path changes) {
        try {
            work = Files.createTempDirectory("service-bridge-rehearsal");
            was = Files.createDirectory(work.resolve("was"));
            wouldBe = Files.createDirectory(work.resolve("would-be"));
            BridgeFiles packaged = BridgeFiles.in(home);
            HomeFiles.copy(home, was, changes != null ? path -> true : SETTINGS.or(path -> !packaged.isPackaged(path)));
            HomeFiles.copy(home, wouldBe, path -> true);
            if (changes != null) {
                HomeFiles.copy(changes, wouldBe, path -> true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Making the folders of a rehearsal", e);
        }
    }

    Path was() {
        return was;
    }

    Path wouldBe() {
        return wouldBe;
    }

    /** The files that differ between the two, relative to the folder. */
    List<String> changed() {
        TreeSet<String> paths = new TreeSet<>(HomeFiles.in(wouldBe));
        paths.removeIf(path -> Arrays.equals(content(was, path), content(wouldBe, path)));
        return List.copyOf(paths);
    }

    private static byte[] content(Path folder, String path) {
        return BridgeFiles.in(folder)
                .find(path)
                .map(file -> {
                    try {
                        return file.disk() == null ? packaged(path) : Files.readAllBytes(file.disk());
                    } catch (IOException e) {
                        throw new UncheckedIOException("Reading " + path, e);
                    }
                })
                .orElse(null);
    }

    private static byte[] packaged(String path) throws IOException {
        try (InputStream in = BridgeFiles.class.getResourceAsStream("/" + path)) {
            return in.readAllBytes();
        }
    }

    /** A message without the names of folders that only this run knows. */
    String shown(String message) {
        return message.replace(wouldBe + "/", "").replace(was + "/", "");
    }

    @Override
    public void close() {
        HomeFiles.delete(work);
    }
}
