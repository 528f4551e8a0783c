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
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.database.Sealing;
import dev.servicebridge.database.SealingKeys;
import dev.servicebridge.database.SealingPlugin;

/**
 * Seals anew, with the current key, what is not sealed with it: after the key was changed, after the first key was set, or
 * taken away.
 */
public final class Resealing {
    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

    static final List<SealedColumn> COLUMNS = List.of(
            new SealedColumn("job", "content", List.of("account", "service_job_id")),
            new SealedColumn("outbox", "content", List.of("event_id")),
            new SealedColumn("product_service_order", "source", List.of("account", "product_service_order_id")),
            new SealedColumn("product_service_order", "content", List.of("account", "product_service_order_id")),
            new SealedColumn("dead_letter", "payload", List.of("id")),
            new SealedColumn("dead_letter", "corrected", List.of("id")),
            new SealedColumn("dead_letter", "cause_whole", List.of("id")),
            new SealedColumn("command", "content", List.of("command_id")),
            new SealedColumn("command", "result", List.of("command_id")),
            new SealedColumn("command_step", "result", List.of("command_id", "step")));

    private final Database database;
    private final Jdbi jdbi;
    private final Sealing sealing;
    private final SealingKeys keys;

    /** A column of sealed texts, and what its rows are known by. */
    record SealedColumn(String table, String column, List<String> key) {
        String keys() {
            return String.join(", ", key);
        }

        String isRow() {
            return key.stream().map(name -> name + " = :" + name).collect(Collectors.joining(" and "));
        }
    }

    public Resealing(Database database, Sealing sealing) {
        this.database = database;
        this.jdbi = database.jdbi();
        this.sealing = sealing;
        this.keys = new SealingKeys(database, sealing);
    }

    /**
     * Seals all that is not sealed with the current key; says in the log which keys are needed no more. What is written
     * meanwhile is sealed with the current key already.
     *
     * @return how many texts and documents were sealed anew
     */
    public int run() {
        int texts = COLUMNS.stream().mapToInt(this::reseal).sum() + resealDocuments();
        if (texts > 0) {
            database.compactWhenClosed();
        }
        List<String> former = keys.noted();
        former.remove(sealing.currentKey());
        if (!former.isEmpty()) {
            keys.forgetFormer();
            LOG.info(
                    "Nothing is sealed with the key {} any more; once no backup needs it, take it out of"
                            + " personal-data.former-keys, or delete the file of the key that the bridge had made",
                    String.join(", ", former));
        }
        new NightlyRuns(jdbi).ended(NightlyRuns.Work.ENCRYPTION);
        return texts;
    }

    private int reseal(SealedColumn column) {
        int all = 0;
        int slice;
        do {
            slice = jdbi.inTransaction(handle -> resealSlice(handle, column));
            all += slice;
        } while (slice > 0);
        return all;
    }

    private int resealDocuments() {
        int documents = 0;
        while (jdbi.inTransaction(handle -> CommandDocuments.reseal(handle, sealing))) {
            documents++;
        }
        return documents;
    }

    private int resealSlice(Handle handle, SealedColumn column) {
        List<Map<String, Object>> rows = handle.createQuery(
                        "select <keys>, <column> as stored from <table> where <column> "
                                + (sealing.currentKey().isEmpty() ? "like :mark" : "not like :mark")
                                + " limit :slice for update")
                .define("keys", column.keys())
                .define("column", column.column())
                .define("table", column.table())
                .bind("mark", (sealing.currentKey().isEmpty() ? Sealing.mark() : sealing.currentMark()) + "%")
                .bind("slice", SLICE)
                .mapToMap()
                .list();
        for (Map<String, Object> row : rows) {
            String text = sealing.open(row.get("stored").toString());
            handle.createUpdate("update <table> set <column> = :text where " + column.isRow())
                    .define("table", column.table())
                    .define("column", column.column())
                    .bindMap(row)
                    .bindByType("text", text, SealingPlugin.TEXT)
                    .execute();
        }
        return rows.size();
    }

    /** For tests: what is sealed. */
    public static Set<String> columns() {
        return COLUMNS.stream()
                .map(column -> column.table() + "." + column.column())
                .collect(Collectors.toSet());
    }
}
