package dev.servicebridge.hotels;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.database.UsableId;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.outbox.Backoff;
import dev.servicebridge.outbox.Causes;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.polling.StateChangeLog;
import dev.servicebridge.remote.ClockSkew;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.texts.Throwables;

/**
 * The steps of {@code routes/hotels/hospitality.yaml}: what to ask the hotel system for, and what becomes of its answers.
 *
 * <p>Used by one thread an account at a time, which {@link #begin} sees to.
 */
public final class HospitalityIntake {
    /** The kind of the dead letter of an entry that is no order. */
    public static final String REFUSED = ProductServiceOrders.REFUSED;

    private static final Logger LOG = LoggerFactory.getLogger(HospitalityIntake.class);

    /** How much is read again where a checkpoint was in the future, so that it is not known what was missed. */
    private static final Duration REREAD = Duration.ofDays(30);

    private static final String TIME_ZONE = "timeZone";

    /** What is wrong with reading an account's enterprises. */
    private record Zones(String account) {}

    private final Settings settings;
    private final HotelSystem system;
    private final List<String> accounts;
    private final ProductServiceOrders orders;
    private final PollCheckpoints pollCheckpoints;
    private final DeadLetters deadLetters;
    private final Runnable onChange;
    private final Clock clock;
    private final Ownership ownership;
    private final RemoteClocks clocks;
    private final HotelCatalogue catalogue;
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /**
     * How orders are read and merged.
     *
     * @param overlap how far before the last poll's end the next one begins
     * @param start from when on changes are read where nothing was read before; null for from now on
     * @param batchSize orders that are merged together, and ids in one call; at most 1000
     * @param mergeRetry the waits before an order that misses something is merged again
     * @param mergeAttempts after how many times that is left as it is
     * @param catalogueKept how long the list of services is used
     * @param customerFields what is kept of customers; {@code Id} must be among them
     * @param subscribers who gets the events
     */
    public record Settings(
            Duration overlap,
            Instant start,
            int batchSize,
            Backoff mergeRetry,
            int mergeAttempts,
            Duration catalogueKept,
            Set<String> customerFields,
            Set<String> subscribers) {
        private static final String CUSTOMER_FIELDS = "hospitality.customer-fields";
        /** The most ids that a listing of Mews takes, and the most items on a page of it. */
        private static final int BATCH = 1000;

        /**
         * Those of the settings {@code hospitality.*}.
         *
         * @param now the time that {@code hospitality.start} counts back from
         */
        public static Settings from(SettingsReader reader, Instant now, Set<String> subscribers) {
            Set<String> customerFields = reader.words(CUSTOMER_FIELDS);
            if (!customerFields.contains("Id")) {
                reader.complain(CUSTOMER_FIELDS, "Id is not among them", "add Id, by which customers are known");
            }
            return new Settings(
                    reader.duration("hospitality.overlap"),
                    reader.instant("hospitality.start", now),
                    BATCH,
                    Backoff.from(reader, "hospitality.merge-retry-delay", "hospitality.max-merge-retry-delay"),
                    reader.integer("hospitality.merge-attempts", 0),
                    reader.duration("hospitality.services-kept"),
                    customerFields,
                    subscribers);
        }
    }

