package dev.servicebridge.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import org.h2.tools.ChangeFileEncryption;

import dev.servicebridge.config.ConfigurationException;

/** The file that an H2 database is kept in, as a whole encrypted or not. */
final class H2File {
    private static final String SUFFIX = ".mv.db";
    /** How H2 begins a file that it encrypts. */
    private static final byte[] MARK = "H2encrypt\n".getBytes(StandardCharsets.US_ASCII);
    /** H2: {@code FILE_ENCRYPTION_ERROR_1}. */
    private static final int WRONG_PASSWORD = 90049;

    private static final String CIPHER = "AES";

    private final DatabaseSettings settings;
    /** Without the suffix. */
    private final Path base;

    private H2File(DatabaseSettings settings, Path base) {
        this.settings = settings;
        this.base = base;
    }

    /** The file of a database; empty for one of another kind, in memory, behind a server or in an archive. */
    static Optional<H2File> of(DatabaseSettings settings) {
        if (!settings.isH2()) {
            return Optional.empty();
        }
        String place = settings.safeUrl().substring("jdbc:h2:".length());
        if (place.startsWith("file:")) {
            place = place.substring("file:".length());
        } else if (place.matches("[a-zA-Z]{2,}:.*")) {
            return Optional.empty();
        }
        if (place.startsWith("~")) {
            place = System.getProperty("user.home") + place.substring(1);
        }
        return Optional.of(new H2File(settings, Path.of(place).toAbsolutePath().normalize()));
    }

    /** The file itself. */
    Path path() {
        return beside(SUFFIX);
    }

    /** A file of the same name with another suffix. */
    Path beside(String suffix) {
        return base.resolveSibling(base.getFileName() + suffix);
    }

    /**
     * Whether somebody else sees to who may open the file: its address has a password or a cipher, or invites other
     * processes, which would need the password.
     */
    boolean isLeftAlone() {
        String url = settings.url().toUpperCase(Locale.ROOT);
        return Stream.of(";CIPHER=", ";PASSWORD=", ";AUTO_SERVER=TRUE").anyMatch(url::contains);
    }

    boolean exists() {
        try {
            return Files.exists(path()) && Files.size(path()) > 0;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    boolean isEncrypted() {
        if (!exists()) {
            return false;
        }
        try (InputStream file = Files.newInputStream(path())) {
            return Arrays.equals(file.readNBytes(MARK.length), MARK);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Whether the encrypted file can be opened with a password; nothing is changed. */
    boolean opensWith(String password) {
        DatabaseSettings look = settings.encrypted(password).readOnly();
        Properties properties = new Properties();
        properties.putAll(DriverOptions.ofInspection(look.url()));
        properties.setProperty("user", look.user());
        properties.setProperty("password", look.password());
        try {
            DriverManager.getConnection(look.url(), properties).close();
            return true;
        } catch (SQLException e) {
            // Whatever else is wrong is found by the start itself, which says what to do.
            return e.getErrorCode() != WRONG_PASSWORD;
        }
    }

    /**
     * Encrypts the file with another password, or none. It is replaced at the end, at once: whatever kills the process
     * before leaves the old one. Takes twice the size of the file on the disk meanwhile.
     *
     * @param from the password that it is encrypted with; null for none
     * @param to the one that it is to be encrypted with; null for none
     * @throws ConfigurationException where another process has it open, or the disk is full
     */
    void encrypt(String from, String to) {
        Path work = beside(".rewriting");
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw inUse();
            }
            delete(work);
            OwnerOnly.createFolder(work);
            Path copy = work.resolve(path().getFileName());
            Files.copy(path(), copy);
            ChangeFileEncryption.execute(
                    work.toString(), base.getFileName().toString(), CIPHER, characters(from), characters(to), true);
            try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            OwnerOnly.restrict(copy);
            Files.move(copy, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            KeyFile.forceFolder(path().getParent());
            delete(work);
        } catch (OverlappingFileLockException e) {
            throw inUse();
        } catch (IOException e) {
            throw unusable(e);
        } catch (SQLException e) {
            throw new ConfigurationException(
                    Database.SCHEMA + ".datasource.url: the file " + path()
                            + " cannot be encrypted with another password; free as much space as twice its size, and start"
                            + " again",
                    e);
        }
    }

    /** H2's tool blanks the password that it is given. */
    private static char[] characters(String password) {
        return password == null ? null : password.toCharArray();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Takes the file, and what H2 may have written about its errors in former versions, away from all others. */
    void restrict() {
        OwnerOnly.restrict(path());
        OwnerOnly.restrict(beside(".trace.db"));
    }

    /** Its size in bytes. */
    long size() {
        try {
            return Files.size(path());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private ConfigurationException inUse() {
        return new ConfigurationException(Database.inUse(settings, Database.SCHEMA, "another process"));
    }

    private ConfigurationException unusable(IOException failure) {
        return new ConfigurationException(Database.SCHEMA + ".datasource.url: the file " + path()
                + " cannot be read and written (" + OwnerOnly.reason(failure)
                + "); give it to the user that runs the bridge, see to it that there is as much space as twice its size,"
                + " and start again");
    }
}
