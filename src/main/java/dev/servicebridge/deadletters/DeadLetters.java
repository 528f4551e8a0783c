package dev.servicebridge.deadletters;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.database.AccountsOfFilter;
import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;
import dev.servicebridge.database.StorableText;
import dev.servicebridge.texts.FaultText;

/** Keeps what could not be processed, and what became of it. */
public final class DeadLetters {
    private static final String MATCHES = " where " + AccountsOfFilter.CONDITION + """
                and (cast(:kind as character varying) is null or kind = :kind)
                and (cast(:account as character varying) is null or account = :account)
                and (cast(:subjectId as character varying) is null or subject_id = :subjectId)
                and (cast(:subscriber as character varying) is null or subscriber = :subscriber)
                and (cast(:stateName as character varying) is null or state = :stateName)
                and (cast(:since as timestamp with time zone) is null or created_at >= :since)
                and (cast(:cause as character varying) is null or position(:cause in lower(cause)) > 0)
                and (cast(:beforeId as bigint) is null or id < :beforeId)
                and (cast(:ofAnyCause as boolean) or kind = :causeKind and account = :causeAccount
                    and coalesce(subscriber, '') = :causeSubscriber and cause in (<causeTexts>))
            """;

    private final Jdbi jdbi;

    public DeadLetters(Database database) {
        this.jdbi = database.jdbi();
    }

    public void insert(DeadLetter letter) {
        jdbi.useTransaction(handle -> insert(handle, letter));
    }

    /** Keeps a letter unless there is one of the same kind, subject and payload: what is read twice at one place. */
    public void insertOnce(DeadLetter letter) {
        jdbi.useTransaction(handle -> insertUnlessThere(handle, letter, "and subject_id = :subjectId"));
    }

    /** Keeps a letter unless there is one of the same kind, account and payload: what is polled comes again and again. */
    public void insertUnlessThere(DeadLetter letter) {
        jdbi.useTransaction(handle -> insertUnlessThere(handle, letter));
    }

