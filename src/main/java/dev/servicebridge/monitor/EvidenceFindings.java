package dev.servicebridge.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.monitor.Evidence.Connection;
import dev.servicebridge.monitor.Evidence.Kept;
import dev.servicebridge.monitor.Evidence.Key;
import dev.servicebridge.monitor.Evidence.Proof;

/** Names what in the evidence does not fit docs/data-protection.md, in words. */
final class EvidenceFindings {
    /** The policy's days after a delivery for which it lets personal data be kept. */
    private static final int POLICY_DAYS = 30;

    /** The policy's longest life of a password, and of whatever lets a program in. */
    private static final Duration LONGEST_TOKEN = Duration.ofDays(365);

    /** Work that is due each night, and was not done for so long, was left out once at least. */
    private static final Duration LATE = Duration.ofDays(2);

    private static final String DAYS = "personal-data.days";
    private static final String OPEN_DAYS = "personal-data.open-days";

    private final Evidence evidence;
    private final List<String> findings = new ArrayList<>();

    private EvidenceFindings(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Finds them; {@code evidence} has none yet. */
    static List<String> of(Evidence evidence) {
        EvidenceFindings findings = new EvidenceFindings(evidence);
        findings.encryption();
        findings.retention();
        findings.tokens();
        findings.verification();
        findings.connections();
        return findings.findings;
    }

    private void encryption() {
        Evidence.AtRest atRest = evidence.encryptionAtRest();
        if (!atRest.on()) {
            findings.add("Messages are written without encryption: " + atRest.scope());
        }
        long open = atRest.unencrypted().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (open > 0 && atRest.on()) {
            findings.add(open + " stored texts are not encrypted; the next run at personal-data.cron encrypts them");
        }
        for (Key key : atRest.keys()) {
            if (key.use().equals("missing")) {
                findings.add(key.texts() + " stored texts are encrypted with the key " + key.id()
                        + ", which is not there: nobody can read them; add it to personal-data.former-keys");
            }
            if (key.use().equals("former") && key.texts() > 0) {
                findings.add(key.texts() + " stored texts are encrypted with the former key " + key.id()
                        + "; the next run at personal-data.cron encrypts them with the current one");
            }
        }
        if (Boolean.FALSE.equals(atRest.kafkaMessages())) {
            findings.add("Messages in Kafka's topics are not encrypted: kafka.encrypt-messages is false");
        }
        if (!evidence.audit().written()) {
            findings.add("The log takes no lines of the audit");
        }
    }

    private void retention() {
        Evidence.Retention retention = evidence.retention();
        int days = Integer.parseInt(retention.settings().get(DAYS).value());
        if (days > POLICY_DAYS) {
            findings.add(DAYS + " is " + days + ": the policy allows " + POLICY_DAYS + " days after the delivery");
        }
        for (NightlyRuns.Work work : NightlyRuns.Work.values()) {
            Instant last = retention.lastRuns().get(work.label());
            if (last == null) {
                findings.add("The nightly work " + work.label() + " was never done to its end");
            } else if (isLate(last)) {
                findings.add("The nightly work " + work.label() + " was last done to its end at " + last);
            }
        }
        for (Kept kept : retention.kept()) {
            Evidence.Setting limit = retention.settings().get(kept.closed() ? DAYS : OPEN_DAYS);
            if (limit != null && isLate(kept.oldest().plus(Duration.ofDays(Integer.parseInt(limit.value()))))) {
                findings.add("The table " + kept.table() + " keeps a row for longer than "
                        + (kept.closed() ? DAYS : OPEN_DAYS) + " allow: its last change was at " + kept.oldest());
            }
        }
    }

    private boolean isLate(Instant due) {
        return due.isBefore(evidence.at().minus(LATE));
    }

    private void tokens() {
        for (TokenReport.Token token : evidence.access().tokens()) {
            if (token.expires() == null) {
                findings.add("The token " + token.name() + " has no end: give it one with expires");
            } else if (token.expires().isAfter(evidence.at().plus(LONGEST_TOKEN))) {
                findings.add("The token " + token.name() + " ends more than " + LONGEST_TOKEN.toDays()
                        + " days from now, at " + token.expires());
            } else if (!token.expires().isAfter(evidence.at())) {
                findings.add("The token " + token.name() + " has ended: take it out of the access file");
            }
        }
    }

    private void verification() {
        for (Proof proof : evidence.verification()) {
            if (proof.provenAt() == null) {
                findings.add("It was never proven that the account " + proof.account() + " misses nothing");
            } else if (isLate(proof.provenAt())) {
                findings.add("The last proof that the account " + proof.account() + " misses nothing is of "
                        + proof.provenAt());
            }
            if (proof.lastGaps() != null && proof.lastGaps() > 0) {
                findings.add("The last comparison of the account " + proof.account() + " found " + proof.lastGaps()
                        + " gaps; GET /api/verification names them");
            }
        }
    }

    private void connections() {
        for (Connection connection : evidence.connections()) {
            String where = connection.name() + " (" + connection.address() + ")";
            Map<String, String> words = Map.of(
                    "open", "The connection is not encrypted: " + where,
                    "unknown", "It is not known whether the connection is encrypted: " + where);
            if (connection.messages() && words.containsKey(connection.transport())) {
                findings.add(words.get(connection.transport()));
            }
        }
    }
}
