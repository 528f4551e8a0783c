package dev.servicebridge.flowretail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.remote.RemoteClocks;

/** The steps of {@code routes/systems/flow-retail/fsm-flow-retail-outcomes.yaml} that read what changed. */
public final class ChangedOrders {
    static final String SOURCE = "flow-retail-service-orders";
    private static final Logger LOG = LoggerFactory.getLogger(ChangedOrders.class);
    private static final String SYSTEM = "flow-retail";
    /** How much is read again where the checkpoint was in the future, so that it is not known what was missed. */
    private static final Duration REREAD = Duration.ofDays(30);

    private final FlowRetailAccounts accounts;
    private final FlowRetailUids uids;
    private final PollCheckpoints pollCheckpoints;
    private final Duration overlap;
    private final RemoteClocks clocks;
    private final Clock clock;

    /**
     * @param overlap how far a reading reaches back behind the one before
     * @param clocks how far Flow Retail's clock is off
     */
    public ChangedOrders(
            FlowRetailAccounts accounts,
            FlowRetailUids uids,
            PollCheckpoints pollCheckpoints,
            Duration overlap,
            RemoteClocks clocks,
            Clock clock) {
        this.accounts = accounts;
        this.uids = uids;
        this.pollCheckpoints = pollCheckpoints;
        this.overlap = overlap;
        this.clocks = clocks;
        this.clock = clock;
    }

    /**
     * A reading of what changed since the last; the first only finds out what time it is there. It reaches back further by
     * as much as Flow Retail's clock is behind.
     */
    public ChangeListing listing(String account) {
        Instant now = clock.instant();
        if (pollCheckpoints.correct(account, SOURCE, now, REREAD)) {
            LOG.warn(
                    "changes in the FSM of account {}: the checkpoint was in the future; the changes of the last {}"
                            + " days are read again",
                    account,
                    REREAD.toDays());
        }
        Duration behind = clocks.skew(SYSTEM, account).behind();
        Instant since = pollCheckpoints
                .reached(account, SOURCE)
                .map(reached -> reached.minus(overlap).minus(behind))
                .orElse(null);
        return new ChangeListing(account, since, now, behind);
    }

    /**
     * Takes a page into the reading.
     *
     * @param list the page as the API returned it
     * @param remoteDate the {@code Date} header of the answer; null for none
     */
    public void add(ChangeListing listing, JsonNode list, String remoteDate) {
        // By the clock of the other system, so that a bridge whose clock is ahead misses nothing.
        listing.add(list, clocks.reached(remoteDate));
    }

    /**
     * The orders that changed and that the bridge made for a service job or a hotel's order: their uid follows from its id.
     */
    public List<JsonNode> own(ChangeListing listing) {
        return listing.orders().stream()
                .filter(order -> uids.serviceOrder(listing.getAccount(), subjectId(order))
                        .equals(order.path("serviceOrderUid").asText()))
                .toList();
    }

    /** What the mapping sees besides the order: {@code account}, {@code serviceJobId} and {@code readAt}. */
    public JsonNode event(ChangeListing listing, JsonNode order) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", listing.getAccount())
                .put("serviceJobId", subjectId(order))
                .put("readAt", listing.readAt().toString());
    }

    /** What the mappings of an order's details see of the service job. */
    public JsonNode event(String account, String serviceJobId) {
        return JsonNodeFactory.instance.objectNode().put("account", account).put("serviceJobId", serviceJobId);
    }

    /** Has an order read once more with the next reading. */
    public void again(ChangeListing listing, JsonNode order) {
        listing.again(order);
    }

    /** Notes that telling of an order failed; it is read once more with the next reading. */
    public void failed(ChangeListing listing, JsonNode order, Exception cause) {
        listing.again(order);
        listing.failed(
                cause instanceof RuntimeException runtime
                        ? runtime
                        : new IllegalStateException(cause.getMessage(), cause));
    }

    /**
     * Keeps how far the reading came. Where Flow Retail's clock turns out to be further behind than the reading allowed for,
     * it may have missed changes: the checkpoint stays, and the next reading reaches back further.
     *
     * @throws RuntimeException the first failure there was
     */
    public void end(ChangeListing listing) {
        Duration behind = clocks.skew(SYSTEM, listing.getAccount()).behind();
        if (listing.isFirst() || behind.compareTo(listing.behind()) <= 0) {
            pollCheckpoints.move(listing.getAccount(), SOURCE, listing.mark());
        }
        if (listing.failure() != null) {
            throw listing.failure();
        }
    }

    private static String subjectId(JsonNode order) {
        return order.path("externalServiceNumber").asText();
    }
}
