package dev.servicebridge.boot;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.deadletters.DeadLetterApi;
import dev.servicebridge.deadletters.DeadLetterCauses;
import dev.servicebridge.deadletters.DeadLetterRoutes;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.monitor.EvidenceReport;
import dev.servicebridge.monitor.OperationsBeans;
import dev.servicebridge.monitor.ReportRoutes;
import dev.servicebridge.monitor.RouteReport;
import dev.servicebridge.monitor.StatusReport;
import dev.servicebridge.monitor.TokenReport;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.outbox.DeliveryLog;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.stories.CommandStories;
import dev.servicebridge.stories.Stories;
import dev.servicebridge.stories.StoryApi;
import dev.servicebridge.stories.StoryRoutes;

/** What people who run the bridge see and do: dead letters, the tokens of the HTTP API, status, health, metrics. */
final class OperationsWiring {
    private OperationsWiring() {}

    static void bind(
            Wiring wiring, RemoteCalls calls, DeliveryDispatcher dispatcher, JobIntake jobs, HospitalityIntake hotels) {
        OutboxSettings outbox = wiring.settings().outbox();
        wiring.routes()
                .addToWhole(new DeadLetterRoutes(new DeadLetterApi(
                        wiring.context(),
                        new DeadLetters(wiring.database()),
                        new DeadLetterCauses(wiring.database()),
                        StoreWiring.replays(
                                wiring.database(),
                                outbox.of(EventKind.SERVICE_JOB),
                                outbox.all(),
                                JobZones.of(wiring.accounts(), Wiring.SERVICES_API)),
                        wiring.clock())));
        TokenWatch tokens = new TokenWatch(
                wiring.configuration().access(),
                wiring.clock(),
                wiring.settings().http().expiryWarning());
        wiring.bind("tokenWatch", tokens);
        StatusReport.Build build =
                new StatusReport.Build(Bridge.version(), wiring.clock().instant());
        EvidenceReport evidence = EvidenceWiring.report(wiring, build, tokens);
        StatusReport status = OperationsBeans.bind(
                wiring.registry(),
                wiring.routes()::addToWhole,
                new OperationsBeans.Watched(
                        build,
                        wiring.accounts(),
                        tokens,
                        wiring.configuration().contracts().keySet(),
                        outbox.all(),
                        dispatcher::queues,
                        wiring.configuration().plans(),
                        wiring.throttles(),
                        calls,
                        jobs,
                        hotels,
                        IncidentWiring.bind(wiring, calls, dispatcher),
                        wiring.database(),
                        wiring.parts().erp().dataSource(),
                        wiring.parts().memory(),
                        wiring.workers(),
                        wiring.clock(),
                        wiring.nanoClock()));
        wiring.routes()
                .addToWhole(new StoryRoutes(new StoryApi(
                        new Stories(wiring.database(), wiring.commands(), dispatcher::queues, wiring.clock()),
                        new CommandStories(wiring.database(), wiring.commands(), dispatcher::queues, wiring.clock()),
                        new DeliveryLog(wiring.database()),
                        dispatcher::lift,
                        wiring.clock())));
        RouteReport routes =
                new RouteReport(wiring.context(), wiring.configuration().files().home());
        wiring.routes()
                .addToWhole(new ReportRoutes(status::now, new TokenReport(tokens)::now, evidence::now, routes::now));
    }
}
