package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

import dev.servicebridge.database.Database;

/** Reads events that were delivered, or are to be, as they were handed to subscribers; changes nothing. */
public final class PastEvents {
    private static final String EVENT =
            "o.event_id, o.kind, o.account, o.subject_id, o.version, o.status, o.content, o.created_at";

    private final Jdbi jdbi;

    public PastEvents(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * The latest deliveries of events, the oldest event first. Events whose content was removed are not among them.
     *
     * @param since when an event was seen at the earliest
     * @param kinds the kinds of events that are meant
     * @param account of which the events are; null for any
     * @param subscriber to whom they go; null for any
     * @param limit the most deliveries
     */
    public List<Delivery> since(Instant since, Set<EventKind> kinds, String account, String subscriber, int limit) {
        List<Delivery> latest = jdbi.withHandle(handle -> handle.createQuery("select " + EVENT + """
                        , d.subscriber as receiver
                        from delivery d
                        join outbox o on o.event_id = d.event_id
                        where o.created_at >= :since and o.kind in (<kinds>) and o.personal_data_removed_at is null
                            and (cast(:account as varchar) is null or o.account = :account)
                            and (cast(:subscriber as varchar) is null or d.subscriber = :subscriber)
                        order by o.event_id desc, d.subscriber desc
                        limit :limit
                        """)
                .bind("since", since)
                .bindList("kinds", kinds.stream().map(EventKind::name).toList())
                .bind("account", account)
                .bind("subscriber", subscriber)
                .bind("limit", limit)
                .map((rs, context) -> new Delivery(
                        ConstructorMapper.of(Event.class).map(rs, context), rs.getString("receiver"), 0, 0, null, null))
                .list());
        List<Delivery> inOrder = new ArrayList<>(latest);
        Collections.reverse(inOrder);
        return inOrder;
    }

    /** Events by their ids; without those that retention has deleted. */
    public Map<Long, Event> find(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle
                .createQuery("select " + EVENT + " from outbox o where o.event_id in (<ids>)")
                .bindList("ids", List.copyOf(ids))
                .map(ConstructorMapper.of(Event.class))
                .stream()
                .collect(Collectors.toMap(Event::eventId, Function.identity())));
    }
}