    /**
     * @param accounts those that have hotels
     * @param onChange called when events were made
     */
    public HospitalityIntake(
            Settings settings,
            HotelSystem system,
            List<String> accounts,
            ProductServiceOrders orders,
            PollCheckpoints pollCheckpoints,
            DeadLetters deadLetters,
            Runnable onChange,
            Clock clock) {
        this(
                settings,
                system,
                accounts,
                orders,
                pollCheckpoints,
                deadLetters,
                onChange,
                clock,
                Ownership.ALL,
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock));
    }

    /**
     * @param ownership whose hotels this node polls
     * @param clocks how far the clock of the hotel system is off
     */
    public HospitalityIntake(
            Settings settings,
            HotelSystem system,
            List<String> accounts,
            ProductServiceOrders orders,
            PollCheckpoints pollCheckpoints,
            DeadLetters deadLetters,
            Runnable onChange,
            Clock clock,
            Ownership ownership,
            RemoteClocks clocks) {
        this.settings = settings;
        this.system = system;
        this.accounts = List.copyOf(accounts);
        this.orders = orders;
        this.pollCheckpoints = pollCheckpoints;
        this.deadLetters = deadLetters;
        this.onChange = onChange;
        this.clock = clock;
        this.ownership = ownership;
        this.clocks = clocks;
        catalogue = new HotelCatalogue(system, clock, settings.catalogueKept());
    }

    /** Every account that has hotels and is this node's to poll. */
    public List<String> accounts() {
        return accounts.stream().filter(ownership::owns).toList();
    }

    /** Whether a source of the store is one of the account's hotels; true as well while these are not known yet. */
    public boolean reads(String account, String source) {
        List<Hotel> hotels = catalogue.hotels(account);
        return hotels.isEmpty()
                || hotels.stream().anyMatch(hotel -> hotel.source().equals(source));
    }

    /** What is wrong with an account's polls just now; null while they go well. */
    public String outage(String account) {
        return stateChanges.of(account);
    }

    /** Whether a poll may begin: false while the one before is still under way. Until {@link #end} the log names it. */
    public boolean begin(String account) {
        boolean begins = running.add(account);
        if (begins) {
            MDC.put("account", account);
        }
        return begins;
    }

    /** Notes that a poll is over, be it well or not. */
    public void end(String account) {
        running.remove(account);
        MDC.remove("account");
    }

    /** Whether the account's services are to be asked for before its orders are. */
    public boolean needsServices(String account) {
        return catalogue.isStale(account);
    }

    /** Takes an account's services, a list of them. */
    public void takeServices(String account, List<JsonNode> services) {
        catalogue.take(account, services);
    }

    /** Takes the account's enterprises, a list of them. */
    public void takeEnterprises(String account, List<JsonNode> enterprises) {
        catalogue.takeEnterprises(account, enterprises);
        stateChanges.end(
                new Zones(account), "hotel orders of account " + account + ": the enterprises can be read again");
    }

    /** Tells that the account's enterprises could not be read. */
    public void enterprisesUnread(String account, Exception failure) {
        stateChanges.begin(
                new Zones(account),
                "hotel orders of account " + account + " go on without the time zones of hotels that are not known yet,"
                        + " and show UTC: " + Throwables.shown(failure),
                failure);
    }

    /**
     * What to read now: a poll for each enterprise of the account that has additional services. Changes bear the time of
     * the hotel system's clock, so a poll reaches back further by as much as that is behind, and on by as much as it is
     * ahead.
     */
    public List<HotelPoll> polls(String account) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ClockSkew skew = clocks.skew(system.name(), account);
        List<HotelPoll> polls = new ArrayList<>();
        for (Hotel hotel : catalogue.hotels(account)) {
            correctFuture(hotel, now);
            Instant from = pollCheckpoints
                    .reached(account, hotel.source())
                    .map(reached -> reached.minus(settings.overlap()).minus(catalogue.blindFor(account)))
                    .orElseGet(() -> start(hotel, now))
                    .minus(skew.behind());
            polls.add(new HotelPoll(
                    hotel,
                    from.truncatedTo(ChronoUnit.SECONDS),
                    now.plus(skew.ahead()).truncatedTo(ChronoUnit.SECONDS),
                    now,
                    skew.behind(),
                    system.changesOf(hotel.enterpriseId()),
                    system.changesOf(hotel.enterpriseId(), hotel.serviceIds())));
        }
        return polls;
    }

    private void correctFuture(Hotel hotel, Instant now) {
        if (pollCheckpoints.correct(hotel.account(), hotel.source(), now.plusSeconds(1), REREAD)) {
            LOG.warn(
                    "hotel orders of account {}, enterprise {}: the checkpoint was in the future; the changes of the"
                            + " last {} days are read again",
                    hotel.account(),
                    hotel.enterpriseId(),
                    REREAD.toDays());
        }
    }

    /** Kept at once: should the first polls fail, the first that succeeds must not begin later than they did. */
    private Instant start(Hotel hotel, Instant now) {
        Instant start = settings.start() == null ? now : settings.start();
        pollCheckpoints.move(hotel.account(), hotel.source(), start);
        return start.minus(settings.overlap());
    }

    /**
     * Picks out of a page what has to be merged.
     *
     * @return null where nothing on it is new
     */
    public OrderBatch changed(HotelPoll poll, JsonNode page) {
        List<KnownOrder> usable = new ArrayList<>();
        for (JsonNode entry : page) {
            if (entry instanceof ObjectNode order
                    && UsableId.is(order.path(MewsOrder.ID).asText())) {
                usable.add(MewsOrder.told(poll.getEnterpriseId(), order));
            } else {
                refuse(poll, entry);
            }
        }
        return batch(poll.getAccount(), orders.changed(poll.getAccount(), usable));
    }

    private void refuse(HotelPoll poll, JsonNode entry) {
        LOG.warn("{}: an entry without a usable Id went to the dead letters", poll);
        deadLetters.insertUnlessThere(new DeadLetter(
                null,
                REFUSED,
                poll.getAccount(),
                null,
                null,
                null,
                entry.toString(),
                "The product service order has no usable Id",
                1,
                null,
                clock.instant()));
    }

    private static OrderBatch batch(String account, List<KnownOrder> known) {
        return known.isEmpty() ? null : new OrderBatch(account, known);
    }

    /** Has those orders merged anew whose reservation differs from what they were merged with. */
    public void reservationsChanged(HotelPoll poll, JsonNode page) {
        Map<String, List<JsonNode>> byReservation = byField(page, "Id");
        mergeAnew(poll, orders.ofReservations(poll.getAccount(), byReservation.keySet()), order -> byReservation
                .get(order.linkedReservationId())
                .contains(order.merged().path("reservation")));
    }

    /** Has those orders merged anew of whose items one differs from what they were merged with. */
    public void itemsChanged(HotelPoll poll, JsonNode page) {
        Map<String, List<JsonNode>> byOrder = byField(page, "ServiceOrderId");
        mergeAnew(poll, orders.known(poll.getAccount(), byOrder.keySet()), order -> items(order)
                .containsAll(byOrder.get(order.id())));
    }

    private static Set<JsonNode> items(KnownOrder order) {
        Set<JsonNode> items = new HashSet<>();
        order.merged().path("items").forEach(items::add);
        return items;
    }

    private void mergeAnew(HotelPoll poll, List<KnownOrder> concerned, Predicate<KnownOrder> upToDate) {
        List<String> changed =
                concerned.stream().filter(upToDate.negate()).map(KnownOrder::id).toList();
        orders.mergeAnew(poll.getAccount(), changed, clock.instant());
    }

    /** In the store's form: there, numbers are kept to the last digit, and 10.0 is not 10.00. */
    private static Map<String, List<JsonNode>> byField(JsonNode records, String field) {
        return StreamSupport.stream(records.spliterator(), false)
                .map(ProductServiceOrders::asKept)
                .collect(Collectors.groupingBy(record -> record.path(field).asText()));
    }

    /** Orders that are to be merged anew; null where there are none. */
    public OrderBatch due(String account) {
        return batch(account, orders.due(account, clock.instant(), settings.batchSize()));
    }

    /**
     * What to ask the hotel system for, for one part of a batch.
     *
     * @return the bodies of as few calls as the length of a list of ids allows; none where nothing has to be asked
     */
    public List<ObjectNode> requests(OrderEnrichment part, OrderBatch batch) {
        List<String> ids = List.copyOf(batch.ids(part));
        List<ObjectNode> requests = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += settings.batchSize()) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + settings.batchSize()));
            requests.add(system.request(part, some, settings.batchSize()));
        }
        return requests;
    }

    /** What an answer to one of these requests holds, of customers no more than what may be kept. */
    public List<JsonNode> records(OrderEnrichment part, JsonNode answer) {
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode record : system.records(part, answer)) {
            if (part == OrderEnrichment.CUSTOMER && record instanceof ObjectNode customer) {
                customer.retain(settings.customerFields());
            }
            records.add(record);
        }
        return records;
    }

    /** A list for {@link #collect}. */
    public List<JsonNode> collection() {
        return new ArrayList<>();
    }

    /** Adds a page to what was collected. */
    public void collect(List<JsonNode> collected, JsonNode page) {
        page.forEach(collected::add);
    }

    /** The account's services that are known already, which need not be asked for. */
    public List<JsonNode> services(String account) {
        return catalogue.services(account);
    }

    /**
     * Keeps a batch that was merged.
     *
     * @throws NotOwnedException where another node may have kept newer ones
     */
    public void save(OrderBatch batch) {
        ownership.whileOwned(batch.getAccount(), () -> keep(batch));
    }

    private void keep(OrderBatch batch) {
        Instant now = clock.instant();
        List<MergedOrder> merged = batch.results().stream()
                .map(result -> new MergedOrder(
                        result.order(), withZone(batch.getAccount(), result), mergeAgainAt(result, now)))
                .toList();
        if (orders.save(batch.getAccount(), merged, now, settings.subscribers()) > 0) {
            onChange.run();
        }
    }

    /** The zone that was known before stays where the enterprise could not be read. */
    private ObjectNode withZone(String account, OrderBatch.Result result) {
        KnownOrder order = result.order();
        String zone = catalogue.zone(account, order.enterpriseId());
        if (zone == null && order.merged() != null) {
            zone = order.merged().path(TIME_ZONE).textValue();
        }
        return zone == null ? result.content() : result.content().put(TIME_ZONE, zone);
    }

    private Instant mergeAgainAt(OrderBatch.Result result, Instant now) {
        int attempts = result.order().mergeAttempts() + 1;
        return result.complete() || attempts > settings.mergeAttempts()
                ? null
                : now.plus(settings.mergeRetry()
                        .delay(attempts, ThreadLocalRandom.current().nextDouble()));
    }

    /**
     * Notes that a poll has taken in everything. Where the hotel system's clock turns out to be further behind than the
     * poll allowed for, it may have missed changes: the checkpoint stays, and the next poll reaches back further.
     */
    public void finish(HotelPoll poll) {
        Duration behind = clocks.skew(system.name(), poll.getAccount()).behind();
        if (behind.compareTo(poll.behind()) <= 0) {
            pollCheckpoints.move(
                    poll.getAccount(), poll.hotel().source(), poll.begun().minus(behind));
        }
    }

    /** Notes that all of an account's hotels were read. */
    public void finished(String account) {
        catalogue.caughtUp(account);
        stateChanges.end(account, "hotel orders of account " + account + ": the polls go well again");
    }

    /** Tells that an account's poll failed; it is made again at the next tick. */
    public void failed(String account, Throwable cause) {
        stateChanges.begin(
                account,
                "hotel orders of account " + account + ": the poll failed: " + Throwables.shown(Causes.root(cause))
                        + "; it is tried again at every tick",
                cause);
    }

    /** Tells that a part could not be asked for, and that it can again. */
    public void late(OrderEnrichment part, String account, RemoteCallException fault) {
        record PartOfAccount(String account, OrderEnrichment part) {}
        PartOfAccount thing = new PartOfAccount(account, part);
        if (fault == null) {
            stateChanges.end(
                    thing, "hotel orders of account " + account + ": " + part.key() + " can be asked for again");
        } else {
            stateChanges.begin(
                    thing,
                    "hotel orders of account " + account + " go on without " + part.key()
                            + " and are merged again later: " + fault.getMessage(),
                    fault);
        }
    }
}
