package dev.servicebridge.capacity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.ConcurrentChangeException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.texts.FaultText;

/**
 * What takes the resources' time, and the reservations made of it. Sources {@linkplain #save save} what they want at any
 * time; one worker at a time for each account brings the reservations in step.
 *
 * <p>Nothing that lies wholly in the past is due.
 */
public final class Reservations {
    private static final int SLICE = 500;
    private static final int ATTEMPTS = 3;
    private static final String NOT_OVER = " greatest(end_at, coalesce(made_end_at, end_at)) > :now ";
    private static final String KEY =
            " where account = :account and source = :source and source_id = :sourceId and revision >= :revision ";

    /** Stands for the time of what was cancelled before it was heard of: any that is over. */
    private static final ReservedTime NO_TIME =
            new ReservedTime("-", ReservedTime.APPOINTMENT, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 1);

    private static final String NOTHING_MADE =
            "reservation_id = null, made_resource_id = null, made_type = null, made_start_at = null,"
                    + " made_end_at = null, made_capacity = null, ";

    private final Jdbi jdbi;

    public Reservations(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * Keeps what is wanted. What is as it was, or older than what is known, or cancelled before it was ever heard of,
     * changes nothing.
     *
     * @return how many were new or changed
     */
    public int save(Collection<BusyTime> wanted, Instant now) {
        // Within one list the last word on a busy time holds, as it would in a list for each.
        Map<List<String>, BusyTime> latest = new LinkedHashMap<>();
        wanted.forEach(each -> latest.merge(
                List.of(each.account(), each.source(), each.sourceId()),
                each,
                (former, later) -> later.isOlderThan(former.version()) ? former : later));
        Map<List<String>, List<BusyTime>> bySource = new LinkedHashMap<>();
        latest.values().forEach(each -> bySource.computeIfAbsent(
                        List.of(each.account(), each.source()), key -> new ArrayList<>())
                .add(each));
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(handle -> save(handle, bySource.values(), now));
            } catch (ConcurrentChangeException | UnableToExecuteStatementException e) {
                // Another writer came between reading and writing; his word is known at the next attempt.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static int save(Handle handle, Collection<List<BusyTime>> bySource, Instant now) {
        int changed = 0;
        for (List<BusyTime> ofOne : bySource) {
            for (int from = 0; from < ofOne.size(); from += SLICE) {
                changed += saveSlice(handle, ofOne.subList(from, Math.min(ofOne.size(), from + SLICE)), now);
            }
        }
        return changed;
    }

    private static int saveSlice(Handle handle, List<BusyTime> slice, Instant now) {
        Map<String, Row> known = new HashMap<>();
        handle.createQuery("""
                        select * from busy_time
                        where account = :account and source = :source and source_id in (<ids>)
                        """)
                .bind("account", slice.get(0).account())
                .bind("source", slice.get(0).source())
                .bindList("ids", slice.stream().map(BusyTime::sourceId).toList())
                .map(Row::of)
                .forEach(row -> known.put(row.reservation.wanted().sourceId(), row));
        int changed = 0;
        for (BusyTime each : slice) {
            Row row = known.get(each.sourceId());
            if (row == null) {
                changed += insert(handle, each, now);
            } else if (row.isChangedBy(each)) {
                change(handle, row.reservation, each, now);
                changed++;
            } else if (row.isBehind(each)) {
                count(handle, each);
            }
        }
        return changed;
    }

    /** A cancellation that comes first is kept where the source counts, for what it cancels may come after it. */
    private static int insert(Handle handle, BusyTime wanted, Instant now) {
        if (wanted.cancelled() && wanted.version() == null) {
            return 0;
        }
        bindTime(handle.createUpdate("""
                        insert into busy_time (account, source, source_id, source_version, resource_id, type, start_at,
                            end_at, capacity, cancelled, revision, state, attempts, next_attempt_at, updated_at)
                        values (:account, :source, :sourceId, :version, :resourceId, :type, :start, :end, :capacity,
                            :cancelled, 1, :state, 0, :now, :now)
                        """), wanted.time() == null ? NO_TIME : wanted.time())
                .bindMap(name(wanted))
                .bind("version", wanted.version())
                .bind("cancelled", wanted.cancelled())
                .bind("state", wanted.cancelled() ? ReservationState.NONE.name() : ReservationState.PENDING.name())
                .bind("now", now)
                .execute();
        return wanted.cancelled() ? 0 : 1;
    }

    private static void count(Handle handle, BusyTime wanted) {
        handle.createUpdate("""
                        update busy_time set source_version = :version
                        where account = :account and source = :source and source_id = :sourceId
                        """)
                .bindMap(name(wanted))
                .bind("version", wanted.version())
                .execute();
    }

    /** What may have been made without an answer is found out first, whatever is wanted by now. */
    private static void change(Handle handle, Reservation known, BusyTime wanted, Instant now) {
        int changed = bindTime(
                        handle.createUpdate("""
                        update busy_time set source_version = coalesce(:version, source_version),
                            resource_id = :resourceId, type = :type, start_at = :start, end_at = :end, capacity = :capacity, cancelled = :cancelled,
                            revision = revision + 1, updated_at = :now,
                            attempts = case when state = 'CALLING' then attempts else 0 end,
                            next_attempt_at = case when state = 'CALLING' then next_attempt_at else :now end,
                            state = case when state = 'CALLING' then state else 'PENDING' end
                        where account = :account and source = :source and source_id = :sourceId
                            and revision = :revision
                        """),
                        wanted.cancelled() ? known.wanted().time() : wanted.time())
                .bindMap(name(wanted))
                .bind("version", wanted.version())
                .bind("revision", known.revision())
                .bind("cancelled", wanted.cancelled())
                .bind("now", now)
                .execute();
        if (changed == 0) {
            throw new ConcurrentChangeException("Busy times of account " + wanted.account());
        }
    }

    /** The accounts for which something is due. */
    public List<String> accountsDue(Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct account from busy_time
                        where state in ('PENDING', 'CALLING') and next_attempt_at <= :now and
                        """ + NOT_OVER + "order by account")
                .bind("now", now)
                .mapTo(String.class)
                .list());
    }

    /** What is due for an account, longest due first. */
    public List<Reservation> due(String account, Instant now, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select * from busy_time
                        where account = :account and state in ('PENDING', 'CALLING') and next_attempt_at <= :now and
                        """ + NOT_OVER + "order by next_attempt_at, source, source_id limit :limit")
                .bind("account", account)
                .bind("now", now)
                .bind("limit", limit)
                .map(Reservations::reservation)
                .list());
    }

    /** What holds, may hold, or is said to hold time of a resource that is not over; those without any are left out. */
    public List<Reservation> ofResource(String account, String resourceId, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from busy_time
                        where account = :account and made_resource_id = :resourceId and made_end_at > :now
                        order by made_start_at, source, source_id
                        """)
                .bind("account", account)
                .bind("resourceId", resourceId)
                .bind("now", now)
                .map(Reservations::reservation)
                .list());
    }

    /** The resources of an account of whose time something is taken, or wanted, that is not over. */
    public List<String> resources(String account, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select resource_id from busy_time where account = :account and end_at > :now
                        union select made_resource_id from busy_time where account = :account and made_end_at > :now
                        order by 1
                        """)
                .bind("account", account)
                .bind("now", now)
                .mapTo(String.class)
                .list());
    }

    /** The resources of an account of which a reservation holds time that is not over, or may hold it. */
    public List<String> reservedResources(String account, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct made_resource_id from busy_time
                        where account = :account and made_end_at > :now order by 1
                        """)
                .bind("account", account)
                .bind("now", now)
                .mapTo(String.class)
                .list());
    }

    /** What a source wants and has not cancelled, as far as it is not over. */
    public List<BusyTime> wanted(String account, String source, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from busy_time
                        where account = :account and source = :source and not cancelled and end_at > :now
                        """)
                .bind("account", account)
                .bind("source", source)
                .bind("now", now)
                .map((rs, context) -> reservation(rs, context).wanted())
                .list());
    }

    public Reservation find(String account, String source, String sourceId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from busy_time
                        where account = :account and source = :source and source_id = :sourceId
                        """)
                .bind("account", account)
                .bind("source", source)
                .bind("sourceId", sourceId)
                .map(Reservations::reservation)
                .findOne()
                .orElse(null));
    }

    /**
     * Writes down that a reservation is about to be made.
     *
     * @param settleAt when its outcome is to be found out, should no answer come
     * @return false where what is wanted has changed since, or another makes it; then nothing is to be made
     */
    public boolean begin(Reservation reservation, Instant now, Instant settleAt) {
        return jdbi.withHandle(handle ->
                bindTime(handle.createUpdate("""
                        update busy_time set state = 'CALLING', made_resource_id = :resourceId, made_type = :type,
                            made_start_at = :start, made_end_at = :end, made_capacity = :capacity,
                            next_attempt_at = :settleAt, updated_at = :now
                        where account = :account and source = :source and source_id = :sourceId
                            and revision = :revision and state = 'PENDING'
                        """), reservation.wanted().time())
                                .bind("settleAt", settleAt)
                                .bind("now", now)
                                .bindMap(key(reservation))
                                .execute()
                        == 1);
    }

    /**
     * Records that the reservation holds a time.
     *
     * @param note what the Services API remarked; null for nothing
     */
    public void made(Reservation reservation, String reservationId, ReservedTime made, String note, Instant now) {
        jdbi.useTransaction(handle -> {
            bindTime(handle.createUpdate("""
                        update busy_time set reservation_id = :reservationId, made_resource_id = :resourceId,
                            made_type = :type, made_start_at = :start, made_end_at = :end, made_capacity = :capacity,
                            note = :note, attempts = 0, next_attempt_at = :now, updated_at = :now,
                            state = case when revision = :revision then 'MADE' else 'PENDING' end
                        """ + KEY), made)
                    .bind("reservationId", reservationId)
                    .bind("note", note)
                    .bind("now", now)
                    .bindMap(key(reservation))
                    .execute();
            lettersReplayed(handle, reservation, now);
        });
    }

    /** Records that there is no reservation, and that a new one is made where one is wanted. */
    public void gone(Reservation reservation, Instant now) {
        boolean none =
                reservation.wanted().cancelled() || reservation.wanted().time().isOver(now);
        ReservationState state = none ? ReservationState.NONE : ReservationState.PENDING;
        jdbi.useTransaction(handle -> {
            settle(handle, reservation, state, true, null, now);
            lettersReplayed(handle, reservation, now);
        });
    }

    private static void lettersReplayed(Handle handle, Reservation reservation, Instant now) {
        for (String kind : List.of(ReservationReplay.REFUSED, ReservationReplay.UNKNOWN)) {
            DeadLetters.replayed(
                    handle, kind, reservation.account(), ReservationReplay.subjectId(reservation.wanted()), now);
        }
    }

    /** Records a call that failed, or was not made, and is to be made again. */
    public void failed(Reservation reservation, String note, Instant now, Instant nextAttemptAt) {
        boolean creating = reservation.reservationId() == null;
        jdbi.useHandle(handle -> handle.createUpdate("update busy_time set state = 'PENDING', "
                        + (creating ? NOTHING_MADE : "")
                        + "attempts = attempts + 1, note = :note, next_attempt_at = :next, updated_at = :now" + KEY)
                .bind("note", note)
                .bind("next", nextAttemptAt)
                .bind("now", now)
                .bindMap(key(reservation))
                .execute());
    }

    /** Records that it is still not known whether a reservation was made. */
    public void unsettled(Reservation reservation, String note, Instant now, Instant nextAttemptAt) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update busy_time set attempts = attempts + 1, note = :note, next_attempt_at = :next,"
                                + " updated_at = :now" + KEY)
                .bind("note", note)
                .bind("next", nextAttemptAt)
                .bind("now", now)
                .bindMap(key(reservation))
                .execute());
    }

    /** Gives up on what is wanted until that changes, and keeps it as a dead letter. */
    public void refused(Reservation reservation, FaultText cause, String requestId, Instant now) {
        letter(
                reservation,
                ReservationReplay.REFUSED,
                cause,
                requestId,
                now,
                handle -> settle(
                        handle,
                        reservation,
                        ReservationState.REFUSED,
                        reservation.reservationId() == null,
                        cause.shown(),
                        now));
    }

    /** Records that the time is reserved under an id that is not known, with a dead letter for the operator. */
    public void unknown(Reservation reservation, String cause, String requestId, Instant now) {
        letter(
                reservation,
                ReservationReplay.UNKNOWN,
                FaultText.own(cause),
                requestId,
                now,
                handle -> settle(handle, reservation, ReservationState.UNKNOWN, false, cause, now));
    }

    /** Records that a reservation of unknown id was looked for again, and is still there. */
    public void stillUnknown(Reservation reservation, Instant now) {
        jdbi.useTransaction(handle -> {
            settle(handle, reservation, ReservationState.UNKNOWN, false, null, now);
            DeadLetters.giveBack(
                    handle,
                    ReservationReplay.UNKNOWN,
                    reservation.account(),
                    ReservationReplay.subjectId(reservation.wanted()),
                    now);
        });
    }

    /** Gives up a reservation of unknown id whose time is not wanted any more, with a dead letter for the operator. */
    public void abandoned(Reservation reservation, String cause, Instant now) {
        boolean none = reservation.wanted().cancelled();
        letter(
                reservation,
                ReservationReplay.UNKNOWN,
                FaultText.own(cause),
                null,
                now,
                handle -> settle(
                        handle,
                        reservation,
                        none ? ReservationState.NONE : ReservationState.PENDING,
                        true,
                        cause,
                        now));
    }

    /** Has a reservation sent once more, which tells whether it is still there. */
    public void again(Reservation reservation, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update busy_time set state = 'PENDING', next_attempt_at = :now, updated_at = :now
                        """ + KEY)
                .bind("now", now)
                .bindMap(key(reservation))
                .execute());
    }

    private void letter(
            Reservation reservation,
            String kind,
            FaultText cause,
            String requestId,
            Instant now,
            ToIntFunction<Handle> record) {
        jdbi.useTransaction(handle -> {
            if (record.applyAsInt(handle) == 1) {
                DeadLetters.insertOrGiveBack(
                        handle,
                        new DeadLetter(
                                null,
                                kind,
                                reservation.account(),
                                ReservationReplay.subjectId(reservation.wanted()),
                                null,
                                null,
                                Json.write(payload(reservation)),
                                cause.shown(),
                                cause.whole(),
                                reservation.attempts() + 1,
                                requestId,
                                now));
            }
        });
    }

    private static ObjectNode payload(Reservation reservation) {
        BusyTime wanted = reservation.wanted();
        ObjectNode payload = JsonNodeFactory.instance
                .objectNode()
                .put("account", wanted.account())
                .put("source", wanted.source())
                .put("sourceId", wanted.sourceId())
                .put("reservationId", reservation.reservationId())
                .put("cancelled", wanted.cancelled());
        putTime(payload, wanted.time());
        if (reservation.made() != null) {
            putTime(payload.putObject("made"), reservation.made());
        }
        return payload;
    }

    private static void putTime(ObjectNode object, ReservedTime time) {
        object.put("resourceId", time.resourceId())
                .put("type", time.type())
                .put("start", time.start().toString())
                .put("end", time.end().toString())
                .put("capacity", time.capacity());
    }

    /** What changed since is looked at again, whatever became of its former wish. */
    private static int settle(
            Handle handle,
            Reservation reservation,
            ReservationState state,
            boolean nothingMade,
            String note,
            Instant now) {
        return handle.createUpdate("update busy_time set "
                        + (nothingMade ? NOTHING_MADE : "")
                        + "state = case when revision = :revision then :state else 'PENDING' end, note = :note,"
                        + " attempts = 0, next_attempt_at = :now, updated_at = :now" + KEY)
                .bind("state", state.name())
                .bind("note", note)
                .bind("now", now)
                .bindMap(key(reservation))
                .execute();
    }

    /** How many busy times that are not over are in each state, by account. */
    public Map<String, Map<ReservationState, Long>> counts(Instant now) {
        Map<String, Map<ReservationState, Long>> counts = new TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select account, state, count(*) as busy_times from busy_time where"
                        + NOT_OVER + "group by account, state")
                .bind("now", now)
                .map((rs, context) -> Map.entry(
                        Map.entry(rs.getString("account"), ReservationState.valueOf(rs.getString("state"))),
                        rs.getLong("busy_times")))
                .forEach(entry -> counts.computeIfAbsent(
                                entry.getKey().getKey(), account -> new EnumMap<>(ReservationState.class))
                        .put(entry.getKey().getValue(), entry.getValue())));
        return counts;
    }

    /** Deletes what was over before an instant. */
    public int purge(Instant before) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("delete from busy_time where not" + NOT_OVER.replace(":now", ":before"))
                        .bind("before", before)
                        .execute());
    }

    private static <S extends SqlStatement<S>> S bindTime(S statement, ReservedTime time) {
        return statement
                .bind("resourceId", time.resourceId())
                .bind("type", time.type())
                .bind("start", time.start())
                .bind("end", time.end())
                .bind("capacity", time.capacity());
    }

    private static Map<String, Object> name(BusyTime busy) {
        return Map.of("account", busy.account(), "source", busy.source(), "sourceId", busy.sourceId());
    }

    private static Map<String, Object> key(Reservation reservation) {
        Map<String, Object> key = new HashMap<>(name(reservation.wanted()));
        key.put("revision", reservation.revision());
        return key;
    }

    private record Row(Reservation reservation, Long version) {
        static Row of(ResultSet rs, StatementContext context) throws SQLException {
            Reservation reservation = Reservations.reservation(rs, context);
            return new Row(reservation, reservation.wanted().version());
        }

        boolean isBehind(BusyTime told) {
            return told.version() != null && !told.version().equals(version) && !told.isOlderThan(version);
        }

        boolean isChangedBy(BusyTime told) {
            BusyTime known = reservation.wanted();
            return !told.isOlderThan(version)
                    && (known.cancelled() != told.cancelled()
                            || !told.cancelled() && !known.time().equals(told.time()));
        }
    }

    private static Reservation reservation(ResultSet rs, StatementContext context) throws SQLException {
        long version = rs.getLong("source_version");
        BusyTime wanted = new BusyTime(
                rs.getString("account"),
                rs.getString("source"),
                rs.getString("source_id"),
                rs.wasNull() ? null : version,
                time(rs, ""),
                rs.getBoolean("cancelled"));
        return new Reservation(
                wanted,
                rs.getInt("revision"),
                ReservationState.valueOf(rs.getString("state")),
                rs.getString("reservation_id"),
                rs.getString("made_resource_id") == null ? null : time(rs, "made_"),
                rs.getInt("attempts"));
    }

    private static ReservedTime time(ResultSet rs, String prefix) throws SQLException {
        return new ReservedTime(
                rs.getString(prefix + "resource_id"),
                rs.getString(prefix + "type"),
                Columns.instant(rs, prefix + "start_at"),
                Columns.instant(rs, prefix + "end_at"),
                rs.getInt(prefix + "capacity"));
    }
}
