package dev.servicebridge.incidents;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

import dev.servicebridge.database.Conflicts;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.StorableText;
import dev.servicebridge.outbox.DeliveryQueue;

/**
 * Keeps what the nodes see of incidents. Each is open once, however many nodes see it, and is over when none does. A node says
 * again every {@link #REFRESH} that it sees one; of one that was killed this is not heard for {@link #LOST}, after which it
 * counts no more.
 */
final class IncidentSightings {
    /** How often a node says that it sees an incident still. */
    static final Duration REFRESH = Duration.ofSeconds(30);
    /** After this a node is taken for dead, or for one that was started anew and sees the incident no more. */
    static final Duration LOST = Duration.ofMinutes(2);

    private static final int ATTEMPTS = 5;

    private final Jdbi jdbi;
    private final String node;

    /** @param node no other process has this id at the same time */
    IncidentSightings(Database database, String node) {
        this.jdbi = database.jdbi();
        this.node = node;
    }

    /** What a look has changed for all nodes: whoever is told of it is the only one. */
    record Changes(List<Incident> begun, List<Incident> ended) {}

    /** @param waitsFor the place at which the account is refused; null for none */
    private record Held(DeliveryQueue queue, String waitsFor, long deliveries) {}

    /**
     * Keeps what this node sees.
     *
     * @param gone what it saw before and sees no more
     */
    Changes record(Collection<Symptom> seen, Collection<Symptom.Key> gone, Instant now) {
        return Conflicts.retried(ATTEMPTS, () -> jdbi.inTransaction(handle -> record(handle, seen, gone, now)));
    }

    private Changes record(Handle handle, Collection<Symptom> seen, Collection<Symptom.Key> gone, Instant now) {
        List<Held> held = seen.isEmpty() ? List.of() : held(handle);
        List<Long> begun = new ArrayList<>();
        for (Symptom symptom : seen) {
            long id = open(handle, symptom).orElseGet(() -> {
                long fresh = insert(handle, symptom);
                begun.add(fresh);
                return fresh;
            });
            see(handle, id, symptom, held, now);
        }
        gone(handle, gone);
        return new Changes(IncidentHistory.find(handle, begun), IncidentHistory.find(handle, end(handle, now)));
    }

    private void gone(Handle handle, Collection<Symptom.Key> gone) {
        gone.forEach(key -> handle.createUpdate("""
                        update incident_sighting set gone = true where node = :node
                            and incident_id = (select incident_id from incident where open_key = :key)
                        """)
                .bind("node", node)
                .bind("key", key.text())
                .execute());
    }

    private static Optional<Long> open(Handle handle, Symptom symptom) {
        return handle.createQuery("select incident_id from incident where open_key = :key")
                .bind("key", symptom.key().text())
                .mapTo(Long.class)
                .findOne();
    }

    /** Where another node is quicker, the unique key has the transaction tried again, which then finds its row. */
    private static long insert(Handle handle, Symptom symptom) {
        return handle.createUpdate("""
                        insert into incident (kind, system, operation, account, open_key, cause, begun_at)
                        values (:kind, :system, :operation, :account, :key, :cause, :since)
                        """)
                .bind("kind", symptom.key().kind().label())
                .bind("system", symptom.key().system())
                .bind("operation", symptom.key().operation())
                .bind("account", symptom.key().account())
                .bind("key", symptom.key().text())
                .bind("cause", StorableText.of(symptom.cause()))
                .bind("since", symptom.since())
                .executeAndReturnGeneratedKeys("incident_id")
                .mapTo(Long.class)
                .one();
    }

    private void see(Handle handle, long id, Symptom symptom, List<Held> held, Instant now) {
        handle.createUpdate("update incident set cause = :cause where incident_id = :id and cause <> :cause")
                .bind("id", id)
                .bind("cause", StorableText.of(symptom.cause()))
                .execute();
        List<Held> ofIt = held.stream().filter(each -> isHeldBy(each, symptom)).toList();
        int known = bind(handle.createUpdate("""
                        update incident_sighting set seen_at = :now, gone = false, queues = :queues,
                            deliveries = :deliveries, commands = :commands
                        where incident_id = :id and node = :node
                        """), id, ofIt, now).execute();
        if (known == 0) {
            bind(handle.createUpdate("""
                            insert into incident_sighting (incident_id, node, seen_at, gone, queues, deliveries, commands)
                            values (:id, :node, :now, false, :queues, :deliveries, :commands)
                            """), id, ofIt, now).execute();
        }
    }

    private <S extends SqlStatement<S>> S bind(S statement, long id, List<Held> held, Instant now) {
        return statement
                .bind("id", id)
                .bind("node", node)
                .bind("now", now)
                .bind(
                        "queues",
                        held.stream()
                                .map(each -> each.queue().toString())
                                .distinct()
                                .collect(Collectors.joining("\n")))
                .bind("deliveries", count(held, false))
                .bind("commands", count(held, true));
    }

    private static boolean isHeldBy(Held held, Symptom symptom) {
        return symptom.queues().contains(held.queue())
                || symptom.key().kind() == IncidentKind.ACCOUNT_REFUSED
                        && held.queue().account().equals(symptom.key().account())
                        && held.waitsFor() != null
                        && held.waitsFor().startsWith(symptom.key().system() + ".");
    }

    private static long count(List<Held> held, boolean commands) {
        return held.stream()
                .filter(each -> each.queue().command().isEmpty() != commands)
                .mapToLong(Held::deliveries)
                .sum();
    }

    private static List<Held> held(Handle handle) {
        return handle.createQuery("""
                        select subscriber, account, queue, waits_for, count(*) as deliveries from delivery
                        where state = 'PENDING' group by subscriber, account, queue, waits_for
                        """)
                .map((rs, context) -> new Held(
                        new DeliveryQueue(rs.getString("subscriber"), rs.getString("account"), rs.getString("queue")),
                        rs.getString("waits_for"),
                        rs.getLong("deliveries")))
                .list();
    }

    private static List<Long> end(Handle handle, Instant now) {
        return handle.createQuery("""
                        select i.incident_id from incident i where i.ended_at is null and not exists (
                            select 1 from incident_sighting s
                            where s.incident_id = i.incident_id and not s.gone and s.seen_at > :lost)
                        """).bind("lost", now.minus(LOST)).mapTo(Long.class).list().stream()
                .filter(id ->
                        handle.createUpdate("""
                                        update incident set ended_at = :now, open_key = null
                                        where incident_id = :id and ended_at is null
                                        """).bind("id", id).bind("now", now).execute() == 1)
                .toList();
    }
}
