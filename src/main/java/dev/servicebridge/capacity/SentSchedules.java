package dev.servicebridge.capacity;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.deadletters.ReplayRefusedException;

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

    /** The resources of an account whose hours are to be sent once more, whether they have changed or not. */
    public Set<String> toSendAgain(String account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select resource_id from sent_schedule where account = :account and again")
                        .bind("account", account)
                        .mapTo(String.class)
                        .set());
    }

    /** Has the hours that a letter is about sent once more. */
    static void sendAgain(Handle handle, DeadLetter letter) {
        int found = handle.createUpdate("""
                        update sent_schedule set again = true
                        where account = :account and resource_id = :resourceId and refused is not null
                        """)
                .bind("account", letter.account())
                .bind("resourceId", letter.subjectId())
                .execute();
        if (found == 0) {
            throw ReplayRefusedException.conflict("The hours of the resource have been sent since; drop the letter");
        }
    }

    private static boolean isReplayed(Handle handle, SentSchedule sent) {
        return handle.createQuery("""
                        select again from sent_schedule where account = :account and resource_id = :resourceId
                        """)
                .bind("account", sent.account())
                .bind("resourceId", sent.resourceId())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /**
     * Keeps what was sent, in place of what was sent before.
     *
     * @param refusedWhole what was refused with the texts of the other system as they came; null where that adds nothing
     * @param letter whether what was refused is kept as a dead letter
     */
    public void save(SentSchedule sent, String refusedWhole, boolean letter, String requestId, Instant now) {
        jdbi.useTransaction(handle -> {
            boolean replayed = isReplayed(handle, sent);
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
            if (sent.refused() == null) {
                DeadLetters.replayed(handle, ScheduleReplay.KIND, sent.account(), sent.resourceId(), now);
            } else if (letter || replayed) {
                DeadLetters.insertOrGiveBack(
                        handle,
                        new DeadLetter(
                                null,
                                ScheduleReplay.KIND,
                                sent.account(),
                                sent.resourceId(),
                                null,
                                null,
                                Json.write(sent.content()),
                                "resource " + sent.resourceId() + ": " + sent.refused(),
                                refusedWhole,
                                1,
                                requestId,
                                now));
            }
        });
    }
}
