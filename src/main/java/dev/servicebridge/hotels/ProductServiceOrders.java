package dev.servicebridge.hotels;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.database.ConcurrentChangeException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.ReplayRefusedException;
import dev.servicebridge.deadletters.events.EventHistory;
import dev.servicebridge.deadletters.events.VersionedEvents;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Outbox;

/**
 * The latest content of every product service order, as it came and as it was merged. An order whose merged content
 * changed makes an event in the same transaction.
 */
public final class ProductServiceOrders {
    /** The kind of the dead letter of an entry of a hotel's page that is no order. */
    public static final String REFUSED = "product-service-order-intake";

    private static final String COLUMNS =
            "enterprise_id, product_service_order_id, state, linked_reservation_id, source,"
                    + " content, merge_attempts";

    private final Jdbi jdbi;
    private final Outbox outbox;

    public ProductServiceOrders(Database database) {
        this.jdbi = database.jdbi();
        this.outbox = new Outbox();
    }

    /** The history of the events about product service orders. */
    public static EventHistory history() {
        return new VersionedEvents(
                EventKind.PRODUCT_SERVICE_ORDER, "product_service_order", "product_service_order_id");
    }

    private record Kept(String id, String sourceHash, String content, String contentHash, int version) {
        static Kept nothing(String id) {
            return new Kept(id, "", null, "", 0);
        }

        ObjectNode merged() {
            return content == null ? null : (ObjectNode) Json.read(content);
        }
    }

    private record Change(MergedOrder merged, String contentHash, Kept kept) {
        boolean isNew() {
            return kept.version() == 0;
        }

        boolean makesAnEvent() {
            return !contentHash.equals(kept.contentHash());
        }

        int version() {
            return makesAnEvent() ? kept.version() + 1 : kept.version();
        }
    }

    /**
     * Those of the orders that are new or differ from what was kept of them, and so have to be merged. Of an order that
     * is there twice the last one counts.
     */
    public List<KnownOrder> changed(String account, Collection<KnownOrder> orders) {
        Map<String, KnownOrder> byId = new LinkedHashMap<>();
        orders.forEach(order -> byId.put(order.id(), order));
        Map<String, Kept> kept = jdbi.withHandle(handle -> kept(handle, account, byId.keySet()));
        List<KnownOrder> changed = new ArrayList<>();
        byId.forEach((id, order) -> {
            Kept known = kept.getOrDefault(id, Kept.nothing(id));
            if (!known.sourceHash().equals(Json.hash(order.source()))) {
                changed.add(order.after(known.merged()));
            }
        });
        return changed;
    }

