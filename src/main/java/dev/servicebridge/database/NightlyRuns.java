package dev.servicebridge.database;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jdbi.v3.core.Jdbi;

/** When the work of the night was last done to its end: a setting alone does not show that anything was removed. */
public final class NightlyRuns {
    private final Jdbi jdbi;

    /** What is done by night. */
    public enum Work {
        /** Rows that nobody needs any more are deleted. */
        RETENTION,
        /** Personal data that was kept for long enough is emptied. */
        PERSONAL_DATA,
        /** What is not encrypted with the current key is encrypted with it. */
        ENCRYPTION;

        /** The work as it is written for people, such as {@code personal-data}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public NightlyRuns(Database database) {
        this(database.jdbi());
    }

    public NightlyRuns(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Notes that the work has just been done to its end. */
    public void ended(Work work) {
        jdbi.useHandle(
                handle -> handle.createUpdate("""
                        merge into nightly_run r using (values (cast(:work as character varying))) as done (work)
                        on r.work = done.work
                        when matched then update set ended_at = current_timestamp
                        when not matched then insert (work, ended_at) values (done.work, current_timestamp)
                        """).bind("work", work.label()).execute());
    }

    /** When each work was last done to its end, by the database's clock; what was never done is left out. */
    public Map<Work, Instant> last() {
        Map<String, Instant> ended = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select work, ended_at from nightly_run")
                .map((rs, context) -> Map.entry(rs.getString("work"), Columns.instant(rs, "ended_at")))
                .forEach(run -> ended.put(run.getKey(), run.getValue())));
        Map<Work, Instant> last = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            if (ended.containsKey(work.label())) {
                last.put(work, ended.get(work.label()));
            }
        }
        return last;
    }
}
