package dev.servicebridge.hotels;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/** The services and the time zones of each account's hotels. They change slowly, so they are asked for once in a while. */
final class HotelCatalogue {
    private final Clock clock;
    private final Duration keptFor;
    private final Map<String, Services> byAccount = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> zones = new ConcurrentHashMap<>();

    private record Services(Instant readAt, List<JsonNode> all, Duration blind) {}

    HotelCatalogue(Clock clock, Duration keptFor) {
        this.clock = clock;
        this.keptFor = keptFor;
    }

    boolean isStale(String account) {
        Services known = byAccount.get(account);
        return known == null || !clock.instant().isBefore(known.readAt().plus(keptFor));
    }

    /** Takes an account's services as they are now. */
    void take(String account, Collection<? extends JsonNode> services) {
        Instant now = clock.instant();
        byAccount.compute(
                account,
                (name, before) -> new Services(
                        now, List.copyOf(services), before == null ? keptFor : Duration.between(before.readAt(), now)));
    }

    /** Takes the account's enterprises as they are now, for their time zones. */
    void takeEnterprises(String account, Collection<? extends JsonNode> enterprises) {
        Map<String, String> read = new TreeMap<>();
        for (JsonNode enterprise : enterprises) {
            String zone = enterprise.path("TimeZoneIdentifier").asText();
            if (!zone.isBlank()) {
                read.put(enterprise.path("Id").asText(), zone);
            }
        }
        zones.put(account, Map.copyOf(read));
    }

    /** The time zone of an enterprise by its IANA name; null where it is not known. */
    String zone(String account, String enterpriseId) {
        return zones.getOrDefault(account, Map.of()).get(enterpriseId);
    }

    /**
     * For how long a service may have been there unnoticed. Its orders were not asked for meanwhile, so the first poll
     * after the services were read reaches back by as much; later ones need not.
     */
    Duration blindFor(String account) {
        Services known = byAccount.get(account);
        return known == null ? Duration.ZERO : known.blind();
    }

    /** Notes that orders were read since the services were. */
    void caughtUp(String account) {
        byAccount.computeIfPresent(account, (name, known) -> new Services(known.readAt(), known.all(), Duration.ZERO));
    }

    List<JsonNode> services(String account) {
        Services known = byAccount.get(account);
        return known == null ? List.of() : known.all();
    }

    /** The account's enterprises that have additional services. */
    List<Hotel> hotels(String account) {
        Map<String, List<String>> byEnterprise = services(account).stream()
                .filter(service ->
                        service.path("Data").path("Discriminator").asText().equals("Additional"))
                .collect(Collectors.groupingBy(
                        service -> service.path("EnterpriseId").asText(),
                        TreeMap::new,
                        Collectors.mapping(service -> service.path("Id").asText(), Collectors.toList())));
        return byEnterprise.entrySet().stream()
                .map(entry -> new Hotel(account, entry.getKey(), entry.getValue()))
                .toList();
    }
}
