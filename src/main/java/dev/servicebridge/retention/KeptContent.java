package dev.servicebridge.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;

/** How many jobs and orders still hold their content, and since when: whether {@link PersonalData} keeps to its times. */
public final class KeptContent {
    /** By table, which rows count as closed: those for which the shorter time holds. */
    private static final Map<String, String> CLOSED = Map.of(
            "job", "status in ('COMPLETED', 'CANCELLED')",
            "product_service_order", "state in ('Processed', 'Canceled')");

    private final Jdbi jdbi;

    /**
     * Rows that hold their content.
     *
     * @param oldest the last change of the one that was left alone for longest
     */
    public record Kept(String table, boolean closed, long rows, Instant oldest) {}

    public KeptContent(Database database) {
        this.jdbi = database.jdbi();
    }

    /** Counts them, by table; what there is none of is left out. */
    public List<Kept> count() {
        List<Kept> kept = new ArrayList<>();
        CLOSED.keySet().stream()
                .sorted()
                .forEach(table -> jdbi.useHandle(handle -> handle.createQuery("""
                        select closed, count(*) as kept, min(changed_at) as oldest from (
                            select case when <closed> then 1 else 0 end as closed, changed_at
                            from <table> where personal_data_removed_at is null) as whole
                        group by closed order by closed desc
                        """)
                        .define("closed", CLOSED.get(table))
                        .define("table", table)
                        .map((rs, context) -> new Kept(
                                table, rs.getInt("closed") == 1, rs.getLong("kept"), Columns.instant(rs, "oldest")))
                        .forEach(kept::add)));
        return kept;
    }
}
