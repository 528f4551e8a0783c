package dev.servicebridge.flow.hospitality;

import java.time.Instant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One reading of what changed in a hotel: from {@code from} on, up to but not including {@code to}. The requests are
 * bodies of the operations, without tokens and paging.
 */
public record HotelPoll(Hotel hotel, Instant from, Instant to) {
    public String getAccount() {
        return hotel.account();
    }

    public String getEnterpriseId() {
        return hotel.enterpriseId();
    }

    /** For {@code getAllProductServiceOrders}. */
    public ObjectNode getOrdersRequest() {
        return ofServices(changed());
    }

    /** For {@code getAllReservations}. */
    public ObjectNode getReservationsRequest() {
        return changed();
    }

    /** For {@code getAllOrderItems}. */
    public ObjectNode getItemsRequest() {
        return ofServices(changed());
    }

    private ObjectNode changed() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putArray("EnterpriseIds").add(hotel.enterpriseId());
        request.putObject("UpdatedUtc").put("StartUtc", from.toString()).put("EndUtc", to.toString());
        return request;
    }

    private ObjectNode ofServices(ObjectNode request) {
        hotel.serviceIds().forEach(request.putArray("ServiceIds")::add);
        return request;
    }

    @Override
    public String toString() {
        return "poll of account " + hotel.account() + ", enterprise " + hotel.enterpriseId();
    }
}
