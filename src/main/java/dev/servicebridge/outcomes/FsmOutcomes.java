package dev.servicebridge.outcomes;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.jobs.Jobs;

/**
 * Tells what the FSM's users change from what the bridge itself writes, for {@code routes/outcomes/fsm-outcomes.yaml}. Its
 * messages are those of the ports {@code fsm.outcome}, {@code fsm.writing} and {@code fsm.written}, described in {@code
 * docs/outcomes.md}.
 */
public final class FsmOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(FsmOutcomes.class);

    private final OutcomeRules rules;
    private final FsmOrders orders;
    private final Jobs jobs;
    private final JobZones zones;
    private final Ownership ownership;
    private final Clock clock;

    /**
     * @param zones where the jobs are done, for what people read
     * @param ownership for whose orders this node may still note what it writes
     */
    public FsmOutcomes(
            OutcomeRules rules, FsmOrders orders, Jobs jobs, JobZones zones, Ownership ownership, Clock clock) {
        this.rules = rules;
        this.orders = orders;
        this.jobs = jobs;
        this.zones = zones;
        this.ownership = ownership;
        this.clock = clock;
    }

    /**
     * Looks at an order. One that is not a known service job's is nothing new; one that is seen for the first time is kept
     * without any command, for nobody knows who made it what it is.
     */
    public OutcomeLook look(JsonNode message) {
        String account = text(message, "account");
        String serviceJobId = text(message, "serviceJobId");
        Optional<JsonNode> content = jobs.content(account, serviceJobId);
        if (content.isEmpty()) {
            return OutcomeLook.NOTHING_NEW;
        }
        JobState job = JobState.of(content.get());
        OrderState now = state(message);
        FsmOrder kept = orders.find(account, serviceJobId).orElse(null);
        if (kept == null) {
            FsmOrder first = new FsmOrder(account, serviceJobId, now.json(), null, job.json(), null, 0);
            return new OutcomeLook(List.of(), List.of(), first);
        }
        if (isOutOfDate(message, kept)) {
            return OutcomeLook.OUT_OF_DATE;
        }
        OutcomeComparison comparison = new OutcomeComparison(
                rules,
                kept,
                message,
                job,
                zones.of(account, content.get().path("marketplaceId").asText()).orElse(null));
        comparison.notices().forEach(notice -> LOG.info("Account {}: {}", account, notice.text()));
        return new OutcomeLook(comparison.commands(), comparison.notices(), changed(kept, now, job));
    }

    /** @return null where nothing of it has changed */
    private static FsmOrder changed(FsmOrder kept, OrderState now, JobState job) {
        ObjectNode seen = now.over(OrderState.of(kept.seen())).json();
        return seen.equals(kept.seen()) && job.json().equals(kept.job())
                ? null
                : new FsmOrder(
                        kept.account(),
                        kept.serviceJobId(),
                        seen,
                        kept.writing(),
                        job.json(),
                        kept.writtenAt(),
                        kept.version());
    }

    /** A command with what the FSM answered when it was asked for its details. */
    public OutcomeCommand detailed(OutcomeCommand command, JsonNode details) {
        return command.with(details);
    }

    /**
     * Keeps what was seen, after all that came of it was sent.
     *
     * @return false where the order was out of date, or somebody else kept something of it in between: then it must be read
     *     and looked at again
     */
    public boolean keep(OutcomeLook look) {
        return !look.isOutOfDate() && (look.order() == null || orders.save(look.order()));
    }

    /**
     * Notes what the bridge is about to write into an order, before it does: wherever it dies, that is its own.
     *
     * @throws NotOwnedException where another node may have written something newer
     */
    public void writing(JsonNode message) {
        OrderState state = state(message);
        update(
                message,
                kept -> new FsmOrder(
                        kept.account(),
                        kept.serviceJobId(),
                        kept.seen(),
                        state.json(),
                        kept.job(),
                        clock.instant(),
                        kept.version()));
    }

    /**
     * Notes what an order shows after the bridge wrote into it.
     *
     * @throws NotOwnedException where another node may have written something newer, which this must not hide
     */
    public void written(JsonNode message) {
        OrderState state = state(message);
        update(
                message,
                kept -> new FsmOrder(
                        kept.account(),
                        kept.serviceJobId(),
                        state.over(OrderState.of(kept.seen())).json(),
                        null,
                        kept.job(),
                        clock.instant(),
                        kept.version()));
    }

    private static OrderState writing(FsmOrder kept) {
        return kept.writing() == null ? OrderState.NOTHING : OrderState.of(kept.writing());
    }

    private void update(JsonNode message, UnaryOperator<FsmOrder> change) {
        String account = text(message, "account");
        String serviceJobId = text(message, "serviceJobId");
        FsmOrder changed;
        do {
            if (!ownership.isHeld(account)) {
                throw new NotOwnedException(account);
            }
            changed = change.apply(orders.find(account, serviceJobId).orElseGet(() -> unseen(account, serviceJobId)));
        } while (!orders.save(changed));
    }

    private FsmOrder unseen(String account, String serviceJobId) {
        JobState job = jobs.content(account, serviceJobId).map(JobState::of).orElse(JobState.UNKNOWN);
        return new FsmOrder(account, serviceJobId, OrderState.NOTHING.json(), null, job.json(), null, 0);
    }

    private static boolean isOutOfDate(JsonNode message, FsmOrder kept) {
        return message.hasNonNull("readAt")
                && kept.writtenAt() != null
                && !instant(message, "readAt").isAfter(kept.writtenAt());
    }

    private static OrderState state(JsonNode message) {
        try {
            return OrderState.of(message);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The message of an order in the FSM: startTime is no instant", e);
        }
    }

    private static Instant instant(JsonNode message, String field) {
        try {
            return OffsetDateTime.parse(message.path(field).asText()).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The message of an order in the FSM: " + field + " is no instant", e);
        }
    }

    private static String text(JsonNode message, String field) {
        String text = message.path(field).asText();
        if (text.isBlank()) {
            throw new IllegalArgumentException("The message of an order in the FSM: " + field + " is missing");
        }
        return text;
    }
}
