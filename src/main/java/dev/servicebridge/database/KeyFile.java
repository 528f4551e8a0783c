package dev.servicebridge.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/** The key that the bridge makes where none is given: a line of Base64 in a file beside the database. */
final class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private final Path path;

    KeyFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * The key, in Base64; empty where there is no file.
     *
     * @throws ConfigurationException where the file cannot be read, or holds no key
     */
    Optional<String> read() {
        if (!exists()) {
            return Optional.empty();
        }
        try {
            String key = Files.readString(path, StandardCharsets.US_ASCII).trim();
            Encryption.requireKey(path.toString(), key);
            return Optional.of(key);
        } catch (IOException e) {
            throw new ConfigurationException(path + ": the key cannot be read (" + OwnerOnly.reason(e)
                    + "); give the file to the user that runs the bridge, with mode 600");
        }
    }

    /** Takes the file away from all others; says so where they could read it. */
    void restrict() {
        if (OwnerOnly.restrict(path)) {
            LOG.warn(
                    "Other users of this machine could read the key in {}; its mode is 600 now. If somebody may have"
                            + " read it, change the key: see docs/personal-data.md",
                    path);
        }
    }

    /**
     * Makes a key, unless another process has just made one. The file appears whole and forced to the disk, or not at all:
     * nothing may be encrypted with a key that a crash takes away.
     *
     * @return the key, in Base64
     * @throws ConfigurationException where the folder cannot be written
     */
    String make() {
        byte[] bytes = new byte[Encryption.KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            OwnerOnly.createFolder(path.getParent());
            Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".new");
            try {
                write(draft, Base64.getEncoder().encodeToString(bytes) + "\n");
                publish(draft);
            } finally {
                Files.deleteIfExists(draft);
            }
            forceFolder(path.getParent());
        } catch (IOException e) {
            throw new ConfigurationException("personal-data.key: no key is set, and none can be made in " + path + " ("
                    + OwnerOnly.reason(e) + "); let the bridge write to that folder, or set personal-data.key to a key"
                    + " (openssl rand -base64 32), or to none for no encryption");
        }
        return read().orElseThrow();
    }

    private static void write(Path draft, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, NEW, OwnerOnly.ofNewFile(draft.getParent()))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** A link, and no renaming, for that would replace the key of a process that was faster. */
    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(path, draft);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another process has made {}", path);
        } catch (IOException | UnsupportedOperationException e) {
            // The file system knows no links. Without replacement two first starts at the same moment still have one
            // key.
            Files.move(draft, path);
        }
    }

    /** Has the folder know its files after a loss of power too. Windows cannot open a folder, and needs no such thing. */
    static void forceFolder(Path folder) throws IOException {
        if (OwnerOnly.isKnownIn(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
