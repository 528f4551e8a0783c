package dev.servicebridge.hotels;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/** What the hotel system answered, by the id it was asked for with. */
final class LookupResult {
    private final Map<String, List<JsonNode>> byId;

    private LookupResult(Map<String, List<JsonNode>> byId) {
        this.byId = byId;
    }

    static LookupResult of(OrderEnrichment part, Collection<? extends JsonNode> records) {
        return new LookupResult(records.stream()
                .collect(Collectors.groupingBy(
                        record -> record.path(part.idField()).asText(), HashMap::new, Collectors.toList())));
    }

    Optional<JsonNode> one(String id) {
        return all(id).stream().findFirst();
    }

    List<JsonNode> all(String id) {
        return byId.getOrDefault(id, List.of());
    }

    boolean has(Collection<String> ids) {
        return byId.keySet().containsAll(ids);
    }
}
