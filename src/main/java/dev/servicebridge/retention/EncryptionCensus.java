package dev.servicebridge.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;

/** Counts by key what is encrypted in the bridge's own tables, and what is not; reads no message and opens none. */
public final class EncryptionCensus {
    /** Small enough that no statement comes near the limits on its time. */
    private static final int SLICE = 5000;

    private static final String NO_KEY = "";
    private static final String KEY_OF = "key_of_text";

    private final Jdbi jdbi;
    private final Encryption encryption;
    private final int sliceSize;

    /** What a key is there for. */
    public enum Use {
        /** Messages are written with it. */
        CURRENT,
        /** Something is or may be encrypted with it still. */
        FORMER,
        /** It is in the settings, and the database needs it no more: backups may. */
        UNUSED,
        /** Something is encrypted with it, and it is not there: nobody can read that. */
        MISSING
    }

    /**
     * One key.
     *
     * @param id the first eight digits of its SHA-256
     * @param since when the first start with it was; null where that is not noted. How old the key was by
     *     then is not known
     * @param texts how many texts and documents are encrypted with it
     */
    public record Key(String id, Use use, Instant since, long texts) {}

    /**
     * What was counted.
     *
     * @param keys the current one first, then the others by their first start
     * @param unencrypted how many texts and documents are not encrypted, by {@code <table>.<column>}; columns without any are left out
     */
    public record Census(List<Key> keys, Map<String, Long> unencrypted) {
        /** Whether messages are encrypted that are written now. */
        public boolean isOn() {
            return keys.stream().anyMatch(key -> key.use() == Use.CURRENT);
        }
    }

    public EncryptionCensus(Database database, Encryption encryption) {
        this(database, encryption, SLICE);
    }

    EncryptionCensus(Database database, Encryption encryption, int sliceSize) {
        this.jdbi = database.jdbi();
        this.encryption = encryption;
        this.sliceSize = sliceSize;
    }

    /** Counts, a slice of a table after the other; what is written meanwhile may be counted or not. */
    public Census take() {
        Map<String, Long> texts = new TreeMap<>();
        Map<String, Long> unencrypted = new TreeMap<>();
        for (Reencryption.EncryptedColumn column : Reencryption.COLUMNS) {
            Map<String, Long> counted = count(column);
            Long open = counted.remove(NO_KEY);
            if (open != null) {
                unencrypted.put(column.table() + "." + column.column(), open);
            }
            counted.forEach((key, number) -> texts.merge(key, number, Long::sum));
        }
        Map<String, Long> documents = jdbi.withHandle(CommandDocuments::keys);
        Long open = documents.remove(NO_KEY);
        if (open != null) {
            unencrypted.put("command_document_piece.content", open);
        }
        documents.forEach((key, number) -> texts.merge(key, number, Long::sum));
        return new Census(keys(texts), unencrypted);
    }

    private List<Key> keys(Map<String, Long> texts) {
        Map<String, Instant> since = new LinkedHashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select key_id, since from encryption_key order by since")
                .map((rs, context) -> Map.entry(rs.getString("key_id"), Columns.instant(rs, "since")))
                .forEach(key -> since.put(key.getKey(), key.getValue())));
        String current = encryption.currentKey();
        List<Key> keys = new ArrayList<>();
        if (!current.isEmpty()) {
            keys.add(new Key(current, Use.CURRENT, since.remove(current), texts.getOrDefault(current, 0L)));
        }
        since.forEach((id, first) -> keys.add(new Key(id, Use.FORMER, first, texts.getOrDefault(id, 0L))));
        encryption.knownKeys().stream()
                .filter(id -> !id.equals(current) && !since.containsKey(id))
                .forEach(id -> keys.add(new Key(id, Use.UNUSED, null, texts.getOrDefault(id, 0L))));
        texts.forEach((id, number) -> {
            if (keys.stream().noneMatch(key -> key.id().equals(id))) {
                keys.add(new Key(id, Use.MISSING, null, number));
            }
        });
        return keys;
    }

    private Map<String, Long> count(Reencryption.EncryptedColumn column) {
        Map<String, Long> counted = new TreeMap<>();
        List<Map<String, Object>> rows = List.of();
        do {
            Map<String, Object> last = rows.isEmpty() ? Map.of() : rows.get(rows.size() - 1);
            rows = jdbi.withHandle(handle -> slice(handle, column, last));
            rows.forEach(row -> counted.merge(row.get(KEY_OF).toString(), 1L, Long::sum));
        } while (rows.size() == sliceSize);
        return counted;
    }

    /** @param last the last row of the slice before; empty for the first slice */
    private List<Map<String, Object>> slice(
            Handle handle, Reencryption.EncryptedColumn column, Map<String, Object> last) {
        String after = column.key().stream().map(name -> ":" + name).collect(Collectors.joining(", "));
        return handle.createQuery("""
                        select <keys>,
                            case when <column> like :mark then substring(<column> from :begin for :digits) else '' end as <key>
                        from <table>
                        where <column> is not null <after>
                        order by <keys>
                        limit :slice
                        """)
                .define("keys", column.keys())
                .define("column", column.column())
                .define("key", KEY_OF)
                .define("table", column.table())
                .define("after", last.isEmpty() ? "" : "and (" + column.keys() + ") > (" + after + ")")
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bind("mark", Encryption.mark() + "%")
                .bind("begin", Encryption.mark().length() + 1)
                .bind("digits", Encryption.ID_DIGITS)
                .bind("slice", sliceSize)
                .bindMap(last)
                .mapToMap()
                .list();
    }
}
