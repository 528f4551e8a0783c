package dev.servicebridge.boot;

import dev.servicebridge.flow.DeliveryDispatcher;
import dev.servicebridge.flow.JobIntake;
import dev.servicebridge.flow.verification.Verification;
import dev.servicebridge.operations.VerificationApi;
import dev.servicebridge.store.Verifications;

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
        wiring.bind(
                "verificationApi",
                new VerificationApi(wiring.accounts(), new Verifications(wiring.database()), wiring.clock()));
    }
}
