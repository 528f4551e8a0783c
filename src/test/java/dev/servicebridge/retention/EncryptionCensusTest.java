package dev.servicebridge.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionTest;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.retention.EncryptionCensus.Census;
import dev.servicebridge.retention.EncryptionCensus.Use;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** How much is encrypted with which key, and what the nights have done. */
@OnEveryDatabase
@Timeout(60)
class EncryptionCensusTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final TestDatabase test;
    private final Encryption first = Encryption.with(EncryptionTest.KEY, List.of());
    private final Encryption second = Encryption.with(EncryptionTest.OTHER_KEY, List.of(EncryptionTest.KEY));

    EncryptionCensusTest(TestDatabase test) {
        this.test = test;
    }

    @BeforeEach
    void clear() {
        test.clear();
    }

    private static void keep(Database database, String... ids) {
        for (String id : ids) {
            new JobStore(database).savePage("acme", "US", List.of(job(id, "HOLD")), NOW, Set.of("fsm"), null);
        }
    }

    /** Slices of two rows: every kind of key is read on from its last row. */
    private static Census census(Database database, Encryption encryption) {
        return new EncryptionCensus(database, encryption, 2).take();
    }

    @Test
    void countsByKeyAndNamesWhatIsNotEncrypted() {
        keep(test.database(), "j-1", "j-2", "j-3");
        assertThat(census(test.database(), Encryption.none()))
                .isEqualTo(new Census(List.of(), Map.of("job.content", 3L, "outbox.content", 3L)));
        try (Database database = Database.open(test.settings(), first)) {
            keep(database, "j-4", "j-5", "j-6", "j-7", "j-8");
        }
        try (Database database = Database.open(test.settings(), second)) {
            keep(database, "j-9");

            Census before = census(database, second);
            assertThat(before.keys())
                    .extracting(EncryptionCensus.Key::id, EncryptionCensus.Key::use, EncryptionCensus.Key::texts)
                    .containsExactly(
                            tuple(second.currentKey(), Use.CURRENT, 2L), tuple(first.currentKey(), Use.FORMER, 10L));
            assertThat(before.keys().get(0).since())
                    .isAfterOrEqualTo(before.keys().get(1).since());
            assertThat(before.unencrypted()).isEqualTo(Map.of("job.content", 3L, "outbox.content", 3L));

            new Reencryption(database, second).run();

            Census after = census(database, second);
            assertThat(after.keys())
                    .extracting(
                            EncryptionCensus.Key::id,
                            EncryptionCensus.Key::use,
                            EncryptionCensus.Key::since,
                            EncryptionCensus.Key::texts)
                    .containsExactly(
                            tuple(
                                    second.currentKey(),
                                    Use.CURRENT,
                                    before.keys().get(0).since(),
                                    18L),
                            tuple(first.currentKey(), Use.UNUSED, null, 0L));
            assertThat(after.unencrypted()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsNotThereIsNamed() {
        try (Database database = Database.open(test.settings(), first)) {
            keep(database, "j-1");
        }
        test.database().jdbi().useHandle(handle -> handle.execute("delete from encryption_key"));
        assertThat(census(test.database(), Encryption.none()).keys())
                .containsExactly(new EncryptionCensus.Key(first.currentKey(), Use.MISSING, null, 2));
    }

    @Test
    void aNightIsKnownWhenItHasEnded() {
        NightlyRuns nights = new NightlyRuns(test.database());
        assertThat(nights.last()).isEmpty();

        new Reencryption(test.database(), Encryption.none()).run();
        assertThat(nights.last()).containsOnlyKeys(NightlyRuns.Work.ENCRYPTION);
        Instant ended = nights.last().get(NightlyRuns.Work.ENCRYPTION);
        new Reencryption(test.database(), Encryption.none()).run();
        assertThat(nights.last().get(NightlyRuns.Work.ENCRYPTION)).isAfter(ended);
    }

    @Test
    void whatIsKeptIsToldByTableWithTheOldest() {
        keep(test.database(), "j-1");
        new JobStore(test.database())
                .savePage(
                        "acme",
                        "US",
                        List.of(job("j-2", "COMPLETED"), job("j-3", "CANCELLED")),
                        NOW.minus(Duration.ofDays(9)),
                        Set.of("fsm"),
                        null);
        assertThat(new KeptContent(test.database()).count())
                .containsExactly(
                        new KeptContent.Kept("job", true, 2, NOW.minus(Duration.ofDays(9))),
                        new KeptContent.Kept("job", false, 1, NOW));
    }
}
