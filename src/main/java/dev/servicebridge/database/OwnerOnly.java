package dev.servicebridge.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that nobody but the bridge's own user may read, where the file system knows modes; Windows does not. */
final class OwnerOnly {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnly.class);

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /** Whether the file system of a folder knows modes. */
    static boolean isKnownIn(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix");
    }

    /** Creates a folder, and those above it, for the bridge's own user; leaves one that is there as it is. */
    static void createFolder(Path folder) throws IOException {
        Path above = folder;
        while (!Files.exists(above)) {
            above = above.getParent();
        }
        if (isKnownIn(above)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        } else {
            Files.createDirectories(folder);
        }
    }

    /** What a file in the folder is created with. */
    static FileAttribute<?>[] ofNewFile(Path folder) throws IOException {
        return isKnownIn(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
                : new FileAttribute<?>[0];
    }

    /**
     * Takes a file away from all others.
     *
     * @return whether others could read or write it until now; where it cannot be taken away the log says so
     */
    static boolean restrict(Path file) {
        try {
            if (!Files.exists(file) || !isKnownIn(file)) {
                return false;
            }
            Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
            others.removeAll(FILE);
            if (!others.isEmpty()) {
                Files.setPosixFilePermissions(file, FILE);
            }
            return !others.isEmpty();
        } catch (IOException e) {
            LOG.warn("The mode of {} cannot be set to 600 ({}); do so yourself: others can read it", file, reason(e));
            return false;
        }
    }

    /** What went wrong; the message of most exceptions about files is the path alone. */
    static String reason(IOException failure) {
        return failure.getClass().getSimpleName().replaceAll("Exception$", "") + " " + failure.getMessage();
    }
}
