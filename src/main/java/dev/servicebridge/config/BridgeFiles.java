package dev.servicebridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that a user may replace: {@code config/}, {@code routes/} and {@code contracts/}.
 *
 * <p>Each is looked up in the bridge's home folder first and among the packaged ones second; a file on disk replaces
 * the packaged one of the same relative path and nothing else.
 */
public final class BridgeFiles {
    private final Path home;

    private BridgeFiles(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** The files of a bridge that is at home in {@code home}, a folder that need not hold any of them. */
    public static BridgeFiles in(Path home) {
        return new BridgeFiles(home);
    }

    public Path home() {
        return home;
    }

    /** The file of this relative path, such as {@code config/accounts.yaml}; empty where there is none. */
    public Optional<BridgeFile> find(String path) {
        Path onDisk = home.resolve(path);
        if (Files.isRegularFile(onDisk)) {
            return Optional.of(BridgeFile.onDisk(path, onDisk));
        }
        return isPackaged(path) ? Optional.of(BridgeFile.packaged(path)) : Optional.empty();
    }

    /** Whether a file of this relative path is packaged, in force or not. */
    public boolean isPackaged(String path) {
        return BridgeFile.class.getResource("/" + path) != null;
    }

    /** The packaged file of this relative path and the one on disk, in this order, as far as there are any. */
    List<BridgeFile> layers(String path) {
        List<BridgeFile> layers = new ArrayList<>();
        if (isPackaged(path)) {
            layers.add(BridgeFile.packaged(path));
        }
        find(path).filter(file -> file.disk() != null).ifPresent(layers::add);
        return layers;
    }

    /**
     * The file of this relative path.
     *
     * @throws ConfigurationException where there is none, naming both places that were looked at
     */
    public BridgeFile require(String path) {
        return find(path)
                .orElseThrow(() -> new ConfigurationException(path
                        + ": no such file in " + home + " and none is packaged; create it or correct the setting that"
                        + " names it"));
    }

    /** All files below a folder whose names end in {@code suffix}, by relative path, in its order. */
    public List<BridgeFile> list(String folder, String suffix) {
        Map<String, BridgeFile> files = new TreeMap<>();
        packaged(folder, suffix).forEach(path -> files.put(path, BridgeFile.packaged(path)));
        below(home.resolve(folder), home, suffix)
                .forEach(path -> files.put(path, BridgeFile.onDisk(path, home.resolve(path))));
        return List.copyOf(files.values());
    }

    private static List<String> packaged(String folder, String suffix) {
        try {
            URI code = BridgeFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path root = Path.of(code);
            if (Files.isDirectory(root)) {
                return below(root.resolve(folder), root, suffix);
            }
            try (FileSystem jar = FileSystems.newFileSystem(root)) {
                return below(jar.getPath(folder), jar.getPath(""), suffix);
            }
        } catch (IOException | URISyntaxException e) {
            throw new ConfigurationException("Reading the packaged folder " + folder, e);
        }
    }

    /** A volume of Kubernetes has links in the place of its files, which lie in a folder named {@code ..} and a time. */
    private static List<String> below(Path folder, Path root, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(path -> path.endsWith(suffix) && !path.contains("/.."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the folder " + folder, e);
        }
    }
}
