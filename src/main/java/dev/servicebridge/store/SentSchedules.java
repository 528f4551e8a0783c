package dev.servicebridge.store;

import java.time.Instant;
import java.util.List;

import org.jdbi.v3.core.Jdbi;

/** Remembers which working hours the Services API was told, by account and resource. */
public final class SentSchedules {
    private final Jdbi jdbi;

    public SentSchedules(Database database) {
        this.jdbi = database.jdbi();
    }

    public List<SentSchedule> ofAccount(String account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from sent_schedule where account = :account order by resource_id")
                .bind("account", account)
                .map((rs, context) -> new SentSchedule(
                        rs.getString("account"),
                        rs.getString("resource_id"),
                        Json.read(rs.getString("content")),
                        rs.getString("refused")))
                .list());
    }

    /**
     * Keeps what was sent, in place of what was sent before.
     *
     * @param letter whether what was refused is kept as a dead letter
     */
    public void save(SentSchedule sent, boolean letter, String requestId, Instant now) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("delete from sent_schedule where account = :account and resource_id = :resourceId")
                    .bind("account", sent.account())
                    .bind("resourceId", sent.resourceId())
                    .execute();
            handle.createUpdate("""
                            insert into sent_schedule (account, resource_id, content, refused, sent_at)
                            values (:account, :resourceId, :content, :refused, :now)
                            """)
                    .bind("account", sent.account())
                    .bind("resourceId", sent.resourceId())
                    .bind("content", Json.write(sent.content()))
                    .bind("refused", sent.refused())
                    .bind("now", now)
                    .execute();
            if (letter) {
                DeadLetters.insert(
                        handle,
                        new DeadLetter(
                                null,
                                DeadLetter.SCHEDULE,
                                sent.account(),
                                null,
                                null,
                                null,
                                Json.write(sent.content()),
                                "resource " + sent.resourceId() + ": " + sent.refused(),
                                1,
                                requestId,
                                now));
            }
        });
    }
}
