package dev.servicebridge.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.database.Database;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.TestWiring;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DeliveryThroughAnOutageTest {
    @TempDir
    Path folder;

    @Test
    void goesOnByItselfWhenTheDatabaseIsBack() throws IOException {
        ExecutorService workers = Executors.newCachedThreadPool();
        Queue<String> received = new ConcurrentLinkedQueue<>();
        try (PostgresqlServer server = new PostgresqlServer(folder);
                Database database = Database.open(server.settings());
                LogCapture log = new LogCapture()) {
            DeliveryDispatcher dispatcher = new DeliveryDispatcher(
                    TestWiring.deliveries(database),
                    (subscriber, event) -> received.add(event.subjectId()),
                    Set.of("fsm"),
                    workers,
                    Clock.systemUTC(),
                    DeliverySettings.defaults());
            new JobStore(database)
                    .savePage(
                            "acme",
                            "US",
                            List.of(job("a", "HOLD")),
                            Clock.systemUTC().instant(),
                            Set.of("fsm"),
                            null);
            server.stop();
            await("the pool waits for a connection")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        dispatcher.wakeAll();
                        return !log.lines().isEmpty();
                    });

            server.start();
            await("the pool connects by itself, in its own time")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        dispatcher.wakeAll();
                        return Deliveries.counts(database).get("fsm").done() == 1;
                    });
            await("nobody failed for six seconds")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        dispatcher.wakeAll();
                        return log.lines().size() == 2;
                    });
            assertThat(dispatcher.stop(Duration.ofSeconds(5))).isTrue();
            assertThat(received).containsExactly("a");
        } finally {
            workers.shutdownNow();
        }
    }
}
