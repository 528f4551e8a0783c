package dev.servicebridge.retention;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;

/**
 * Empties rows of the texts that may hold personal data, within one transaction. Ids, statuses, times and hashes stay. What
 * cannot go on without its text is given up: a dead letter or a delivery is dropped, a command fails and its sender is
 * told.
 */
public final class Emptying {
    /** Stands in the place of a text that the row needs. */
    static final String REMOVED = "removed with the personal data";

    private static final String EMPTY = "{}";

    private final Handle handle;
    private final Commands commands;
    private final String reason;
    private final String by;
    private final Instant now;

    /**
     * @param commands with which commands end that are given up
     * @param reason why, for whoever finds something given up; without personal data
     * @param by who wants it
     */
    public Emptying(Handle handle, Commands commands, String reason, String by, Instant now) {
        this.handle = handle;
        this.commands = commands;
        this.reason = reason;
        this.by = by;
        this.now = now;
    }

    /** @return whether it was there and not empty yet */
    boolean job(String account, String id) {
        return handle.createQuery("""
                        select content from job
                        where account = :account and service_job_id = :id and personal_data_removed_at is null
                        for update
                        """)
                .bind("account", account)
                .bind("id", id)
                .mapTo(EncryptionPlugin.TEXT)
                .findOne()
                .map(content -> dated(handle.createUpdate("""
                                update job set content = :content, personal_data_removed_at = :now
                                where account = :account and service_job_id = :id
                                """))
                        .bind("account", account)
                        .bind("id", id)
                        .bindByType("content", Json.write(reducedJob(Json.read(content))), EncryptionPlugin.TEXT)
                        .execute())
                .isPresent();
    }

    /** Keeps what a change in the FSM is compared with: a job that is emptied while it is open still takes commands. */
    private static ObjectNode reducedJob(JsonNode job) {
        ObjectNode reduced = picked(job, "serviceJobId", "serviceJobStatus", "marketplaceId");
        for (JsonNode appointment : job.path("appointments")) {
            ObjectNode kept = picked(appointment, "appointmentId", "appointmentStatus");
            kept.set("appointmentTime", picked(appointment.path("appointmentTime"), "startTime", "durationInMinutes"));
            for (JsonNode technician : appointment.path("assignedTechnicians")) {
                kept.withArray("assignedTechnicians").add(picked(technician, "technicianId"));
            }
            reduced.withArray("appointments").add(kept);
        }
        return reduced;
    }

