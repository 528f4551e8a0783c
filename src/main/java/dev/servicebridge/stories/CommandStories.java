package dev.servicebridge.stories;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.servicebridge.commands.Command;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outbox.DeliveryLog;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.LoggedEvent;
import dev.servicebridge.outbox.QueueState;

/** Tells the stories of commands, from what each area keeps of them. */
public final class CommandStories {
    /** So many events and letters about the same thing are looked through, the latest ones. */
    private static final int MOST = 100;

    private final Commands commands;
    private final Jobs jobs;
    private final DeliveryLog deliveries;
    private final DeadLetters letters;
    private final WaitReasons reasons;

    /** @param queues what the queues of deliveries are doing */
    public CommandStories(
            Database database, Commands commands, Supplier<? extends Collection<QueueState>> queues, Clock clock) {
        this.commands = commands;
        this.jobs = new Jobs(database);
        this.deliveries = new DeliveryLog(database);
        this.letters = new DeadLetters(database);
        this.reasons = new WaitReasons(queues, clock);
    }

    /** Events that have the command executed, or tell how it ended; none where retention has removed them. */
    static List<LoggedEvent> eventsOf(DeliveryLog deliveries, EventKind kind, Command command) {
        return deliveries.about(kind, command.account(), command.subject(), MOST).stream()
                .filter(event -> event.message().path("commandId").asLong() == command.commandId())
                .toList();
    }

    Optional<Command> find(long commandId) {
        return commands.find(commandId);
    }

    /** @param whole whether its results are told, with the personal data that may be in them */
    CommandStory of(Command command, boolean whole) {
        List<LoggedEvent> executions = eventsOf(deliveries, EventKind.COMMAND, command);
        return new CommandStory(
                command.commandId(),
                command.state().name(),
                command.command(),
                command.account(),
                command.idempotencyKey(),
                command.subject(),
                command.source(),
                command.createdAt(),
                command.finishedAt(),
                whole ? command.result() : null,
                command.cause(),
                outlines(command, executions).stream().findFirst().orElse(null),
                commands.steps(command.commandId()).stream()
                        .map(step -> new CommandStory.Step(step.step(), step.doneAt(), whole ? step.result() : null))
                        .toList(),
                job(command),
                letters(command, executions),
                outlines(command, eventsOf(deliveries, EventKind.COMMAND_RESULT, command)));
    }

    private List<Story.DeliveryOutline> outlines(Command command, List<LoggedEvent> events) {
        return events.stream()
                .flatMap(event -> event.deliveries().stream())
                .map(delivery -> reasons.outline(command.account(), delivery, null))
                .toList();
    }

    private CommandStory.Job job(Command command) {
        return command.serviceJobId() == null
                ? null
                : jobs.outlines(command.serviceJobId()).stream()
                        .filter(job -> job.account().equals(command.account()))
                        .findFirst()
                        .map(job -> new CommandStory.Job(command.serviceJobId(), job.status(), job.changedAt()))
                        .orElse(null);
    }

    private List<Story.Letter> letters(Command command, List<LoggedEvent> executions) {
        Set<Long> events = executions.stream().map(LoggedEvent::eventId).collect(Collectors.toSet());
        DeadLetterFilter about =
                new DeadLetterFilter(null, command.account(), command.subject(), null, null, null, null, null);
        return letters.list(about, MOST).stream()
                .filter(letter -> events.contains(letter.letter().eventId()))
                .map((DeadLetterRecord letter) -> Stories.letter(letter))
                .toList();
    }
}
