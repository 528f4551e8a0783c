package dev.servicebridge.boot;

import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.verification.Verification;
import dev.servicebridge.verification.VerificationApi;
import dev.servicebridge.verification.VerificationRoutes;
import dev.servicebridge.verification.Verifications;

/** Verification: the proof that nothing is missing. */
final class VerificationWiring {
    private VerificationWiring() {}

    static void bind(Wiring wiring, DeliveryDispatcher dispatcher, JobIntake intake) {
        wiring.bind(
                "verification",
                new Verification(
                        wiring.settings().verification(),
                        new Verification.Systems(
                                intake.configured(),
                                wiring.configuration().jobStatuses(),
                                (operation, account) -> wiring.throttles()
                                        .plan(operation, account)
                                        .rate()),
                        new Verification.Stores(wiring.database(), wiring.jobs(), dispatcher::wakeAll),
                        wiring.ownership(),
                        wiring.clock()));
        wiring.routes()
                .addToWhole(new VerificationRoutes(
                        new VerificationApi(wiring.accounts(), new Verifications(wiring.database()), wiring.clock())));
    }
}