    /** The orders of this id as they are kept, of whichever accounts. */
    public List<OrderOutline> outlines(String productServiceOrderId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select account, state, version, first_seen_at, changed_at, merge_at is not null as incomplete
                        from product_service_order
                        where product_service_order_id = :id order by account
                        """)
                .bind("id", productServiceOrderId)
                .map(ConstructorMapper.of(OrderOutline.class))
                .list());
    }

    /** Orders that are to be merged anew by now, those that have waited longest first. */
    public List<KnownOrder> due(String account, Instant now, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select <columns> from product_service_order
                        where account = :account and merge_at <= :now
                        order by merge_at, product_service_order_id
                        limit :limit
                        """)
                .define("columns", COLUMNS)
                .bind("account", account)
                .bind("now", now)
                .bind("limit", limit)
                .map(ProductServiceOrders::order)
                .list());
    }

    /** Those of these orders that are known. */
    public List<KnownOrder> known(String account, Collection<String> orderIds) {
        return find(account, "product_service_order_id", orderIds, "");
    }

    /**
     * The orders that belong to one of these reservations. Of one whose personal data was removed not enough is kept to
     * merge it: it is merged when it changes itself.
     */
    public List<KnownOrder> ofReservations(String account, Collection<String> reservationIds) {
        return find(account, "linked_reservation_id", reservationIds, "and personal_data_removed_at is null");
    }

    private List<KnownOrder> find(String account, String column, Collection<String> ids, String condition) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select <columns> from product_service_order
                        where account = :account and <column> in (<ids>) <condition>
                        """)
                .define("columns", COLUMNS)
                .define("column", column)
                .define("condition", condition)
                .bind("account", account)
                .bindList("ids", List.copyOf(ids))
                .map(ProductServiceOrders::order)
                .list());
    }

    private static KnownOrder order(ResultSet rs, StatementContext context) throws SQLException {
        return new KnownOrder(
                rs.getString("enterprise_id"),
                rs.getString("product_service_order_id"),
                rs.getString("state"),
                rs.getString("linked_reservation_id"),
                (ObjectNode) Json.read(EncryptionPlugin.text(rs, "source", context)),
                (ObjectNode) Json.read(EncryptionPlugin.text(rs, "content", context)),
                rs.getInt("merge_attempts"));
    }

    /**
     * Takes an order in that went to the dead letters, in the transaction of its replay; it is due to be merged.
     *
     * @throws ReplayRefusedException where it is known
     */
    public static void takeIn(Handle handle, String account, KnownOrder order, Instant now) {
        int known = handle.createQuery("""
                        select count(*) from product_service_order
                        where account = :account and product_service_order_id = :id
                        """)
                .bind("account", account)
                .bind("id", order.id())
                .mapTo(Integer.class)
                .one();
        if (known > 0) {
            throw ReplayRefusedException.conflict(
                    "Product service order " + order.id() + " is known already; drop the letter");
        }
        handle.createUpdate("""
                        insert into product_service_order (account, product_service_order_id, enterprise_id,
                            linked_reservation_id, state, source, source_hash, content, content_hash, version, merge_at,
                            merge_attempts, first_seen_at, changed_at)
                        values (:account, :id, :enterpriseId, :linkedReservationId, :state, :source, :sourceHash, '{}',
                            '', 1, :now, 0, :now, :now)
                        """)
                .bind("account", account)
                .bind("id", order.id())
                .bind("enterpriseId", order.enterpriseId())
                .bind("linkedReservationId", order.linkedReservationId())
                .bind("state", order.state())
                .bindByType("source", Json.write(order.source()), EncryptionPlugin.TEXT)
                .bind("sourceHash", Json.hash(order.source()))
                .bind("now", now)
                .execute();
    }

    /** Has these orders merged anew. */
    public void mergeAnew(String account, Collection<String> orderIds, Instant now) {
        if (!orderIds.isEmpty()) {
            jdbi.useHandle(handle -> handle.createUpdate("""
                            update product_service_order set merge_at = :now, merge_attempts = 0
                            where account = :account and product_service_order_id in (<ids>)
                            """)
                    .bind("account", account)
                    .bindList("ids", List.copyOf(orderIds))
                    .bind("now", now)
                    .execute());
        }
    }

    /** A record as it is when it comes back from the store, to be compared with one that does. */
    public static JsonNode asKept(JsonNode record) {
        return Json.read(Json.write(record));
    }

    /**
     * Keeps orders, each with an event for every subscriber where its merged content changed.
     *
     * @return how many events were made
     */
    public int save(String account, Collection<MergedOrder> orders, Instant now, Set<String> subscribers) {
        return jdbi.inTransaction(handle -> save(handle, account, orders, now, subscribers));
    }

    private int save(
            Handle handle, String account, Collection<MergedOrder> orders, Instant now, Set<String> subscribers) {
        Map<String, Kept> kept = kept(
                handle,
                account,
                orders.stream().map(order -> order.order().id()).toList());
        List<Change> changes = new ArrayList<>();
        for (MergedOrder order : orders) {
            String id = order.order().id();
            changes.add(new Change(order, Json.hash(order.content()), kept.getOrDefault(id, Kept.nothing(id))));
        }
        insert(handle, account, changes.stream().filter(Change::isNew).toList(), now);
        update(
                handle,
                account,
                changes.stream().filter(change -> !change.isNew()).toList(),
                now);
        List<Outbox.Entry> events = changes.stream()
                .filter(Change::makesAnEvent)
                .map(change -> event(account, change, now))
                .toList();
        outbox.add(handle, EventKind.PRODUCT_SERVICE_ORDER, account, now, events, subscribers);
        return events.size();
    }

    private static Outbox.Entry event(String account, Change change, Instant now) {
        KnownOrder order = change.merged().order();
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("version", change.version())
                .put("account", account)
                .put("enterpriseId", order.enterpriseId())
                .put("productServiceOrderId", order.id())
                .put("state", order.state())
                .put("observedAt", now.toString());
        content.setAll(change.merged().content());
        return new Outbox.Entry(order.id(), change.version(), order.state(), content);
    }

    private static void insert(Handle handle, String account, List<Change> changes, Instant now) {
        write(handle, account, changes, now, """
                insert into product_service_order (account, product_service_order_id, enterprise_id,
                    linked_reservation_id, state, source, source_hash, content, content_hash, version, merge_at,
                    merge_attempts, first_seen_at, changed_at)
                values (:account, :id, :enterpriseId, :linkedReservationId, :state, :source, :sourceHash, :content,
                    :contentHash, :version, :mergeAt, :mergeAttempts, :now, :now)
                """);
    }

    private static void update(Handle handle, String account, List<Change> changes, Instant now) {
        write(handle, account, changes, now, """
                update product_service_order set enterprise_id = :enterpriseId,
                    linked_reservation_id = :linkedReservationId, state = :state, source = :source,
                    source_hash = :sourceHash, content = :content, content_hash = :contentHash, version = :version,
                    merge_at = :mergeAt, merge_attempts = :mergeAttempts, changed_at = :now,
                    personal_data_removed_at = null
                where account = :account and product_service_order_id = :id and version = :knownVersion
                """);
    }

    private static void write(Handle handle, String account, List<Change> changes, Instant now, String sql) {
        PreparedBatch batch = handle.prepareBatch(sql);
        for (Change change : changes) {
            MergedOrder merged = change.merged();
            KnownOrder order = merged.order();
            batch.bind("account", account)
                    .bind("id", order.id())
                    .bind("enterpriseId", order.enterpriseId())
                    .bind("linkedReservationId", order.linkedReservationId())
                    .bind("state", order.state())
                    .bindByType("source", Json.write(order.source()), EncryptionPlugin.TEXT)
                    .bind("sourceHash", Json.hash(order.source()))
                    .bindByType("content", Json.write(merged.content()), EncryptionPlugin.TEXT)
                    .bind("contentHash", change.contentHash())
                    .bind("version", change.version())
                    .bind("knownVersion", change.kept().version())
                    .bindByType("mergeAt", merged.mergeAt(), Instant.class)
                    .bind("mergeAttempts", merged.mergeAt() == null ? 0 : order.mergeAttempts() + 1)
                    .bind("now", now)
                    .add();
        }
        if (batch.size() > 0 && Arrays.stream(batch.execute()).anyMatch(rows -> rows == 0)) {
            throw new ConcurrentChangeException("Hotel orders of account " + account);
        }
    }

    private static Map<String, Kept> kept(Handle handle, String account, Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return handle.createQuery("""
                        select product_service_order_id, source_hash, content, content_hash, version
                        from product_service_order
                        where account = :account and product_service_order_id in (<ids>)
                        """)
                .bind("account", account)
                .bindList("ids", List.copyOf(ids))
                .map((rs, context) -> new Kept(
                        rs.getString("product_service_order_id"),
                        rs.getString("source_hash"),
                        EncryptionPlugin.text(rs, "content", context),
                        rs.getString("content_hash"),
                        rs.getInt("version")))
                .collectToMap(Kept::id, known -> known);
    }

    /** How many orders are in each state, by the state's name. */
    public static Map<String, Long> countByState(Database database) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "select state, count(*) as orders from product_service_order group by state")
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("state", String.class), row.getColumn("orders", Long.class));
                    return counts;
                }));
    }

    /** How many orders are to be merged anew at some time. */
    public static long countIncomplete(Database database) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from product_service_order where merge_at is not null")
                .mapTo(Long.class)
                .one());
    }
}
