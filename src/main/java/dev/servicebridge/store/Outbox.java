package dev.servicebridge.store;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes job events, and a delivery of each to every subscriber. */
final class Outbox {
    private final int lanes;

    /** @param lanes over how many lanes the jobs of an account are spread; a job is always in the same one */
    Outbox(int lanes) {
        this.lanes = lanes;
    }

    void add(Handle handle, IncomingPage page, List<ChangedJob> changed, Set<String> subscribers) {
        if (changed.isEmpty()) {
            return;
        }
        List<Long> eventIds = addEvents(handle, page, changed);
        if (!subscribers.isEmpty()) {
            addDeliveries(handle, page, changed, eventIds, subscribers);
        }
    }

    private static List<Long> addEvents(Handle handle, IncomingPage page, List<ChangedJob> changed) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into outbox (account, service_job_id, version, status, content, created_at)
                values (:account, :id, :version, :status, :content, :observedAt)
                """);
        changed.forEach(change -> batch.bind("account", page.account())
                .bind("id", change.job().id())
                .bind("version", change.version())
                .bind("status", change.job().status().name())
                .bind("content", Json.write(content(page, change)))
                .bind("observedAt", page.observedAt())
                .add());
        return batch.executePreparedBatch("event_id").mapTo(Long.class).list();
    }

    private void addDeliveries(
            Handle handle, IncomingPage page, List<ChangedJob> changed, List<Long> eventIds, Set<String> subscribers) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into delivery (event_id, subscriber, account, service_job_id, lane, state, next_attempt_at,
                    updated_at)
                values (:eventId, :subscriber, :account, :id, :lane, 'PENDING', :observedAt, :observedAt)
                """);
        for (int i = 0; i < changed.size(); i++) {
            String id = changed.get(i).job().id();
            for (String subscriber : subscribers) {
                batch.bind("eventId", eventIds.get(i))
                        .bind("subscriber", subscriber)
                        .bind("account", page.account())
                        .bind("id", id)
                        .bind("lane", Math.floorMod(id.hashCode(), lanes))
                        .bind("observedAt", page.observedAt())
                        .add();
            }
        }
        batch.execute();
    }

    /** The message of the event but for its id, which the database has yet to give. */
    private static ObjectNode content(IncomingPage page, ChangedJob change) {
        JsonNode status = change.job().content().path("serviceJobStatus");
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", change.version())
                .put("account", page.account())
                .put("marketplaceId", page.marketplaceId())
                .put("serviceJobId", change.job().id())
                .put("serviceJobStatus", status.textValue())
                .put("observedAt", page.observedAt().toString())
                .set("job", change.job().content());
    }
}
