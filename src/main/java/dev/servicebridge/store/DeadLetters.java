package dev.servicebridge.store;

import java.util.List;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Keeps what could not be processed. */
public final class DeadLetters {
    private final Jdbi jdbi;

    public DeadLetters(Database database) {
        this.jdbi = database.jdbi();
    }

    public void insert(DeadLetter letter) {
        jdbi.useHandle(handle -> insert(handle, letter));
    }

    /** Keeps a letter unless there is one of the same kind, account and payload: what is polled comes again and again. */
    public void insertUnlessThere(DeadLetter letter) {
        jdbi.useTransaction(handle -> insertUnlessThere(handle, letter));
    }

    public long count() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from dead_letter")
                .mapTo(Long.class)
                .one());
    }

    /** The latest ones, latest first. */
    public List<DeadLetter> list(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from dead_letter order by id desc limit :limit")
                .bind("limit", limit)
                .map(ConstructorMapper.of(DeadLetter.class))
                .list());
    }

    static void insert(Handle handle, DeadLetter letter) {
        handle.createUpdate("""
                        insert into dead_letter (kind, account, subject_id, subscriber, event_id, payload, cause,
                            attempts, request_id, created_at)
                        values (:kind, :account, :subjectId, :subscriber, :eventId, :payload, :cause, :attempts,
                            :requestId, :createdAt)
                        """).bindMethods(letter).execute();
    }

    /** A page is fetched again and again; what is refused on it is worth one letter. */
    static void insertUnlessThere(Handle handle, DeadLetter letter) {
        boolean there =
                handle.createQuery("""
                        select count(*) from dead_letter
                        where kind = :kind and account = :account and payload = :payload
                        """).bindMethods(letter).mapTo(Integer.class).one() > 0;
        if (!there) {
            insert(handle, letter);
        }
    }
}
