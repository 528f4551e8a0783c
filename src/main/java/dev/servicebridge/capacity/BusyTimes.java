package dev.servicebridge.capacity;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.json.ExactJson;

/** Takes in what sources say of the resources' time: the port {@code capacity.busy-time}. */
public final class BusyTimes {
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    private final CapacityAccounts accounts;
    private final Reservations reservations;
    private final Clock clock;

    public BusyTimes(CapacityAccounts accounts, Reservations reservations, Clock clock) {
        this.accounts = accounts;
        this.reservations = reservations;
        this.clock = clock;
    }

    /**
     * Keeps what is wanted, all or nothing.
     *
     * @param body a busy time, or a list of them, as JSON in whatever form; those of accounts without access to the Services API are passed over
     * @return whether anything changed
     * @throws IllegalArgumentException where one cannot be read; it would fail again
     */
    public boolean save(Object body) throws IOException {
        JsonNode message = body instanceof String text ? JSON.readTree(text) : JSON.valueToTree(body);
        return saveAll(message.isArray() ? message : JSON.createArrayNode().add(message));
    }

    /** Keeps the busy times of a list, as {@link #save} does. */
    boolean saveAll(JsonNode messages) {
        List<BusyTime> wanted = new ArrayList<>();
        messages.forEach(each -> wanted.add(BusyTimeReader.read(each)));
        wanted.removeIf(each -> !accounts.has(each.account()));
        return !wanted.isEmpty() && reservations.save(wanted, clock.instant()) > 0;
    }

    /** The source's own ids of what it wants that is not over, and does not name now. */
    public List<String> missing(String account, String source, Collection<String> named) {
        return reservations.wanted(account, source, clock.instant()).stream()
                .map(BusyTime::sourceId)
                .filter(id -> !named.contains(id))
                .toList();
    }

    /**
     * Keeps all that a source knows of an account: what it knew before, does not name now, and is not over, is
     * cancelled.
     *
     * @param bodys a list of busy times, of that account and source alone
     * @return whether anything changed
     */
    public boolean replace(String account, String source, JsonNode messages) {
        List<BusyTime> wanted = new ArrayList<>();
        messages.forEach(each -> wanted.add(BusyTimeReader.read(each)));
        Set<String> named = new HashSet<>();
        wanted.forEach(each -> named.add(each.sourceId()));
        missing(account, source, named).stream()
                .map(id -> new BusyTime(account, source, id, null, null, true))
                .forEach(wanted::add);
        return !wanted.isEmpty() && reservations.save(wanted, clock.instant()) > 0;
    }
}
