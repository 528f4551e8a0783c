package dev.servicebridge.store;

import java.time.Instant;
import java.util.Optional;

import org.jdbi.v3.core.Jdbi;

/** Up to when the changes of each source have been taken in. A watermark never falls. */
public final class Watermarks {
    private final Jdbi jdbi;

    public Watermarks(Database database) {
        this.jdbi = database.jdbi();
    }

    /** @return empty where the source has never been read to its end */
    public Optional<Instant> reached(String account, String source) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select reached from watermark where account = :account and source = :source")
                .bind("account", account)
                .bind("source", source)
                .mapTo(Instant.class)
                .findOne());
    }

    public void move(String account, String source, Instant reached) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        merge into watermark as kept using (values (cast(:account as character varying),
                            cast(:source as character varying), cast(:reached as timestamp with time zone)))
                            as told (account, source, reached)
                        on kept.account = told.account and kept.source = told.source
                        when matched then update set reached = greatest(kept.reached, told.reached)
                        when not matched then insert (account, source, reached)
                            values (told.account, told.source, told.reached)
                        """)
                .bind("account", account)
                .bind("source", source)
                .bind("reached", reached)
                .execute());
    }
}
