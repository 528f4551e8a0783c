package dev.servicebridge.flowretail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.polling.PollCheckpoints;

/** The steps of {@code routes/systems/flow-retail/fsm-flow-retail-verification.yaml}: which orders of a store the bridge made. */
public final class VerifiedOrders {
    /** 1000 on a page: more orders than any store has. */
    private static final int PAGE_LIMIT = 100_000;

    private final FlowRetailAccounts accounts;
    private final FlowRetailUids uids;
    private final PollCheckpoints pollCheckpoints;

    public VerifiedOrders(FlowRetailAccounts accounts, FlowRetailUids uids, PollCheckpoints pollCheckpoints) {
        this.accounts = accounts;
        this.uids = uids;
        this.pollCheckpoints = pollCheckpoints;
    }

    /** The reading of a store's orders, page by page, of which none is kept. Used by one thread at a time. */
    public static final class Reading {
        private int page = 1;
        private int read;
        private boolean over;

        /** The page to be read next; the first is 1. */
        public int getPage() {
            return page;
        }

        public boolean isMore() {
            return !over;
        }
    }

    /** A new reading of a store's orders. */
    public Reading reading() {
        return new Reading();
    }

    /**
     * Takes a page into the reading.
     *
     * @param list the page as the API returned it
     * @return the orders of the page that the bridge made for a service job: their uid follows from its id
     */
    public List<JsonNode> own(Reading reading, String account, JsonNode list) {
        reading.read += list.path("items").size();
        reading.over = OrderListing.isLast(list, reading.read);
        reading.page++;
        if (!reading.over && reading.page > PAGE_LIMIT) {
            throw new IllegalStateException("the service orders of account " + account + " do not end");
        }
        List<JsonNode> own = new ArrayList<>();
        list.path("items").forEach(order -> {
            if (uids.serviceOrder(account, subjectId(order))
                    .equals(order.path("serviceOrderUid").asText())) {
                own.add(order);
            }
        });
        return own;
    }

    /** What the mapping sees besides the order. */
    public JsonNode event(String account, JsonNode order) {
        return JsonNodeFactory.instance.objectNode().put("account", account).put("serviceJobId", subjectId(order));
    }

    /** The mapped order, without the status where somebody may have changed it since the changes were last read. */
    public JsonNode settled(String account, JsonNode order, JsonNode mapped) {
        Optional<Instant> read = pollCheckpoints.reached(account, ChangedOrders.SOURCE);
        boolean known = read.isPresent()
                && changed(order).filter(at -> at.isBefore(read.get())).isPresent();
        ObjectNode settled = mapped.deepCopy();
        return known ? settled : settled.without("status");
    }

    private static Optional<Instant> changed(JsonNode order) {
        try {
            return Optional.of(
                    OffsetDateTime.parse(order.path("lastModifiedAt").asText()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String subjectId(JsonNode order) {
        return order.path("externalServiceNumber").asText();
    }
}
