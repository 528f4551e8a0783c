package dev.servicebridge.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class FullDiskTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void install() {
        FullDisk.install();
    }

    @AfterEach
    void empty() {
        FullDisk.fill(false);
    }

    private static void save(Database database, String id) {
        new JobStore(database).savePage("acme", "US", List.of(job(id, "HOLD")), NOW, Set.of("fsm"), null);
    }

    @Test
    void goesOnWhenThereIsSpaceAgain() {
        String url = "jdbc:h2:full:" + folder.resolve("bridge") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        try (Database database = Database.open(new DatabaseSettings(url, "sa", "", 4, "bridge"))) {
            save(database, "before");
            FullDisk.fill(true);
            assertThatThrownBy(() -> save(database, "lost")).isInstanceOf(JdbiException.class);
            assertThatThrownBy(database::check).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> save(database, "lost")).isInstanceOf(JdbiException.class);
            assertThatThrownBy(database::check).isInstanceOf(SQLException.class);

            FullDisk.fill(false);

            await("health finds out that there is space")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThatCode(database::check).doesNotThrowAnyException());
            await("the pool opens the database anew")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> save(database, "after"));
            assertThat(new Jobs(database).content("acme", "before")).isPresent();
            assertThat(new Jobs(database).content("acme", "after")).isPresent();
            assertThat(new Jobs(database).content("acme", "lost")).isEmpty();
        }
    }
}
