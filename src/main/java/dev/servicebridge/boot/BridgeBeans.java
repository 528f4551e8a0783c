package dev.servicebridge.boot;

import java.time.Clock;
import java.util.concurrent.ExecutorService;

import org.apache.camel.CamelContext;

import dev.servicebridge.access.AccessControl;
import dev.servicebridge.access.RouteFailures;
import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.capacity.CapacityApiRoutes;
import dev.servicebridge.capacity.CapacityPlanning;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.erp.PlanningTables;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Subscribers;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.plan.Throttles;

/** Has every area make what its routes refer to and give it its name in Camel's registry. */
final class BridgeBeans {
    private BridgeBeans() {}

    /**
     * Binds all of it.
     *
     * @param routes take the routes that are written in Java
     * @param joins whether this node is one of several that share the accounts
     * @return logs what routes fail with
     */
    static RouteFailures bind(
            BridgeConfiguration configuration,
            Resources parts,
            CamelContext context,
            JavaRoutes routes,
            boolean joins) {
        BeanArguments.keepValues(context);
        Wiring wiring = wiring(configuration, parts, context, routes, joins);
        wiring.bind("workers", wiring.workers());
        wiring.bind("direct", new BridgeDirectComponent());
        wiring.bind("byteBudget", parts.memory());
        RemoteCalls calls = CallWiring.bind(wiring);
        DeliveryDispatcher dispatcher = DeliveryWiring.bind(wiring, calls.incidents());
        JobIntake jobs = JobWiring.bind(wiring, dispatcher);
        HospitalityIntake hotels = HotelWiring.bind(wiring, dispatcher);
        CommandWiring.bind(wiring, dispatcher);
        OutcomeWiring.bind(wiring);
        CapacityPlanning planning = CapacityWiring.bind(wiring);
        VerificationWiring.bind(wiring, dispatcher, jobs);
        PlanningTables tables = ErpWiring.bind(wiring);
        routes.addToWhole(new CapacityApiRoutes(planning, tables));
        FlowRetailWiring.bind(wiring);
        ClusterWiring.bind(wiring);
        RetentionWiring.bind(wiring);
        OperationsWiring.bind(wiring, calls, dispatcher, jobs, hotels);
        return RouteFailures.install(context, dispatcher.store()::notices);
    }

    private static Wiring wiring(
            BridgeConfiguration configuration,
            Resources parts,
            CamelContext context,
            JavaRoutes routes,
            boolean joins) {
        AreaSettings settings = configuration.areas();
        Clock given = context.getRegistry().lookupByNameAndType(Bridge.CLOCK, Clock.class);
        Clock clock = given == null ? Clock.systemUTC() : given;
        ExecutorService workers = context.getExecutorServiceManager().newCachedThreadPool("BridgeBeans", "worker");
        Throttles throttles = new Throttles(context, configuration.plans(), System::nanoTime);
        Ownership ownership = joins
                ? ClusterWiring.join(configuration, parts, context, clock, System::nanoTime, throttles, routes)
                : ClusterWiring.alone(settings.cluster(), context, clock, routes);
        OutboxSettings outbox = settings.outbox();
        if (outbox.subscribers().haveRelay()) {
            StoreWiring.relay(parts.database(), Subscribers.RELAY);
        }
        return new Wiring(
                configuration,
                parts,
                context,
                routes,
                workers,
                clock,
                System::nanoTime,
                throttles,
                new RemoteClocks(settings.calls().clocks(), clock),
                ownership,
                new Commands(parts.database(), ServicesApiCommands.EXECUTION, outbox.of(EventKind.COMMAND_RESULT)),
                new JobStore(parts.database(), JobZones.of(configuration.accounts(), Wiring.SERVICES_API)));
    }

    /** Closes the HTTP API to all who have no token. */
    static void guard(
            BridgeConfiguration configuration, Resources parts, CamelContext context, RouteFailures failures) {
        TokenWatch tokens = context.getRegistry().findSingleByType(TokenWatch.class);
        AccessControl.guard(
                context, tokens, configuration.areas().http(), System::nanoTime, parts.memoryOfWork(), failures);
    }
}
