package dev.servicebridge.database;

import java.util.List;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.config.ConfigurationException;

/** Keeps account of the keys with which something in the bridge's tables is encrypted. */
public final class EncryptionKeys {
    private final Jdbi jdbi;
    private final Encryption encryption;

    public EncryptionKeys(Database database, Encryption encryption) {
        this.jdbi = database.jdbi();
        this.encryption = encryption;
    }

    /**
     * Notes the current key before anything is encrypted with it.
     *
     * @throws ConfigurationException where another key is noted that is not there
     */
    void begin() {
        List<String> missing = noted();
        missing.removeAll(encryption.knownKeys());
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "personal-data.former-keys: the database holds texts that are encrypted with the"
                            + " key " + String.join(", ", missing)
                            + " (the first digits of its SHA-256), which is not there; add it"
                            + " to personal-data.former-keys, or make it personal-data.key again");
        }
        String current = encryption.currentKey();
        if (!current.isEmpty() && !noted().contains(current)) {
            jdbi.useHandle(handle -> note(handle, current));
        }
    }

    /** The ids of the keys that are noted. */
    public List<String> noted() {
        return jdbi.withHandle(handle -> handle.createQuery("select key_id from encryption_key order by since")
                .mapTo(String.class)
                .list());
    }

    /** Forgets every key but the current one. */
    public void forgetFormer() {
        jdbi.useHandle(handle -> handle.createUpdate("delete from encryption_key where key_id <> :current")
                .bind("current", encryption.currentKey())
                .execute());
    }

    private static void note(Handle handle, String key) {
        handle.createUpdate("""
                        merge into encryption_key k using (values (cast(:key as character varying))) as noted (key_id)
                        on k.key_id = noted.key_id
                        when not matched then insert (key_id, since) values (noted.key_id, current_timestamp)
                        """).bind("key", key).execute();
    }
}
