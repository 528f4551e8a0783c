package dev.servicebridge.monitor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/** What in the evidence a person is told to look at. */
class EvidenceFindingsTest {
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant YESTERDAY = Instant.parse("2026-01-30T12:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2025-12-01T12:00:00Z");

    private Evidence.AtRest atRest = new Evidence.AtRest(
            true,
            "AES-256-GCM",
            "messages",
            List.of(new Evidence.Key("3f2a9c01", "current", LONG_AGO, 3)),
            Map.of(),
            null);
    private final Map<String, Evidence.Setting> settings = new HashMap<>(Map.of(
            "personal-data.days",
            new Evidence.Setting("30", "file"),
            "personal-data.open-days",
            new Evidence.Setting("180", "file")));
    private Map<String, Instant> lastRuns =
            Map.of("retention", YESTERDAY, "personal-data", YESTERDAY, "encryption", YESTERDAY);
    private final List<Evidence.Kept> kept = new ArrayList<>(List.of(new Evidence.Kept("job", true, 3, YESTERDAY)));
    private final List<TokenReport.Token> tokens = new ArrayList<>();
    private boolean audited = true;
    private List<Evidence.Proof> proofs =
            List.of(new Evidence.Proof("acme", YESTERDAY, "COMPLETE", YESTERDAY, 0L, null));
    private final List<Evidence.Connection> connections = new ArrayList<>(List.of(
            new Evidence.Connection("FSM", "https://fsm.example", "encrypted", null, true, null),
            new Evidence.Connection("health and metrics", "0.0.0.0:9876", "open", null, false, null),
            new Evidence.Connection("database", "jdbc:h2:mem", "local", null, true, null)));

    private List<String> findings() {
        return EvidenceFindings.of(new Evidence(
                AT,
                null,
                atRest,
                new Evidence.Retention(settings, lastRuns, kept),
                new TokenReport.Report(LONG_AGO, tokens),
                new Evidence.Audit("audit", audited, Map.of()),
                proofs,
                connections,
                List.of()));
    }

    private static TokenReport.Token token(String name, String expires) {
        return new TokenReport.Token(
                name, "write", null, expires == null ? null : Instant.parse(expires), "valid", null, 0);
    }

    @Test
    void nothingIsFoundWhereAllIsInOrder() {
        tokens.add(token("good", "2026-12-31T00:00:00Z"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void encryptionThatIsOffOrHasGapsIsFound() {
        atRest = new Evidence.AtRest(
                true,
                "AES-256-GCM",
                "messages",
                List.of(
                        new Evidence.Key("3f2a9c01", "current", LONG_AGO, 3),
                        new Evidence.Key("77aa0011", "former", LONG_AGO, 2),
                        new Evidence.Key("88aa0011", "unused", null, 0),
                        new Evidence.Key("99aa0011", "missing", null, 1)),
                Map.of("job.content", 4L, "outbox.content", 1L),
                true);
        assertThat(findings())
                .containsExactly(
                        "5 stored texts are not encrypted; the next run at personal-data.cron encrypts them",
                        "2 stored texts are encrypted with the former key 77aa0011; the next run at"
                                + " personal-data.cron encrypts them with the current one",
                        "1 stored texts are encrypted with the key 99aa0011, which is not there: nobody can read"
                                + " them; add it to personal-data.former-keys");
        atRest = new Evidence.AtRest(false, "AES-256-GCM", "none, as set", List.of(), Map.of("job.content", 4L), false);
        audited = false;
        assertThat(findings())
                .containsExactly(
                        "Messages are written without encryption: none, as set",
                        "Messages in Kafka's topics are not encrypted: kafka.encrypt-messages is false",
                        "The log takes no lines of the audit");
    }

    @Test
    void retentionThatIsLongLateOrWasNeverDoneIsFound() {
        settings.put("personal-data.days", new Evidence.Setting("40", "file"));
        lastRuns = Map.of("retention", LONG_AGO, "personal-data", YESTERDAY);
        kept.add(new Evidence.Kept("job", true, 1, LONG_AGO));
        kept.add(new Evidence.Kept("job", false, 1, LONG_AGO));
        assertThat(findings())
                .containsExactly(
                        "personal-data.days is 40: the policy allows 30 days after the delivery",
                        "The nightly work retention was last done to its end at " + LONG_AGO,
                        "The nightly work encryption was never done to its end",
                        "The table job keeps a row for longer than personal-data.days allow: its last change was at "
                                + LONG_AGO);
    }

    @Test
    void tokensWithoutAnEndOrBeyondItAreFound() {
        tokens.addAll(List.of(
                token("endless", null), token("long", "2027-06-01T00:00:00Z"), token("ended", "2026-01-01T00:00:00Z")));
        assertThat(findings())
                .containsExactly(
                        "The token endless has no end: give it one with expires",
                        "The token long ends more than 365 days from now, at 2027-06-01T00:00:00Z",
                        "The token ended has ended: take it out of the access file");
    }

    @Test
    void proofsThatLackAndConnectionsThatAreOpenAreFound() {
        proofs = List.of(
                new Evidence.Proof("acme", LONG_AGO, "INCOMPLETE", YESTERDAY, null, "the FSM was out"),
                new Evidence.Proof("gaps", YESTERDAY, "COMPLETE", YESTERDAY, 2L, null),
                new Evidence.Proof("other", null, null, null, null, null));
        connections.add(new Evidence.Connection("Kafka", "kafka:9092", "open", null, true, null));
        connections.add(new Evidence.Connection("ERP", "jdbc:other", "unknown", null, true, null));
        assertThat(findings())
                .containsExactly(
                        "The last proof that the account acme misses nothing is of " + LONG_AGO,
                        "The last comparison of the account gaps found 2 gaps; GET /api/verification names them",
                        "It was never proven that the account other misses nothing",
                        "The connection is not encrypted: Kafka (kafka:9092)",
                        "It is not known whether the connection is encrypted: ERP (jdbc:other)");
    }

    /** A setting that is added later must be shown, or this fails; keys must not. */
    @Test
    void everySettingOfRetentionIsReportedAndNoKeyIs(@TempDir Path home) {
        Settings all = Settings.load(BridgeFiles.in(home), null, Map.of(), new Properties(), new Problems());
        assertThat(all.all().keySet().stream()
                        .filter(key -> key.matches("(?!sandbox|camel).*([.-]days|retention.*)|personal-data\\..*"))
                        .filter(key -> !key.matches("personal-data\\.(key|former-keys)")))
                .isSubsetOf(EvidenceSettings.RETENTION);
        assertThat(EvidenceSettings.RETENTION)
                .allMatch(all::has)
                .doesNotContain("personal-data.key", "personal-data.former-keys");
    }
}