    private static ObjectNode picked(JsonNode from, String... fields) {
        ObjectNode picked = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            if (from.path(field).isValueNode()) {
                picked.set(field, from.get(field));
            }
        }
        return picked;
    }

    /** @return whether it was there and not empty yet */
    boolean order(String account, String id) {
        return handle.createQuery("""
                        select source from product_service_order
                        where account = :account and product_service_order_id = :id and personal_data_removed_at is null
                        for update
                        """)
                .bind("account", account)
                .bind("id", id)
                .mapTo(EncryptionPlugin.TEXT)
                .findOne()
                .map(source -> dated(handle.createUpdate("""
                                update product_service_order set source = :source, content = :empty, merge_at = null,
                                    personal_data_removed_at = :now
                                where account = :account and product_service_order_id = :id
                                """))
                        .bind("account", account)
                        .bind("id", id)
                        .bindByType("source", Json.write(reducedOrder(Json.read(source))), EncryptionPlugin.TEXT)
                        .execute())
                .isPresent();
    }

    /** Of an order as it came, ids, times and the state stay: with them it can be merged anew, should that be wanted. */
    private static JsonNode reducedOrder(JsonNode order) {
        ((ObjectNode) order)
                .properties()
                .removeIf(field -> !field.getKey().matches(".*(Id|Utc|State)")
                        || !field.getValue().isValueNode());
        return order;
    }

    /** @param ids of letters that are not empty yet; at least one, and few enough for one statement */
    void letters(List<Long> ids) {
        dated(handle.createUpdate("""
                        update delivery set state = 'DROPPED', cause = null, waits_for = null, updated_at = :now
                        where state in ('PENDING', 'DEAD') and exists (select 1 from dead_letter l
                            where l.id in (<ids>) and l.event_id = delivery.event_id
                                and l.subscriber = delivery.subscriber and l.state in ('DEAD', 'REPLAYING'))
                        """)).bindList("ids", ids).execute();
        dated(handle.createUpdate("""
                        update dead_letter set
                            changed_at = case when state in ('DEAD', 'REPLAYING') then :now else changed_at end,
                            changed_by = case when state in ('DEAD', 'REPLAYING') then :by else changed_by end,
                            reason = case when state in ('DEAD', 'REPLAYING') then :reason
                                when state = 'DROPPED' then :removed end,
                            state = case when state in ('DEAD', 'REPLAYING') then 'DROPPED' else state end,
                            payload = :empty, corrected = null, cause = :removed, cause_whole = null, personal_data_removed_at = :now
                        where id in (<ids>)
                        """))
                .bindList("ids", ids)
                .bind("by", by)
                .bind("reason", reason)
                .execute();
    }

    /**
     * Empties events; who has not got one yet does not get it.
     *
     * @param ids of events that are not empty yet; at least one, and few enough for one statement
     * @return how many deliveries were given up
     */
    int events(List<Long> ids) {
        int dropped = dated(handle.createUpdate("""
                        update delivery set state = 'DROPPED', waits_for = null, updated_at = :now
                        where event_id in (<ids>) and state in ('PENDING', 'DEAD')
                        """)).bindList("ids", ids).execute();
        dated(handle.createUpdate("update delivery set cause = null where event_id in (<ids>) and cause is not null"))
                .bindList("ids", ids)
                .execute();
        dated(handle.createUpdate("""
                        update outbox set content = :empty, personal_data_removed_at = :now
                        where event_id in (<ids>)
                        """)).bindList("ids", ids).execute();
        return dropped;
    }

    /**
     * Empties commands and deletes their documents. The key and the hash of each stay: what is sent again is still known. One
     * that has not ended fails.
     *
     * @param ids of commands that are not empty yet; at least one, and few enough for one statement
     * @return how many failed by that
     */
    public int commands(List<Long> ids) {
        List<Long> pending = handle.createQuery(
                        "select command_id from command where command_id in (<ids>) and state = 'PENDING'")
                .bindList("ids", ids)
                .mapTo(Long.class)
                .list();
        dated(handle.createUpdate("update command_step set result = :empty where command_id in (<ids>)"))
                .bindList("ids", ids)
                .execute();
        dated(handle.createUpdate("""
                        update command set content = :empty, result = null, personal_data_removed_at = :now,
                            cause = case when cause is not null then :removed end
                        where command_id in (<ids>)
                        """)).bindList("ids", ids).execute();
        CommandDocuments.delete(handle, ids);
        pending.forEach(id -> commands.giveUp(handle, id, reason, now));
        // An event of a command does not name the command in a column, but is written in the same moment.
        List<Long> events =
                handle.createQuery("""
                        select o.event_id from outbox o join command c on o.account = c.account
                            and o.subject_id = c.subject and o.status = c.command and o.created_at = c.created_at
                        where c.command_id in (<ids>) and o.kind = 'COMMAND' and o.personal_data_removed_at is null
                        """).bindList("ids", ids).mapTo(Long.class).list();
        if (!events.isEmpty()) {
            events(events);
        }
        return pending.size();
    }

    /** Binds what these statements share; a statement takes no notice of what it does not name. */
    private <T extends SqlStatement<T>> T dated(T statement) {
        return statement
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bind("now", now)
                .bind("removed", REMOVED)
                .bindByType("empty", EMPTY, EncryptionPlugin.TEXT);
    }
}
