package dev.servicebridge.stories;

import java.time.Clock;
import java.time.Instant;
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
import dev.servicebridge.commands.CommandStep;
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
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.references.RemoteReferenceStore;

/** Tells the stories of service jobs and product service orders, from what each area keeps of them. */
public final class Stories {
    /** So many changes, commands and letters are told, the latest ones. */
    private static final int MOST = 100;

    private final Jobs jobs;
    private final ProductServiceOrders orders;
    private final DeliveryLog deliveries;
    private final Commands commands;
    private final RemoteReferenceStore references;
    private final DeadLetters letters;
    private final WaitReasons reasons;

    /** @param queues what the queues of deliveries are doing */
    public Stories(
            Database database, Commands commands, Supplier<? extends Collection<QueueState>> queues, Clock clock) {
        this.jobs = new Jobs(database);
        this.orders = new ProductServiceOrders(database);
        this.deliveries = new DeliveryLog(database);
        this.commands = commands;
        this.references = new RemoteReferenceStore(database);
        this.letters = new DeadLetters(database);
        this.reasons = new WaitReasons(queues, clock);
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

    /**
     * What a story is about.
     *
     * @param marketplaceId null for none
     * @param waits what it waits for by itself
     */
    private record Subject(
            EventKind kind,
            String id,
            String account,
            String marketplaceId,
            String status,
            int version,
            Instant firstSeenAt,
            Instant changedAt,
            List<String> waits) {}

    private Story story(String id, JobOutline job) {
        return story(new Subject(
                EventKind.SERVICE_JOB,
                id,
                job.account(),
                job.marketplaceId(),
                job.status(),
                job.version(),
                job.firstSeenAt(),
                job.changedAt(),
                List.of()));
    }

    private Story story(String id, OrderOutline order) {
        return story(new Subject(
                EventKind.PRODUCT_SERVICE_ORDER,
                id,
                order.account(),
                null,
                order.state(),
                order.version(),
                order.firstSeenAt(),
                order.changedAt(),
                order.incomplete()
                        ? List.of("it lacks something of its reservation or customer, and is merged again by and by")
                        : List.of()));
    }

    private Story story(Subject subject) {
        String account = subject.account();
        String id = subject.id();
        List<LoggedEvent> events = deliveries.about(subject.kind(), account, id, MOST);
        List<Story.Change> changes = changes(account, events);
        List<Command> about = commands.about(account, id, MOST);
        Set<String> all = new LinkedHashSet<>(subject.waits());
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
                subject.marketplaceId(),
                subject.status(),
                subject.version(),
                subject.firstSeenAt(),
                subject.changedAt(),
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
                    .map(delivery -> reasons.outline(account, delivery, earlier.get(delivery.subscriber())))
                    .toList();
            event.deliveries().stream()
                    .filter(WaitReasons::isPending)
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

    private String waits(String account, Command command) {
        return CommandStories.eventsOf(deliveries, EventKind.COMMAND, command).stream()
                .flatMap(event -> event.deliveries().stream())
                .filter(WaitReasons::isPending)
                .findFirst()
                .map(delivery -> reasons.reason(account, delivery, null))
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
                commands.steps(command.commandId()).stream()
                        .map(CommandStep::step)
                        .toList());
    }

    private List<Story.Letter> letters(String account, String id) {
        return letters.list(new DeadLetterFilter(null, account, id, null, null, null, null, null), MOST).stream()
                .map(Stories::letter)
                .toList();
    }

    static Story.Letter letter(DeadLetterRecord kept) {
        return new Story.Letter(
                kept.letter().id(),
                kept.letter().kind(),
                kept.state().name(),
                kept.letter().subscriber(),
                kept.letter().cause(),
                kept.letter().createdAt());
    }
}
