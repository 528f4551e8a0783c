package dev.servicebridge.boot;

import dev.servicebridge.capacity.ReservationLookup;
import dev.servicebridge.capacity.Reservations;
import dev.servicebridge.commands.AppointmentCommands;
import dev.servicebridge.commands.CommandApi;
import dev.servicebridge.commands.CommandApiRoutes;
import dev.servicebridge.commands.CommandCalls;
import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.commands.CommandExecutionRoutes;
import dev.servicebridge.commands.CommandIntake;
import dev.servicebridge.commands.CommandRoutes;
import dev.servicebridge.commands.CommandSteps;
import dev.servicebridge.commands.CommandWork;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ErpCommands;
import dev.servicebridge.commands.KeptDocuments;
import dev.servicebridge.commands.ReservationCommands;
import dev.servicebridge.commands.cancellation.Cancellation;
import dev.servicebridge.commands.completion.Completion;
import dev.servicebridge.commands.completion.CompletionDocuments;
import dev.servicebridge.jobs.JobMarketplaces;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.polling.AccountRuns;

/** Commands: accepted, carried out and answered; completion and cancellation of jobs among them. */
final class CommandWiring {
    private CommandWiring() {}

    static void bind(Wiring wiring, DeliveryDispatcher dispatcher) {
        Commands commands = wiring.commands();
        CommandDocuments stored = new CommandDocuments(wiring.database());
        KeptDocuments documents = new KeptDocuments(stored);
        CommandSettings settings = wiring.settings().commands();
        wiring.bind(
                "commandIntake",
                new CommandIntake(wiring.context(), wiring.accounts(), commands, dispatcher::wakeAll, wiring.clock()));
        wiring.routes()
                .addToWhole(new CommandApiRoutes(new CommandApi(commands, settings.longestWait(), wiring.clock())));
        wiring.bind("commandRoutes", new CommandRoutes(wiring.context()));
        wiring.bind("commandRuns", new AccountRuns("Commands"));
        wiring.bind("commandTexts", wiring.configuration().commandTexts());
        CommandWork work = new CommandWork(
                wiring.context(), commands, stored, wiring.parts().memoryOfWork(), dispatcher::wakeAll, wiring.clock());
        CommandSteps steps = new CommandSteps(commands);
        wiring.bind("commandSteps", steps);
        JobMarketplaces marketplaces = new JobMarketplaces(new Jobs(wiring.database()), wiring.accounts());
        CommandCalls calls = new CommandCalls(marketplaces, documents);
        wiring.bind("commandCalls", calls);
        wiring.routes().addToWhole(new CommandExecutionRoutes(work, calls));
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
        wiring.bind("completionDocuments", new CompletionDocuments(steps, documents));
    }
}
