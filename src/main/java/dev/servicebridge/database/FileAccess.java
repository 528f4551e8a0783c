package dev.servicebridge.database;

import java.nio.file.Path;

/** With what the databases in one H2 file are opened; the bridge's own and that of the ERP may be in the same. */
public final class FileAccess {
    private final Path file;
    private final String password;

    /**
     * @param file null where there is none
     * @param password that the file is encrypted with; null for none
     */
    FileAccess(Path file, String password) {
        this.file = file;
        this.password = password;
    }

    /** A database as it can be opened: with the password where it is in the file, else as it is. */
    public DatabaseSettings to(DatabaseSettings database) {
        boolean needsPassword = password != null
                && H2File.of(database)
                        .filter(other -> other.path().equals(file))
                        .isPresent();
        return needsPassword ? database.encrypted(password) : database;
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return file + (password == null ? "" : ", encrypted");
    }
}
