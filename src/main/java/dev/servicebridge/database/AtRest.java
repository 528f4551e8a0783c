package dev.servicebridge.database;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.SettingsReader;

/**
 * What keeps the bridge's own database from those who get hold of its files or backups: the key that messages are encrypted
 * with, and for an H2 file a password that is derived from the key and encrypts the whole file, the ERP's tables in it too.
 */
public final class AtRest {
    private static final Logger LOG = LoggerFactory.getLogger(AtRest.class);

    private static final String KEY = "personal-data.key";
    private static final String FORMER = "personal-data.former-keys";
    private static final String NONE = "none";
    /** What the password of the file is derived for; part of docs/personal-data.md. */
    private static final String PURPOSE = "service-bridge h2 file";

    private final DatabaseSettings own;
    /** Null where the database is in none. */
    private final H2File file;

    private final KeyFile keyFile;
    /** As set: empty where the bridge is to make one. */
    private final String setting;
    /** Those of the setting. */
    private final List<String> former;

    private AtRest(String setting, List<String> former, DatabaseSettings own) {
        this.setting = setting;
        this.former = former;
        this.own = own;
        this.file = H2File.of(own).orElse(null);
        this.keyFile = file == null ? null : new KeyFile(file.beside(".key"));
    }

    /**
     * What the settings {@code personal-data.*} say about a database; nothing is made or changed.
     *
     * @param reader notes keys of a wrong form, and that there is no key and nowhere to keep one
     */
    public static AtRest from(SettingsReader reader, DatabaseSettings own) {
        String former = reader.textOrEmpty(FORMER).trim();
        AtRest atRest = new AtRest(
                reader.textOrEmpty(KEY).trim(), former.isEmpty() ? List.of() : List.of(former.split("\\s*,\\s*")), own);
        atRest.check(reader);
        return atRest;
    }

    /** The same keys for another database. */
    public AtRest of(DatabaseSettings other) {
        return new AtRest(setting, former, other);
    }

    private void check(SettingsReader reader) {
        if (setting.isEmpty() && file == null && !isInMemory()) {
            reader.complain(
                    KEY,
                    "is empty, and the bridge makes a key of its own for a database in an H2 file alone",
                    "set a key (openssl rand -base64 32), best as {{file:/run/secrets/personal-data-key}}, or none for no"
                            + " encryption");
        }
        if (!setting.isEmpty() && !isOff()) {
            requireForm(reader, KEY, setting);
        }
        former.forEach(key -> requireForm(reader, FORMER, key));
    }

    private static void requireForm(SettingsReader reader, String setting, String key) {
        if (!Encryption.isKey(key)) {
            reader.complain(
                    setting,
                    "a key is " + Encryption.KEY_BYTES + " bytes in Base64",
                    "make one with: openssl rand -base64 " + Encryption.KEY_BYTES);
        }
    }

    /** Whether nothing is encrypted although it rests somewhere, because the settings say so. */
    public boolean isOff() {
        return setting.equals(NONE);
    }

    /**
     * The keys that there are: the current one first, where there is one.
     *
     * @throws ConfigurationException for a key of a wrong form
     */
    public Encryption encryption() {
        Optional<String> ofFile = keyFile == null ? Optional.empty() : keyFile.read();
        List<String> others = new ArrayList<>(former);
        if (setting.isEmpty()) {
            return Encryption.with(ofFile.orElse(""), others);
        }
        // So that a key that is set now takes over from the one that the bridge had made.
        ofFile.ifPresent(others::add);
        return Encryption.with(isOff() ? "" : setting, others);
    }

    /**
     * With what the database can be opened as it is now; nothing is made or changed.
     *
     * @throws ConfigurationException where the key that its file is encrypted with is not there
     */
    public FileAccess look() {
        return access(isEncrypted() ? password(openingKey(encryption())) : null);
    }

    private boolean isEncrypted() {
        return file != null && !file.isLeftAlone() && file.isEncrypted();
    }

    private FileAccess access(String password) {
        return new FileAccess(file == null ? null : file.path(), password);
    }

    /**
     * Makes a key where there is none, and encrypts the file with the current one.
     *
     * @return with what the database can be opened from now on
     * @throws ConfigurationException where a key is missing, or cannot be made
     */
    public FileAccess prepare() {
        if (file == null) {
            return access(null);
        }
        // Before a key is made: it must not stand in the place of one that is missing.
        String from = isEncrypted() ? password(openingKey(encryption())) : null;
        if (setting.isEmpty() && !keyFile.exists()) {
            keyFile.make();
            LOG.info(
                    "Made the key {} in {}: the database is encrypted with it. Keep a copy where its backups are not:"
                            + " without the key nobody can read them; see docs/personal-data.md",
                    encryption().currentKey(),
                    keyFile.path());
        }
        keyFile.restrict();
        if (file.isLeftAlone()) {
            return access(null);
        }
        Encryption keys = encryption();
        String to = keys.currentKey().isEmpty() ? null : password(keys.bytes(keys.currentKey()));
        if (file.exists() && !Objects.equals(from, to)) {
            LOG.info("Writing the file {} of {} MB anew, {}", file.path(), megabytes(file.size()), with(keys));
            file.encrypt(from, to);
            LOG.info("Wrote the file {} anew, {}", file.path(), with(keys));
        }
        return access(to);
    }

    private static String with(Encryption keys) {
        return keys.currentKey().isEmpty() ? "unencrypted" : "encrypted with the key " + keys.currentKey();
    }

    static long megabytes(long bytes) {
        return (bytes + 1_048_575) / 1_048_576;
    }

    private byte[] openingKey(Encryption keys) {
        return keys.knownKeys().stream()
                .map(keys::bytes)
                .filter(key -> file.opensWith(password(key)))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(KEY + ": the file " + file.path()
                        + " is encrypted, and its key is missing: it is neither " + KEY + " nor one of " + FORMER
                        + ", nor in " + keyFile.path() + (keyFile.exists() ? "" : ", which is not there")
                        + "; put the key back from where you keep a copy. Without it nobody can read the database; to"
                        + " begin anew without what it held, move " + file.path() + " away"));
    }

    private static String password(byte[] key) {
        return HexFormat.of().formatHex(DerivedKey.of(key, PURPOSE));
    }

    private boolean isInMemory() {
        return own.url().startsWith("jdbc:h2:mem:");
    }

    /** In words, for an operator, what is in force, or will be from the next start on. */
    public String describe() {
        if (setting.isEmpty() && file == null) {
            return "none: the database is in memory";
        }
        if (isOff()) {
            return "none, as personal-data.key says";
        }
        String what = file == null || file.isLeftAlone() ? "messages" : "messages and the file " + file.path();
        if (!setting.isEmpty()) {
            return what + ", with the key " + encryption().currentKey() + " of " + KEY;
        }
        return keyFile.exists()
                ? what + ", with the key " + encryption().currentKey() + " in " + keyFile.path()
                : what + ", with a key that a start makes in " + keyFile.path();
    }
}
