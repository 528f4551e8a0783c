package dev.servicebridge.monitor;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

import org.slf4j.LoggerFactory;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.access.Refusal;
import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseFacts;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.retention.EncryptionCensus;
import dev.servicebridge.retention.KeptContent;
import dev.servicebridge.verification.VerificationApi;
import dev.servicebridge.verification.VerificationRun;
import dev.servicebridge.verification.Verifications;

/** Makes the answer to {@code GET /api/evidence}. */
public final class EvidenceReport {
    private static final String SERVICES_API = "services-api";
    private static final String ALGORITHM = "AES-256-GCM";

    private static final int CONFLICT = 409;

    private final Sources sources;
    /** A report reads every table: those of impatient callers must not pile up. */
    private final Semaphore alone = new Semaphore(1);

    private final ConnectionReport connections;

    /** A pool of connections, and where they lead. */
    public record Pool(Database database, DatabaseSettings settings) {}

    /**
     * What the report is made of.
     *
     * @param bridge the bridge's own database
     * @param erp that of the ERP, which may be the same
     */
    public record Sources(
            StatusReport.Build build,
            EvidenceSettings settings,
            Accounts accounts,
            TokenWatch tokens,
            Pool bridge,
            Pool erp,
            AtRest atRest,
            EncryptionCensus census,
            NightlyRuns nights,
            KeptContent kept,
            Verifications proofs,
            Clock clock) {}

    public EvidenceReport(Sources sources) {
        this.sources = sources;
        this.connections = new ConnectionReport(sources.settings(), sources.accounts());
    }

    /**
     * The evidence of this moment, to be written as JSON. It fails while the bridge's database is away: a report without
     * what it holds would be none.
     *
     * @throws HttpProblem where another report is being made
     */
    public Evidence now() {
        if (!alone.tryAcquire()) {
            throw new HttpProblem(
                    CONFLICT, "The bridge is making a report for somebody else; ask again when that one is done");
        }
        try {
            return make();
        } finally {
            alone.release();
        }
    }

    private Evidence make() {
        DatabaseFacts bridge = DatabaseFacts.ask(
                sources.bridge().database(), sources.bridge().settings().url());
        DatabaseFacts erp = DatabaseFacts.askIfThere(
                sources.erp().database(), sources.erp().settings().url());
        Evidence evidence = new Evidence(
                sources.clock().instant().truncatedTo(ChronoUnit.SECONDS),
                versions(bridge, erp),
                atRest(),
                retention(),
                new TokenReport(sources.tokens()).now(),
                audit(),
                proofs(),
                connections(bridge, erp),
                List.of());
        return evidence.with(EvidenceFindings.of(evidence));
    }

    private Evidence.Versions versions(DatabaseFacts bridge, DatabaseFacts erp) {
        return new Evidence.Versions(
                sources.build().version(),
                sources.build().startedAt(),
                System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
                bridge.product(),
                erp.product());
    }

    private Evidence.AtRest atRest() {
        EncryptionCensus.Census census = sources.census().take();
        List<Evidence.Key> keys = census.keys().stream()
                .map(key ->
                        new Evidence.Key(key.id(), key.use().name().toLowerCase(Locale.ROOT), key.since(), key.texts()))
                .toList();
        return new Evidence.AtRest(
                census.isOn(),
                ALGORITHM,
                sources.atRest().describe(),
                keys,
                census.unencrypted(),
                sources.settings().encryptsMessages());
    }

    private Evidence.Retention retention() {
        Map<String, Instant> lastRuns = new TreeMap<>();
        sources.nights().last().forEach((work, ended) -> lastRuns.put(work.label(), ended));
        List<Evidence.Kept> kept = sources.kept().count().stream()
                .map(each -> new Evidence.Kept(each.table(), each.closed(), each.rows(), each.oldest()))
                .toList();
        return new Evidence.Retention(sources.settings().retention(), lastRuns, kept);
    }

    private Evidence.Audit audit() {
        Map<String, Long> refusals = new TreeMap<>();
        for (Refusal reason : Refusal.values()) {
            refusals.put(reason.label(), sources.tokens().refusals(reason));
        }
        return new Evidence.Audit(
                Audit.LOGGER, LoggerFactory.getLogger(Audit.LOGGER).isInfoEnabled(), refusals);
    }

    /** One for each account that has anything to compare. */
    private List<Evidence.Proof> proofs() {
        Map<String, Verifications.Latest> latest = sources.proofs().latest();
        return sources.accounts().all().stream()
                .filter(account -> account.has(SERVICES_API))
                .map(account -> proof(account.name(), latest.get(account.name())))
                .toList();
    }

    private static Evidence.Proof proof(String account, Verifications.Latest latest) {
        if (latest == null || latest.last() == null) {
            return new Evidence.Proof(account, null, null, null, null, null);
        }
        VerificationRun run = latest.last();
        return new Evidence.Proof(
                account,
                latest.provenAt(),
                run.state().name(),
                run.endedAt(),
                VerificationApi.found(run),
                run.problem());
    }

    private List<Evidence.Connection> connections(DatabaseFacts bridge, DatabaseFacts erp) {
        List<Evidence.Connection> all = new ArrayList<>(connections.connections());
        all.add(ConnectionReport.database(
                "the bridge's database", sources.bridge().settings().safeUrl(), bridge));
        all.add(ConnectionReport.database(
                "the ERP database", sources.erp().settings().safeUrl(), erp));
        return all;
    }
}
