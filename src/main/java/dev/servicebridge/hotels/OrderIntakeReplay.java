package dev.servicebridge.hotels;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.database.UsableId;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.ReplayHandler;
import dev.servicebridge.deadletters.ReplayRefusedException;

/** Takes a hotel's product service order in that had no usable id: it is merged at the next poll, and told then. */
public final class OrderIntakeReplay implements ReplayHandler {
    @Override
    public String kind() {
        return ProductServiceOrders.REFUSED;
    }

    @Override
    public Progress replay(Handle handle, DeadLetterRecord letter, Instant now) {
        JsonNode order = letter.content();
        require(order, MewsOrder.ID);
        require(order, MewsOrder.ENTERPRISE_ID);
        String enterpriseId = order.path(MewsOrder.ENTERPRISE_ID).textValue();
        ProductServiceOrders.takeIn(
                handle, letter.letter().account(), MewsOrder.told(enterpriseId, (ObjectNode) order), now);
        return Progress.DONE;
    }

    private static void require(JsonNode order, String key) {
        JsonNode value = order.path(key);
        if (!value.isTextual() || !UsableId.is(value.textValue())) {
            throw ReplayRefusedException.invalid(
                    "The product service order has no usable " + key + "; add it to the payload");
        }
    }
}
