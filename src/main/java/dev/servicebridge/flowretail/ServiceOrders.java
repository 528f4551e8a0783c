package dev.servicebridge.flowretail;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bodies for Flow Retail's service orders, and what must be compared to make them. */
public final class ServiceOrders {
    /** What an update takes. It sets each of these: {@code priority} to NONE, the others to nothing, where left out. */
    static final List<String> UPDATABLE = List.of(
            "customerUid",
            "orderUid",
            "orderProductLineUid",
            "assignedUserUid",
            "serviceTypeUid",
            "serviceStatusUid",
            "title",
            "externalServiceNumber",
            "description",
            "locationLabel",
            "priority",
            "requiresPriceEstimate",
            "warranty",
            "estimatedPrice",
            "maxPrice",
            "readyAtEstimate",
            "readyAtNeeded");

    /** What is settled when an order is made; later it is a matter of Flow Retail's users. */
    private static final Set<String> SETTLED = Set.of("customerUid", "serviceTypeUid");

    private final FlowRetailUids uids = new FlowRetailUids();
    private final Clock clock;

    public ServiceOrders(Clock clock) {
        this.clock = clock;
    }

    /** The time before an order is read, by the bridge's clock. */
    public Instant now() {
        return clock.instant();
    }

    /** What the mapping of an order that was found sees of the service job, and when the order was read. */
    public JsonNode event(String account, String serviceJobId, Instant readAt) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("serviceJobId", serviceJobId)
                .put("readAt", readAt.toString());
    }

    /** The object with one more field, such as the uid that the bridge chose. */
    public JsonNode with(JsonNode object, String field, String value) {
        return ((ObjectNode) object.deepCopy()).put(field, value);
    }

    /**
     * What an order is for, as the ports of Flow Retail have it.
     *
     * @param id of the service job or hotel order
     * @param customerMapping the name of the mapping that makes the customer
     * @param orderMapping the name of the mapping that makes the order
     * @param statusTable the file that names the statuses, for messages
     */
    public OrderSubject subject(String id, String customerMapping, String orderMapping, String statusTable) {
        return new OrderSubject(id, customerMapping, orderMapping, statusTable);
    }

    /** The line that an event leaves in an order's history. */
    public JsonNode line(JsonNode event, String text) {
        return line(uids.serviceEvent(event), text);
    }

    /**
     * A line in the history of a service job's order that is no event's.
     *
     * @param serviceEventId whoever adds the line calls it so, and the same line always the same
     */
    public JsonNode line(String account, String serviceJobId, String serviceEventId, String text) {
        return line(uids.serviceEvent(account, serviceJobId, serviceEventId), text);
    }

    private static JsonNode line(String uid, String text) {
        return JsonNodeFactory.instance.objectNode().put("serviceEventUid", uid).put("description", text);
    }

    /**
     * The body of the update that turns an order into what is wanted: the whole order, because an update resets what
     * it does not name.
     *
     * @param existing the order as the API returned it
     * @param wanted what the mapping says; what it leaves out stays as it is
     * @param statusSetLast the status that the bridge gave the order last; null where it gave none. It is not given a
     *     second time: the order may have gone on to another since, by hand
     * @return null where the order is already as wanted
     */
    public JsonNode update(JsonNode existing, JsonNode wanted, String statusSetLast) {
        ObjectNode update = JsonNodeFactory.instance.objectNode();
        boolean changed = false;
        for (String field : UPDATABLE) {
            JsonNode before = existing.path(field);
            JsonNode value = isKept(field, before, wanted.path(field), statusSetLast) ? before : wanted.path(field);
            changed |= !isSame(before, value);
            if (!isNothing(value)) {
                update.set(field, value);
            }
        }
        return changed ? update : null;
    }

    private static boolean isKept(String field, JsonNode before, JsonNode wanted, String statusSetLast) {
        return isNothing(wanted)
                || SETTLED.contains(field) && !before.asText().isEmpty()
                || field.equals("serviceStatusUid") && wanted.asText().equals(statusSetLast);
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The API may write a date-time or a reference to nothing in another way than it was sent. */
    private static boolean isSame(JsonNode before, JsonNode after) {
        String was = isNothing(before) ? "" : before.asText();
        String is = isNothing(after) ? "" : after.asText();
        return was.equals(is) || isSameMoment(was, is);
    }

    private static boolean isSameMoment(String was, String is) {
        try {
            return OffsetDateTime.parse(was).isEqual(OffsetDateTime.parse(is));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
