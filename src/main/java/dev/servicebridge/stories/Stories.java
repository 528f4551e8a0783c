package dev.servicebridge.stories;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.servicebridge.commands.Command;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.OrderOutline;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobOutline;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outbox.DeliveryLog;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.LoggedEvent;
import dev.servicebridge.outbox.LoggedEvent.LoggedDelivery;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.references.RemoteReferenceStore;

/** Tells the stories of service jobs and product service orders, from what each area keeps of them. */
public final class Stories {
    /** So many changes, commands and letters are told, the latest ones. */
    private static final int MOST = 100;

    private static final String PENDING = "PENDING";

    private final Jobs jobs;
    private final ProductServiceOrders orders;
    private final DeliveryLog deliveries;
    private final Commands commands;
    private final RemoteReferenceStore references;
    private final DeadLetters letters;
    private final Supplier<? extends Collection<QueueState>> queues;
    private final Clock clock;

    /** @param queues what the queues of deliveries are doing */
    public Stories(
            Database database, Commands commands, Supplier<? extends Collection<QueueState>> queues, Clock clock) {
        this.jobs = new Jobs(database);
        this.orders = new ProductServiceOrders(database);
        this.deliveries = new DeliveryLog(database);
        this.commands = commands;
        this.references = new RemoteReferenceStore(database);
        this.letters = new DeadLetters(database);
        this.queues = queues;
        this.clock = clock;
    }

    /** Those of the service job of this id, of each account that knows it. */
    List<Story> ofJob(String serviceJobId) {
        return jobs.outlines(serviceJobId).stream()
                .map(job -> story(serviceJobId, job))
                .toList();
    }

    /** Those of the product service order of this id. */
    List<Story> ofOrder(String productServiceOrderId) {
        return orders.outlines(productServiceOrderId).stream()
                .map(order -> story(productServiceOrderId, order))
                .toList();
    }

    private Story story(String id, JobOutline job) {
        return story(
                EventKind.SERVICE_JOB,
                id,
                job.account(),
                job.marketplaceId(),
                job.status(),
                job.version(),
                job.firstSeenAt(),
                job.changedAt(),
                List.of());
    }

    private Story story(String id, OrderOutline order) {
        List<String> waits = order.incomplete()
                ? List.of("it lacks something of its reservation or customer, and is merged again by and by")
                : List.of();
        return story(
                EventKind.PRODUCT_SERVICE_ORDER,
                id,
                order.account(),
                null,
                order.state(),
                order.version(),
                order.firstSeenAt(),
                order.changedAt(),
                waits);
    }

    private Story story(
            EventKind kind,
            String id,
            String account,
            String marketplaceId,
            String status,
            int version,
            Instant firstSeenAt,
            Instant changedAt,
            List<String> waits) {
        List<LoggedEvent> events = deliveries.about(kind, account, id, MOST);
        List<Story.Change> changes = changes(account, events);
        List<Command> about = commands.about(account, id, MOST);
        Set<String> all = new LinkedHashSet<>(waits);
        changes.forEach(change -> change.deliveries().stream()
                .filter(delivery -> delivery.waits() != null)
                .forEach(delivery -> all.add(delivery.subscriber() + ": " + delivery.waits())));
        about.stream()
                .filter(command -> command.finishedAt() == null)
                .forEach(command -> all.add(
                        "command " + command.commandId() + ", " + command.command() + ": " + waits(account, command)));
        return new Story(
                id,
                account,
                marketplaceId,
                status,
                version,
                firstSeenAt,
                changedAt,
                List.copyOf(all),
                changes,
                references.of(account, id).stream()
                        .map(name -> new Story.Name(name.system(), name.kind(), name.remoteId()))
                        .toList(),
                about.stream().map(this::outline).toList(),
                letters(account, id));
    }

    private List<Story.Change> changes(String account, List<LoggedEvent> events) {
        List<Story.Change> changes = new ArrayList<>();
        JsonNode before = JsonNodeFactory.instance.objectNode();
        Map<String, Long> earlier = new HashMap<>();
        for (LoggedEvent event : events) {
            List<Story.DeliveryOutline> outlines = event.deliveries().stream()
                    .map(delivery -> outline(account, delivery, earlier.get(delivery.subscriber())))
                    .toList();
            event.deliveries().stream()
                    .filter(delivery -> delivery.state().equals(PENDING))
                    .forEach(delivery -> earlier.putIfAbsent(delivery.subscriber(), event.eventId()));
            changes.add(new Story.Change(
                    event.eventId(),
                    event.version(),
                    event.status(),
                    event.createdAt(),
                    ChangedFields.between(before, event.message()),
                    outlines));
            before = event.message();
        }
        return changes;
    }

    private Story.DeliveryOutline outline(String account, LoggedDelivery delivery, Long earlier) {
        boolean pending = delivery.state().equals(PENDING);
        boolean tried = delivery.attempts() > 0 || delivery.cause() != null;
        return new Story.DeliveryOutline(
                delivery.subscriber(),
                delivery.state(),
                delivery.attempts(),
                pending && !tried ? null : delivery.updatedAt(),
                delivery.cause(),
                pending ? delivery.nextAttemptAt() : null,
                pending ? waits(account, delivery, earlier) : null);
    }

    /** @param earlier an event about the same thing that has to reach the subscriber first; null for none */
    private String waits(String account, LoggedDelivery delivery, Long earlier) {
        Instant now = clock.instant();
        if (earlier != null) {
            return "event " + earlier + " comes first, which is still to be delivered";
        }
        if (delivery.waitsFor() != null) {
            return delivery.waitsFor() + " is refused to account " + account + "; it is tried again now and then: "
                    + delivery.cause();
        }
        if (delivery.nextAttemptAt().isAfter(now)) {
            return "it is tried again at " + at(delivery.nextAttemptAt())
                    + (delivery.cause() == null ? "" : ": " + delivery.cause());
        }
        return queues.get().stream()
                .filter(state -> state.until() != null
                        && state.queue().account().equals(account)
                        && state.queue().subscriber().equals(delivery.subscriber())
                        && state.queue().name().equals(delivery.queue()))
                .findFirst()
                .map(state -> "deliveries to " + delivery.subscriber() + " are held back until " + at(state.until())
                        + ": " + state.cause())
                .orElse("it is being delivered, or next when there is a place");
    }

    private static String at(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String waits(String account, Command command) {
        return deliveries.about(EventKind.COMMAND, account, command.subject(), MOST).stream()
                .filter(event -> event.message().path("commandId").asLong() == command.commandId())
                .flatMap(event -> event.deliveries().stream())
                .filter(delivery -> delivery.state().equals(PENDING))
                .findFirst()
                .map(delivery -> waits(account, delivery, null))
                .orElse("it is about to be executed");
    }

    private Story.CommandOutline outline(Command command) {
        return new Story.CommandOutline(
                command.commandId(),
                command.command(),
                command.state().name(),
                command.source(),
                command.createdAt(),
                command.finishedAt(),
                command.cause(),
                commands.steps(command.commandId()));
    }

    private List<Story.Letter> letters(String account, String id) {
        return letters.list(new DeadLetterFilter(null, account, id, null, null, null, null, null), MOST).stream()
                .map(Stories::letter)
                .toList();
    }

    private static Story.Letter letter(DeadLetterRecord kept) {
        return new Story.Letter(
                kept.letter().id(),
                kept.letter().kind(),
                kept.state().name(),
                kept.letter().subscriber(),
                kept.letter().cause(),
                kept.letter().createdAt());
    }
}
