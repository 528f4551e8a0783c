package dev.servicebridge.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.jobs.Checkpoint;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.jobs.SavedPage;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.TestDatabase;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class DatabaseTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private DatabaseSettings h2(String options) {
        return new DatabaseSettings("jdbc:h2:file:" + folder.resolve("bridge") + options, "sa", "secret", 4, "bridge");
    }

    private static SavedPage save(Database database) {
        return new JobStore(database).savePage("acme", "US", List.of(job("a", "HOLD")), NOW, Set.of("fsm"), null);
    }

    @Test
    void whatWasSavedIsThereAfterARestart() {
        try (Database database = Database.open(h2(""))) {
            save(database);
        }
        try (Database database = Database.open(h2(""))) {
            assertThat(new Jobs(database).countByStatus()).containsEntry("HOLD", 1L);
        }
    }

    @Test
    void aCommitIsOnDiskBeforeItReturnsUnlessTheUrlSaysOtherwise() {
        assertThat(writeDelay("")).isEqualTo("0");
        assertThat(writeDelay(";write_delay=100")).isEqualTo("100");
    }

    private String writeDelay(String options) {
        try (Database database = Database.open(h2(options))) {
            return database.jdbi()
                    .withHandle(handle ->
                            handle.createQuery("""
                            select setting_value from information_schema.settings
                            where setting_name = 'WRITE_DELAY'
                            """).mapTo(String.class).one());
        }
    }

    @Test
    void namesAreInLowerCaseAsInPostgresql() {
        try (Database database = Database.open(h2(""))) {
            save(database);
            String sql = "select \"service_job_id\" from \"bridge\".\"job\"";
            String id = database.jdbi()
                    .withHandle(handle ->
                            handle.createQuery(sql).mapTo(String.class).one());
            assertThat(id).isEqualTo("a");
        }
    }

    /** Clocks in Berlin read 02:30 twice that night. */
    @Test
    void tellsTheHoursApartThatAChangeToWinterTimeRepeats() {
        Instant summer = Instant.parse("2025-10-26T00:30:00Z");
        Instant winter = Instant.parse("2025-10-26T01:30:00.123456Z");
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try (Database database = Database.open(h2(";TIME ZONE=Europe/Berlin"))) {
            Checkpoint started = new Checkpoints(database).start("acme", "US", winter, summer);

            assertThat(started.updatedAfter()).isEqualTo(winter);
            assertThat(started.backfillUntil()).isEqualTo(summer);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void aDatabaseInUseIsNamedWithTheKeyToCorrect() {
        try (Database database = Database.open(h2(";PASSWORD=secret"))) {
            save(database);
            DatabaseSettings other = h2(";PASSWORD=hidden");
            assertThatThrownBy(() -> Database.open(other))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("bridge.datasource.url: the database jdbc:h2:file:"
                            + folder.resolve("bridge") + " cannot be opened: ")
                    .hasMessageEndingWith("; start it, or correct bridge.datasource.url, .user and .password")
                    .hasMessageNotContaining("hidden")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aFileThatAnotherProcessHasLockedIsNamed() throws IOException {
        Database.open(h2("")).close();
        try (FileChannel file = FileChannel.open(folder.resolve("bridge.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> Database.open(h2("")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("bridge.datasource.url: the database jdbc:h2:file:" + folder.resolve("bridge")
                            + " is in use by another process; stop that bridge before, or have several share a"
                            + " PostgreSQL database with bus=kafka");
        }
    }

    @Test
    void aLookCreatesNothingAndChangesNothing() throws IOException {
        assertThat(Database.inspect(h2(""), "bridge").describe())
                .matches("jdbc:h2:file:.*bridge, schema bridge: no tables yet; a start creates version \\d+");
        assertThat(folder).isEmptyDirectory();
        try (Database database = Database.open(h2(""))) {
            save(database);
            database.jdbi().useHandle(handle -> {
                handle.execute("drop table write_probe");
                handle.execute("delete from \"flyway_schema_history\" where cast(\"version\" as integer) > 10");
            });
        }
        byte[] before = Files.readAllBytes(folder.resolve("bridge.mv.db"));

        assertThat(Database.inspect(h2(""), "bridge").describe())
                .matches(".*: version 10; a start migrates it to version \\d+");

        assertThat(Files.readAllBytes(folder.resolve("bridge.mv.db"))).isEqualTo(before);
        try (TestDatabase postgresql = TestDatabase.postgresql()) {
            assertThat(Database.inspect(postgresql.settings(), "bridge").describe())
                    .endsWith(", as it must be");
            assertThat(Database.inspect(postgresql.settings(), "erp").describe())
                    .contains("no tables yet");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() throws IOException {
        String url = "jdbc:postgresql://localhost:" + Ports.free() + "/bridge";
        DatabaseSettings settings =
                new DatabaseSettings(url + "?user=x&password=secret", "bridge", "hidden", 4, "bridge");

        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the database " + url + " cannot be opened: ")
                .hasMessageContaining("refused")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("hidden");
        assertThat(settings.toString()).isEqualTo("bridge at " + url);
    }

    @Test
    void anErrorOfTheDatabaseShowsNoContent() {
        try (Database database = Database.open(h2(""))) {
            database.jdbi().useHandle(handle -> handle.execute("drop table delivery"));
            assertThatThrownBy(() -> new JobStore(database)
                            .savePage("acme", "US", List.of(job("a", "Jane Doe")), NOW, Set.of("fsm"), null))
                    .hasMessageNotContaining("Jane");
        }
    }

    @Test
    void failsSoonWhileTheServerIsGoneAndGoesOnWhenItIsBack() throws IOException {
        try (PostgresqlServer server = new PostgresqlServer(folder);
                Database database = Database.open(server.settings())) {
            save(database);
            server.stop();

            Instant asked = Instant.now();
            assertThatThrownBy(() -> new Jobs(database).countByStatus()).hasMessageContaining("onnection");
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));

            server.start();
            await("the pool connects by itself, in its own time")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> new Jobs(database).countByStatus().get("HOLD") == 1L);
        }
    }

    @Test
    void theServerEndsWhatAFrozenProcessLeftOpen() throws IOException {
        try (PostgresqlServer server = new PostgresqlServer(folder);
                Database database = Database.open(server.settings())) {
            String timeout = database.jdbi()
                    .withHandle(handle -> handle.createQuery("show idle_in_transaction_session_timeout")
                            .mapTo(String.class)
                            .one());
            assertThat(timeout).isEqualTo("10s");
        }
    }
}
