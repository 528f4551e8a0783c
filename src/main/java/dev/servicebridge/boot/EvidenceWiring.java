package dev.servicebridge.boot;

import java.util.List;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.config.Settings;
import dev.servicebridge.operations.EvidenceReport;
import dev.servicebridge.operations.StatusReport;
import dev.servicebridge.store.DatabaseSettings;
import dev.servicebridge.store.EncryptionCensus;
import dev.servicebridge.store.KeptContent;
import dev.servicebridge.store.NightlyRuns;
import dev.servicebridge.store.Verifications;

/** Evidence: the report on how data is protected. */
final class EvidenceWiring {
    private EvidenceWiring() {}

    static void bind(Wiring wiring, StatusReport.Build build, TokenWatch tokens) {
        Settings settings = wiring.configuration().settings();
        BridgeParts parts = wiring.parts();
        List<DatabaseSettings> databases = BridgeParts.databases(settings);
        wiring.bind(
                "evidenceReport",
                new EvidenceReport(new EvidenceReport.Sources(
                        build,
                        settings,
                        wiring.accounts(),
                        tokens,
                        new EvidenceReport.Pool(parts.database(), databases.get(0)),
                        new EvidenceReport.Pool(parts.erp(), databases.get(1)),
                        BridgeParts.atRest(settings),
                        new EncryptionCensus(parts.database(), parts.sealing()),
                        new NightlyRuns(parts.database()),
                        new KeptContent(parts.database()),
                        new Verifications(parts.database()),
                        wiring.clock())));
    }
}
