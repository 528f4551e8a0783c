package dev.servicebridge.boot;

import java.util.List;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.monitor.EvidenceReport;
import dev.servicebridge.monitor.StatusReport;
import dev.servicebridge.retention.EncryptionCensus;
import dev.servicebridge.retention.KeptContent;
import dev.servicebridge.verification.Verifications;

/** Evidence: the report on how data is protected. */
final class EvidenceWiring {
    private EvidenceWiring() {}

    static EvidenceReport report(Wiring wiring, StatusReport.Build build, TokenWatch tokens) {
        Resources parts = wiring.parts();
        List<DatabaseSettings> databases = wiring.configuration().databases();
        return new EvidenceReport(new EvidenceReport.Sources(
                build,
                wiring.settings().evidence(),
                wiring.accounts(),
                tokens,
                new EvidenceReport.Pool(parts.database(), databases.get(0)),
                new EvidenceReport.Pool(parts.erp(), databases.get(1)),
                wiring.configuration().atRest(),
                new EncryptionCensus(parts.database(), parts.encryption()),
                new NightlyRuns(parts.database()),
                new KeptContent(parts.database()),
                new Verifications(parts.database()),
                wiring.clock()));
    }
}
