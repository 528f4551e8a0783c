package dev.servicebridge.retention;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionKeys;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.NightlyRuns;

/**
 * Encrypts anew, with the current key, what is not encrypted with it: after the key was changed, after the first key was set, or
 * taken away.
 */
public final class Reencryption {
    private static final Logger LOG = LoggerFactory.getLogger(Reencryption.class);
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

    static final List<EncryptedColumn> COLUMNS = List.of(
            new EncryptedColumn("job", "content", List.of("account", "service_job_id")),
            new EncryptedColumn("outbox", "content", List.of("event_id")),
            new EncryptedColumn("product_service_order", "source", List.of("account", "product_service_order_id")),
            new EncryptedColumn("product_service_order", "content", List.of("account", "product_service_order_id")),
            new EncryptedColumn("dead_letter", "payload", List.of("id")),
            new EncryptedColumn("dead_letter", "corrected", List.of("id")),
            new EncryptedColumn("dead_letter", "cause_whole", List.of("id")),
            new EncryptedColumn("command", "content", List.of("command_id")),
            new EncryptedColumn("command", "result", List.of("command_id")),
            new EncryptedColumn("command_step", "result", List.of("command_id", "step")));

    private final Database database;
    private final Jdbi jdbi;
    private final Encryption encryption;
    private final EncryptionKeys keys;

    /** A column of encrypted texts, and what its rows are known by. */
    record EncryptedColumn(String table, String column, List<String> key) {
        String keys() {
            return String.join(", ", key);
        }

        String isRow() {
            return key.stream().map(name -> name + " = :" + name).collect(Collectors.joining(" and "));
        }
    }

    public Reencryption(Database database, Encryption encryption) {
        this.database = database;
        this.jdbi = database.jdbi();
        this.encryption = encryption;
        this.keys = new EncryptionKeys(database, encryption);
    }

    /**
     * Encrypts all that is not encrypted with the current key; says in the log which keys are needed no more. What is written
     * meanwhile is encrypted with the current key already.
     *
     * @return how many texts and documents were encrypted anew
     */
    public int run() {
        int texts = COLUMNS.stream().mapToInt(this::reencrypt).sum() + reencryptDocuments();
        if (texts > 0) {
            database.compactWhenClosed();
        }
        List<String> former = keys.noted();
        former.remove(encryption.currentKey());
        if (!former.isEmpty()) {
            keys.forgetFormer();
            LOG.info(
                    "Nothing is encrypted with the key {} any more; once no backup needs it, take it out of"
                            + " personal-data.former-keys, or delete the file of the key that the bridge had made",
                    String.join(", ", former));
        }
        new NightlyRuns(jdbi).ended(NightlyRuns.Work.ENCRYPTION);
        return texts;
    }

    private int reencrypt(EncryptedColumn column) {
        int all = 0;
        int slice;
        do {
            slice = jdbi.inTransaction(handle -> reencryptSlice(handle, column));
            all += slice;
        } while (slice > 0);
        return all;
    }

    private int reencryptDocuments() {
        int documents = 0;
        while (jdbi.inTransaction(handle -> CommandDocuments.reencrypt(handle, encryption))) {
            documents++;
        }
        return documents;
    }

    private int reencryptSlice(Handle handle, EncryptedColumn column) {
        List<Map<String, Object>> rows = handle.createQuery(
                        "select <keys>, <column> as stored from <table> where <column> "
                                + (encryption.currentKey().isEmpty() ? "like :mark" : "not like :mark")
                                + " limit :slice for update")
                .define("keys", column.keys())
                .define("column", column.column())
                .define("table", column.table())
                .bind("mark", (encryption.currentKey().isEmpty() ? Encryption.mark() : encryption.currentMark()) + "%")
                .bind("slice", SLICE)
                .mapToMap()
                .list();
        for (Map<String, Object> row : rows) {
            String text = encryption.open(row.get("stored").toString());
            handle.createUpdate("update <table> set <column> = :text where " + column.isRow())
                    .define("table", column.table())
                    .define("column", column.column())
                    .bindMap(row)
                    .bindByType("text", text, EncryptionPlugin.TEXT)
                    .execute();
        }
        return rows.size();
    }

    /** For tests: what is encrypted. */
    public static Set<String> columns() {
        return COLUMNS.stream()
                .map(column -> column.table() + "." + column.column())
                .collect(Collectors.toSet());
    }
}
