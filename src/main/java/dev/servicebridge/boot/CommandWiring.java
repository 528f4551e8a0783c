package dev.servicebridge.boot;

import dev.servicebridge.flow.AccountRuns;
import dev.servicebridge.flow.DeliveryDispatcher;
import dev.servicebridge.flow.JobMarketplaces;
import dev.servicebridge.flow.cancellation.Cancellation;
import dev.servicebridge.flow.capacity.ReservationLookup;
import dev.servicebridge.flow.command.AppointmentCommands;
import dev.servicebridge.flow.command.CommandCalls;
import dev.servicebridge.flow.command.CommandIntake;
import dev.servicebridge.flow.command.CommandSteps;
import dev.servicebridge.flow.command.CommandWork;
import dev.servicebridge.flow.command.ErpCommands;
import dev.servicebridge.flow.command.ReservationCommands;
import dev.servicebridge.flow.completion.Completion;
import dev.servicebridge.flow.completion.CompletionDocuments;
import dev.servicebridge.operations.CommandApi;
import dev.servicebridge.store.Commands;
import dev.servicebridge.store.Jobs;
import dev.servicebridge.store.Reservations;

/** Commands: accepted, carried out and answered; completion and cancellation of jobs among them. */
final class CommandWiring {
    private CommandWiring() {}

    static void bind(Wiring wiring, DeliveryDispatcher dispatcher) {
        Commands commands = wiring.commands();
        CommandSettings settings = wiring.settings().commands();
        wiring.bind(
                "commandIntake",
                new CommandIntake(wiring.context(), wiring.accounts(), commands, dispatcher::wakeAll, wiring.clock()));
        wiring.bind("commandApi", new CommandApi(commands, settings.longestWait(), wiring.clock()));
        wiring.bind("commandRuns", new AccountRuns("Commands"));
        wiring.bind("commandTexts", wiring.configuration().commandTexts());
        wiring.bind(
                "commandWork",
                new CommandWork(
                        wiring.context(),
                        commands,
                        wiring.parts().memoryOfWork(),
                        dispatcher::wakeAll,
                        wiring.clock()));
        CommandSteps steps = new CommandSteps(commands);
        wiring.bind("commandSteps", steps);
        JobMarketplaces marketplaces = new JobMarketplaces(new Jobs(wiring.database()), wiring.accounts());
        wiring.bind("commandCalls", new CommandCalls(marketplaces));
        wiring.bind("appointmentCommands", new AppointmentCommands(steps));
        wiring.bind("erpCommands", new ErpCommands());
        wiring.bind(
                "reservationCommands",
                new ReservationCommands(
                        steps,
                        new ReservationLookup(new Reservations(wiring.database())),
                        wiring.clock(),
                        wiring.settings().capacity().settleAfter()));
        wiring.bind(
                "cancellation",
                new Cancellation(
                        wiring.configuration().cancellations(), marketplaces, settings.rescheduleReasonCode()));
        wiring.bind("completion", new Completion());
        wiring.bind("completionDocuments", new CompletionDocuments(steps));
    }
}
