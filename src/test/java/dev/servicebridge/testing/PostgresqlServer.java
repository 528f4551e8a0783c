package dev.servicebridge.testing;

import java.io.IOException;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import dev.servicebridge.database.DatabaseSettings;

/** A PostgreSQL server of a test's own, which can be stopped and started again on the same data and port. */
public final class PostgresqlServer implements AutoCloseable {
    private final Path data;
    private final int port;
    private EmbeddedPostgres running;

    /** @param folder an empty one */
    public PostgresqlServer(Path folder) throws IOException {
        this.data = folder.resolve("postgresql");
        this.port = Ports.free();
        start();
    }

    public void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    public void stop() throws IOException {
        running.close();
    }

    public DatabaseSettings settings() {
        return new DatabaseSettings("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "", 4, "bridge");
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
