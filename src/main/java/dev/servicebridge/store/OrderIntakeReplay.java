package dev.servicebridge.store;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

/** Takes a hotel's product service order in that had no usable id: it is merged at the next poll, and told then. */
public final class OrderIntakeReplay implements ReplayHandler {
    /** The kind of an entry of a hotel's page that is no order. */
    public static final String KIND = "product-service-order-intake";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Progress replay(Handle handle, KeptLetter kept, Instant now) {
        JsonNode order = Json.read(kept.payload());
        String id = required(order, "Id");
        String enterpriseId = required(order, "EnterpriseId");
        int known = handle.createQuery("""
                        select count(*) from product_service_order
                        where account = :account and product_service_order_id = :id
                        """)
                .bind("account", kept.letter().account())
                .bind("id", id)
                .mapTo(Integer.class)
                .one();
        if (known > 0) {
            throw ReplayRefusedException.conflict("Product service order " + id + " is known already; drop the letter");
        }
        handle.createUpdate("""
                        insert into product_service_order (account, product_service_order_id, enterprise_id,
                            linked_reservation_id, state, source, source_hash, content, content_hash, version, merge_at,
                            merge_attempts, first_seen_at, changed_at)
                        values (:account, :id, :enterpriseId, :linkedReservationId, :state, :source, :sourceHash, '{}',
                            '', 1, :now, 0, :now, :now)
                        """)
                .bind("account", kept.letter().account())
                .bind("id", id)
                .bind("enterpriseId", enterpriseId)
                .bind("linkedReservationId", order.path("LinkedReservationId").textValue())
                .bind("state", order.path("State").asText())
                .bindByType("source", Json.write(order), SealingPlugin.TEXT)
                .bind("sourceHash", Json.hash(order))
                .bind("now", now)
                .execute();
        return Progress.DONE;
    }

    private static String required(JsonNode order, String key) {
        JsonNode value = order.path(key);
        if (!value.isTextual() || !UsableId.is(value.textValue())) {
            throw ReplayRefusedException.invalid(
                    "The product service order has no usable " + key + "; add it to the payload");
        }
        return value.textValue();
    }
}
