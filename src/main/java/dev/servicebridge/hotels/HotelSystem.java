package dev.servicebridge.hotels;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a hotel system is asked, and what its lists of services and enterprises say. The package of the system provides it. A
 * request is the body of a call, without tokens.
 */
public interface HotelSystem {
    /** The system's name, by which its clock is known. */
    String name();

    /** Asks for what changed of a hotel; without the interval and paging. */
    ObjectNode changesOf(String enterpriseId);

    /** Asks for what changed of some services of a hotel; without the interval and paging. */
    ObjectNode changesOf(String enterpriseId, Collection<String> serviceIds);

    /**
     * Asks for one part of orders, on one page where no more is found than ids were asked for.
     *
     * @param ids of what is asked for, as many as the system takes in one call at most
     * @param pageSize records on a page
     */
    ObjectNode request(OrderEnrichment part, Collection<String> ids, int pageSize);

    /** The records in the answer to such a request. */
    JsonNode records(OrderEnrichment part, JsonNode answer);

    /** Of these services the ids of those that are ordered beside a stay, by the id of their enterprise. */
    Map<String, List<String>> orderable(Collection<? extends JsonNode> services);

    /** The time zones of these enterprises by their IANA names, by the enterprise's id; without those that tell none. */
    Map<String, String> zones(Collection<? extends JsonNode> enterprises);
}
