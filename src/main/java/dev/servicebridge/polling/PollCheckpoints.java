package dev.servicebridge.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

import dev.servicebridge.database.Database;

/** Up to when the changes of each source have been taken in. A checkpoint never falls, unless it lies in the future. */
public final class PollCheckpoints {
    private final Jdbi jdbi;

    /** One of them. */
    public record PollCheckpoint(String account, String source, Instant reached) {}

    public PollCheckpoints(Database database) {
        this.jdbi = database.jdbi();
    }

    /** @return empty where the source has never been read to its end */
    public Optional<Instant> reached(String account, String source) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select reached from poll_checkpoint where account = :account and source = :source")
                .bind("account", account)
                .bind("source", source)
                .mapTo(Instant.class)
                .findOne());
    }

    /** Those of every account and source that was ever read. */
    public List<PollCheckpoint> all() {
        return jdbi.withHandle(handle -> handle.createQuery("select account, source, reached from poll_checkpoint")
                .map(ConstructorMapper.of(PollCheckpoint.class))
                .list());
    }

    /**
     * Sets a checkpoint back that lies in the future. Since when it does is not known, nor what was not read meanwhile.
     *
     * @param back how far before {@code now} it is then
     * @return whether it was in the future
     */
    public boolean correct(String account, String source, Instant now, Duration back) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update poll_checkpoint set reached = :to
                        where account = :account and source = :source and reached > :now
                        """)
                        .bind("account", account)
                        .bind("source", source)
                        .bind("now", now)
                        .bind("to", now.minus(back))
                        .execute())
                > 0;
    }

    public void move(String account, String source, Instant reached) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        merge into poll_checkpoint as kept using (values (cast(:account as character varying),
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