    /** How many wait for a person. */
    public long count() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from dead_letter where state = 'DEAD'")
                .mapTo(Long.class)
                .one());
    }

    /** The latest ones, whatever became of them, latest first. */
    public List<DeadLetter> list(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from dead_letter order by id desc limit :limit")
                .bind("limit", limit)
                .map(ConstructorMapper.of(DeadLetter.class))
                .list());
    }

    /** Those that the filter means, latest first. */
    public List<DeadLetterRecord> list(DeadLetterFilter filter, int limit) {
        return find(filter, "desc", limit);
    }

    /** Those that the filter means, oldest first: the order in which they are to be replayed. */
    public List<DeadLetterRecord> oldest(DeadLetterFilter filter, int limit) {
        return find(filter, "asc", limit);
    }

    private List<DeadLetterRecord> find(DeadLetterFilter filter, String order, int limit) {
        return jdbi.withHandle(handle -> matching(
                        handle, "select * from dead_letter", filter, "order by id " + order + " limit :limit", limit)
                .map(DeadLetters::kept)
                .list());
    }

    /**
     * A query of the letters that a filter means.
     *
     * @param rest stands behind the condition, and names {@code :limit}
     */
    static Query matching(Handle handle, String select, DeadLetterFilter filter, String rest, int limit) {
        CauseGroup group = filter.group() == null ? CauseGroup.NONE : filter.group();
        return AccountsOfFilter.bind(handle.createQuery(select + MATCHES + rest), filter.accounts())
                .bindMethods(filter)
                .bind(
                        "stateName",
                        filter.state() == null ? null : filter.state().name())
                .bind("cause", filter.text() == null ? null : filter.text().toLowerCase(Locale.ROOT))
                .bind("ofAnyCause", filter.group() == null)
                .bind("causeKind", group.kind())
                .bind("causeAccount", group.account())
                .bind("causeSubscriber", group.subscriber())
                // SQL knows no empty list, and no letter has an empty cause.
                .bindList("causeTexts", group.texts().isEmpty() ? Set.of("") : group.texts())
                .bind("limit", limit);
    }

    public Optional<DeadLetterRecord> find(long id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    static Optional<DeadLetterRecord> find(Handle handle, long id) {
        return handle.createQuery("select * from dead_letter where id = :id")
                .bind("id", id)
                .map(DeadLetters::kept)
                .findOne();
    }

    /**
     * Marks a letter as being replayed, unless somebody else was faster.
     *
     * @param corrected the payload in place of the one before; null to leave that
     * @throws ReplayRefusedException where there is no such letter, or it is not dead
     */
    public DeadLetterRecord claim(long id, String corrected, String by, Instant now) {
        return jdbi.inTransaction(handle -> claim(handle, id, corrected, by, now));
    }

    static DeadLetterRecord claim(Handle handle, long id, String corrected, String by, Instant now) {
        int claimed = handle.createUpdate("""
                        update dead_letter set state = 'REPLAYING', corrected = coalesce(:corrected, corrected),
                            changed_by = :by, changed_at = :now
                        where id = :id and state = 'DEAD'
                        """)
                .bind("id", id)
                .bindByType("corrected", corrected, EncryptionPlugin.TEXT)
                .bind("by", by)
                .bind("now", now)
                .execute();
        DeadLetterRecord letter = require(handle, id);
        if (claimed == 0) {
            throw taken(letter);
        }
        return letter;
    }

    /**
     * Gives a letter up for good.
     *
     * @throws ReplayRefusedException where there is no such letter, or it is not dead
     */
    static DeadLetterRecord drop(Handle handle, long id, String reason, String by, Instant now) {
        int dropped = handle.createUpdate("""
                        update dead_letter set state = 'DROPPED', reason = :reason, changed_by = :by, changed_at = :now
                        where id = :id and state = 'DEAD'
                        """)
                .bind("id", id)
                .bind("reason", reason)
                .bind("by", by)
                .bind("now", now)
                .execute();
        DeadLetterRecord letter = require(handle, id);
        if (dropped == 0) {
            throw taken(letter);
        }
        return letter;
    }

    /** Records that a letter that was being replayed has been processed. */
    public void replayed(long id, Instant now) {
        jdbi.useHandle(handle -> replayed(handle, id, now));
    }

    public static void replayed(Handle handle, long id, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'REPLAYED', changed_at = :now
                        where id = :id and state = 'REPLAYING'
                        """).bind("id", id).bind("now", now).execute();
    }

    /** Records that what a letter that is being replayed is about has been processed by those who always do. */
    public static void replayed(Handle handle, String kind, String account, String subjectId, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'REPLAYED', changed_at = :now
                        where account = :account and subject_id = :subjectId and kind = :kind and state = 'REPLAYING'
                        """)
                .bind("kind", kind)
                .bind("account", account)
                .bind("subjectId", subjectId)
                .bind("now", now)
                .execute();
    }

    /** Records that what a letter that is being replayed is about is as it was; the cause stays. */
    public static void giveBack(Handle handle, String kind, String account, String subjectId, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'DEAD', attempts = attempts + 1, changed_at = :now
                        where account = :account and subject_id = :subjectId and kind = :kind and state = 'REPLAYING'
                        """)
                .bind("kind", kind)
                .bind("account", account)
                .bind("subjectId", subjectId)
                .bind("now", now)
                .execute();
    }

    /** Those of a subscriber's events whose letters are being replayed, by the ids of the events. */
    public static Map<Long, Replaying> replaying(Handle handle, String subscriber, Collection<Long> eventIds) {
        return handle.createQuery("""
                        select event_id, corrected, changed_at from dead_letter
                        where event_id in (<eventIds>) and subscriber = :subscriber and state = 'REPLAYING'
                        """)
                .bindList("eventIds", eventIds)
                .bind("subscriber", subscriber)
                .map((rs, context) -> Map.entry(
                        rs.getLong("event_id"),
                        new Replaying(
                                EncryptionPlugin.text(rs, "corrected", context), Columns.instant(rs, "changed_at"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /**
     * A letter that is being replayed.
     *
     * @param corrected the payload that a person put in place of the letter's own; null where nobody did
     * @param since when the replay began
     */
    public record Replaying(String corrected, Instant since) {}

    /** Records that events whose letters were being replayed have reached the subscriber. */
    public static void delivered(Handle handle, String subscriber, Collection<Long> eventIds, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'REPLAYED', changed_at = :now
                        where event_id in (<eventIds>) and subscriber = :subscriber and state = 'REPLAYING'
                        """)
                .bindList("eventIds", eventIds)
                .bind("subscriber", subscriber)
                .bind("now", now)
                .execute();
    }

    /** Records that an event whose letter was replayed is delivered once more, as it was corrected then. */
    public static void replayAgain(Handle handle, String subscriber, long eventId, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'REPLAYING', changed_at = :now
                        where event_id = :eventId and subscriber = :subscriber and state = 'REPLAYED'
                        """)
                .bind("eventId", eventId)
                .bind("subscriber", subscriber)
                .bind("now", now)
                .execute();
    }

    /** Records that a replay failed; it is the same letter, with one attempt more. */
    public void failedAgain(long id, FaultText cause, String requestId, Instant now) {
        jdbi.useHandle(handle -> failedAgain(handle, id, cause, 1, requestId, now));
    }

    private static void failedAgain(
            Handle handle, long id, FaultText cause, int attempts, String requestId, Instant now) {
        handle.createUpdate("""
                        update dead_letter set state = 'DEAD', attempts = attempts + :attempts, cause = :cause,
                            cause_whole = :causeWhole, request_id = :requestId, changed_at = :now
                        where id = :id and state = 'REPLAYING'
                        """)
                .bind("id", id)
                .bind("attempts", attempts)
                .bind("cause", StorableText.of(cause.shown()))
                .bindByType("causeWhole", StorableText.bounded(cause.whole()), EncryptionPlugin.TEXT)
                .bind("requestId", requestId)
                .bind("now", now)
                .execute();
    }

    /**
     * Gives back what a stop of the bridge found being replayed and nobody goes on with.
     *
     * @param own the kinds whose replay goes on by itself
     */
    public void giveBack(Collection<String> own) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update dead_letter set state = 'DEAD' where state = 'REPLAYING' and kind not in (<own>)")
                .bindList("own", own)
                .execute());
    }

    /** Keeps a letter, and tells the {@link DeadLetterListener}, where there is one. */
    static void insert(Handle handle, DeadLetter letter) {
        long id = handle.createUpdate("""
                        insert into dead_letter (kind, account, subject_id, subscriber, event_id, payload, payload_hash,
                            cause, cause_whole, attempts, request_id, created_at)
                        values (:kind, :account, :subjectId, :subscriber, :eventId, :payload, :payloadHash,
                            :cause, :causeWhole, :attempts, :requestId, :createdAt)
                        """)
                .bindMethods(letter)
                .bind("payloadHash", Json.hashOf(letter.payload()))
                .bind("cause", StorableText.of(letter.cause()))
                .bindByType("causeWhole", StorableText.bounded(letter.causeWhole()), EncryptionPlugin.TEXT)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
        DeadLetterListener.Registration.of(handle).kept(handle, id, letter);
    }

    /** Keeps a letter, or gives the one back that was being replayed: what fails again is no second letter. */
    public static void insertOrGiveBack(Handle handle, DeadLetter letter) {
        Optional<Long> replaying =
                handle.createQuery("""
                        select id from dead_letter
                        where account = :account and subject_id = :subjectId and kind = :kind and state = 'REPLAYING'
                            and (cast(:eventId as bigint) is null or event_id = :eventId)
                            and (cast(:subscriber as character varying) is null or subscriber = :subscriber)
                        order by id
                        limit 1
                        """).bindMethods(letter).mapTo(Long.class).findOne();
        replaying.ifPresentOrElse(
                id -> failedAgain(
                        handle,
                        id,
                        new FaultText(letter.cause(), letter.causeWhole()),
                        letter.attempts(),
                        letter.requestId(),
                        letter.createdAt()),
                () -> insert(handle, letter));
    }

    /** A page is fetched again and again; what is refused on it is worth one letter. */
    public static void insertUnlessThere(Handle handle, DeadLetter letter) {
        insertUnlessThere(handle, letter, "");
    }

    private static void insertUnlessThere(Handle handle, DeadLetter letter, String alsoTheSame) {
        boolean there = handle.createQuery("""
                        select count(*) from dead_letter
                        where kind = :kind and account = :account and payload_hash = :payloadHash <also>
                        """)
                        .define("also", alsoTheSame)
                        .bindMethods(letter)
                        .bind("payloadHash", Json.hashOf(letter.payload()))
                        .mapTo(Integer.class)
                        .one()
                > 0;
        if (!there) {
            insert(handle, letter);
        }
    }

    private static DeadLetterRecord require(Handle handle, long id) {
        return find(handle, id)
                .orElseThrow(() -> new ReplayRefusedException(
                        ReplayRefusedException.Kind.UNKNOWN, "There is no dead letter " + id));
    }

    private static ReplayRefusedException taken(DeadLetterRecord letter) {
        String id = "Dead letter " + letter.letter().id();
        return ReplayRefusedException.conflict(
                switch (letter.state()) {
                    case REPLAYING -> id + " is being replayed already; look at it again later";
                    case REPLAYED -> id + " was replayed at " + letter.changedAt() + " and succeeded";
                    case DROPPED -> id + " was dropped at " + letter.changedAt();
                    case DEAD -> id + " has just failed again; look at its cause";
                });
    }

    private static DeadLetterRecord kept(ResultSet rs, StatementContext context) throws SQLException {
        return new DeadLetterRecord(
                ConstructorMapper.of(DeadLetter.class).map(rs, context),
                DeadLetterState.valueOf(rs.getString("state")),
                EncryptionPlugin.text(rs, "corrected", context),
                Columns.instant(rs, "changed_at"),
                rs.getString("changed_by"),
                rs.getString("reason"));
    }
}
