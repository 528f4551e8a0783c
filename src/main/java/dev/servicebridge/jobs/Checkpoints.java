package dev.servicebridge.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;

import dev.servicebridge.database.Database;

/** How far the intake has come, by account and marketplace. */
public final class Checkpoints {
    private final Jdbi jdbi;

    public Checkpoints(Database database) {
        this.jdbi = database.jdbi();
    }

    public Optional<Checkpoint> find(String account, String marketplaceId) {
        return jdbi.withHandle(handle -> find(handle, account, marketplaceId));
    }

    /** Those of every account and marketplace that was ever polled. */
    public List<Checkpoint> all() {
        return jdbi.withHandle(handle -> handle.createQuery("select * from checkpoint order by account, marketplace_id")
                .map(ConstructorMapper.of(Checkpoint.class))
                .list());
    }

    /**
     * The checkpoint to go on from: the one that is there, or else a new one that polls forwards from {@code now} and
     * fills in the past back to {@code backfillUntil}. More of the past may be asked for later, less may not.
     */
    public Checkpoint start(String account, String marketplaceId, Instant now, Instant backfillUntil) {
        Optional<Checkpoint> known = find(account, marketplaceId);
        if (known.isPresent() && known.get().backfillUntil().isAfter(backfillUntil)) {
            extend(account, marketplaceId, backfillUntil);
        } else if (known.isPresent()) {
            return known.get();
        } else {
            try {
                insert(account, marketplaceId, now, backfillUntil);
            } catch (UnableToExecuteStatementException e) {
                // Another poll of the same account has started it in the meantime, or the database is in trouble.
                return find(account, marketplaceId).orElseThrow(() -> e);
            }
        }
        return find(account, marketplaceId).orElseThrow();
    }

    /**
     * Sets a checkpoint back that lies in the future: to when the latest change was seen that the bridge knows of, or
     * where it knows of none, to the oldest instant that the backfill has reached. What changed since then was not read.
     *
     * @return the checkpoint as it then is; empty where it was not in the future
     */
    public Optional<Checkpoint> correct(String account, String marketplaceId, Instant now) {
        int corrected = jdbi.withHandle(handle -> handle.createUpdate("""
                        update checkpoint set updated_after = coalesce(
                            (select max(job.changed_at) from job where job.account = :account
                                and job.marketplace_id = :marketplaceId and job.changed_at <= :now),
                            least(backfill_reached, :now))
                        where account = :account and marketplace_id = :marketplaceId and updated_after > :now
                        """)
                .bind("account", account)
                .bind("marketplaceId", marketplaceId)
                .bind("now", now)
                .execute());
        return corrected == 0 ? Optional.empty() : find(account, marketplaceId);
    }

    private void extend(String account, String marketplaceId, Instant backfillUntil) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update checkpoint set backfill_until = :until
                        where account = :account and marketplace_id = :marketplaceId and backfill_until > :until
                        """)
                .bind("account", account)
                .bind("marketplaceId", marketplaceId)
                .bind("until", backfillUntil)
                .execute());
    }

    private void insert(String account, String marketplaceId, Instant now, Instant backfillUntil) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into checkpoint (account, marketplace_id, updated_after, backfill_reached, backfill_until,
                            updated_at)
                        values (:account, :marketplaceId, :now, :now, :until, :now)
                        """)
                .bind("account", account)
                .bind("marketplaceId", marketplaceId)
                .bind("now", now)
                .bind("until", backfillUntil)
                .execute());
    }

    private static Optional<Checkpoint> find(Handle handle, String account, String marketplaceId) {
        return handle.createQuery(
                        "select * from checkpoint where account = :account and marketplace_id = :marketplaceId")
                .bind("account", account)
                .bind("marketplaceId", marketplaceId)
                .map(ConstructorMapper.of(Checkpoint.class))
                .findOne();
    }

    /** Moves the checkpoint of the page's account and marketplace, within the transaction that saves the page. */
    static void move(Handle handle, IncomingPage page, int seen, CheckpointMove move) {
        int moved = update(handle, seen, move)
                .bind("account", page.account())
                .bind("marketplaceId", page.marketplaceId())
                .bind("now", page.observedAt())
                .execute();
        if (moved == 0) {
            throw new IllegalStateException("Account " + page.account() + " has no checkpoint for marketplace "
                    + page.marketplaceId() + "; start one before saving its pages");
        }
    }

    private static Update update(Handle handle, int seen, CheckpointMove move) {
        if (move instanceof CheckpointMove.Forward forward) {
            return handle.createUpdate("""
                            update checkpoint set updated_after = greatest(updated_after, :updatedAfter),
                                updated_at = :now
                            where account = :account and marketplace_id = :marketplaceId
                            """).bind("updatedAfter", forward.updatedAfter());
        }
        return handle.createUpdate("""
                        update checkpoint set backfill_jobs = backfill_jobs + :jobs, backfill_pages = backfill_pages + 1,
                            backfill_reached = least(backfill_reached, coalesce(:reached, backfill_reached)),
                            updated_at = :now
                        where account = :account and marketplace_id = :marketplaceId
                        """)
                .bind("jobs", seen)
                .bindByType("reached", ((CheckpointMove.Backfill) move).reached(), Instant.class);
    }
}
