package dev.servicebridge.mews;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.hotels.HotelSystem;
import dev.servicebridge.hotels.OrderEnrichment;

/** How Mews is asked for orders and what belongs to them. */
public final class MewsHotels implements HotelSystem {
    private static final String ENTERPRISE_ID = "EnterpriseId";

    private final String name;

    /** @param name what the bridge calls the system */
    public MewsHotels(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ObjectNode changesOf(String enterpriseId) {
        return with("EnterpriseIds", List.of(enterpriseId));
    }

    @Override
    public ObjectNode changesOf(String enterpriseId, Collection<String> serviceIds) {
        ObjectNode request = changesOf(enterpriseId);
        serviceIds.forEach(request.putArray("ServiceIds")::add);
        return request;
    }

    @Override
    public ObjectNode request(OrderEnrichment part, Collection<String> ids, int pageSize) {
        ObjectNode request = with(filter(part), ids);
        if (part == OrderEnrichment.CUSTOMER) {
            request.putObject("Extent").put("Customers", true).put("Addresses", false);
        }
        if (part.hasOneForEachId()) {
            request.putObject("Limitation").put("Count", pageSize);
        }
        return request;
    }

    @Override
    public JsonNode records(OrderEnrichment part, JsonNode answer) {
        return answer.path(list(part));
    }

    @Override
    public Map<String, List<String>> orderable(Collection<? extends JsonNode> services) {
        return services.stream()
                .filter(service ->
                        service.path("Data").path("Discriminator").asText().equals("Additional"))
                .collect(Collectors.groupingBy(
                        service -> service.path(ENTERPRISE_ID).asText(),
                        TreeMap::new,
                        Collectors.mapping(service -> service.path("Id").asText(), Collectors.toList())));
    }

    @Override
    public Map<String, String> zones(Collection<? extends JsonNode> enterprises) {
        Map<String, String> zones = new TreeMap<>();
        for (JsonNode enterprise : enterprises) {
            String zone = enterprise.path("TimeZoneIdentifier").asText();
            if (!zone.isBlank()) {
                zones.put(enterprise.path("Id").asText(), zone);
            }
        }
        return zones;
    }

    /** The field of an answer that holds the records of a part. */
    public static String list(OrderEnrichment part) {
        return switch (part) {
            case SERVICE -> "Services";
            case RESERVATION -> "Reservations";
            case CUSTOMER -> "Customers";
            case COMPANY -> "Companies";
            case ITEMS -> "OrderItems";
        };
    }

    private static String filter(OrderEnrichment part) {
        return switch (part) {
            case SERVICE -> "ServiceIds";
            case RESERVATION -> "ReservationIds";
            case CUSTOMER -> "CustomerIds";
            case COMPANY -> "Ids";
            case ITEMS -> "ServiceOrderIds";
        };
    }

    private static ObjectNode with(String filter, Collection<String> ids) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ids.forEach(request.putArray(filter)::add);
        return request;
    }
}
