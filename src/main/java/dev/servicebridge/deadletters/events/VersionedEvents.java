package dev.servicebridge.deadletters.events;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.outbox.EventKind;

/** The history of events each of which tells a new version of a thing that has a row of its own. */
public final class VersionedEvents implements EventHistory {
    private final EventKind kind;
    private final String table;
    private final String id;

    /**
     * @param table where the latest version of each thing is kept, with the columns account and version
     * @param id the column that names the thing
     */
    public VersionedEvents(EventKind kind, String table, String id) {
        this.kind = kind;
        this.table = table;
        this.id = id;
    }

    @Override
    public EventKind kind() {
        return kind;
    }

    /**
     * Whether a later event about the same subject has reached the subscriber. One that is not in the outbox any more
     * has: it is deleted only when it has reached everybody.
     */
    @Override
    public boolean isOutdated(Handle handle, ReplayedEvent event) {
        return handle.createQuery("""
                        select case when exists (select 1 from outbox o
                                join delivery d on d.event_id = o.event_id and d.subscriber = :subscriber
                                where o.account = :account and o.kind = :kind and o.subject_id = :subjectId
                                    and o.version > :version and d.state = 'DONE')
                            or coalesce((select version from <table>
                                    where account = :account and <id> = :subjectId), 0) - :version
                                > (select count(*) from outbox o
                                    where o.account = :account and o.kind = :kind and o.subject_id = :subjectId
                                        and o.version > :version)
                            then 1 else 0 end
                        """)
                        .define("table", table)
                        .define("id", id)
                        .bind("account", event.account())
                        .bind("kind", kind.name())
                        .bind("subjectId", event.subjectId())
                        .bind("version", event.version())
                        .bind("subscriber", event.subscriber())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }
}
