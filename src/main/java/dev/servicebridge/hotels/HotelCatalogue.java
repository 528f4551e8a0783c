package dev.servicebridge.hotels;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;

/** The services and the time zones of each account's hotels. They change slowly, so they are asked for once in a while. */
final class HotelCatalogue {
    private final HotelSystem system;
    private final Clock clock;
    private final Duration keptFor;
    private final Map<String, Services> byAccount = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> zones = new ConcurrentHashMap<>();

    private record Services(Instant readAt, List<JsonNode> all, Duration blind) {}

    HotelCatalogue(HotelSystem system, Clock clock, Duration keptFor) {
        this.system = system;
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
        zones.put(account, Map.copyOf(system.zones(enterprises)));
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

    /** The account's enterprises that have services which are ordered beside a stay. */
    List<Hotel> hotels(String account) {
        return system.orderable(services(account)).entrySet().stream()
                .map(entry -> new Hotel(account, entry.getKey(), entry.getValue()))
                .toList();
    }
}
