package dev.servicebridge.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseClaimTest {
    private static final Runnable NOTHING = () -> {};

    @TempDir
    Path folder;

    private static DatabaseClaim take(DatabaseSettings settings, boolean shared) {
        return DatabaseClaim.take(settings, shared, Duration.ZERO, NOTHING);
    }

    @Test
    void aSecondBridgeIsToldWhoHasTheDatabase() {
        try (TestDatabase database = TestDatabase.postgresql();
                DatabaseClaim first = take(database.settings(), false)) {
            assertThatThrownBy(() -> take(database.settings(), false))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("bridge.datasource.url: the database "
                            + database.settings().safeUrl()
                            + " is in use by service-bridge, process "
                            + ProcessHandle.current().pid() + " on ")
                    .hasMessageContaining(", since 2")
                    .hasMessageEndingWith(
                            "; stop that bridge before, or have several share a PostgreSQL database with bus=kafka");
            assertThat(first).isNotNull();
        }
    }

    @Test
    void nodesOfAGroupShareItButNotWithABridgeOnItsOwn() {
        try (TestDatabase database = TestDatabase.postgresql()) {
            DatabaseClaim node = take(database.settings(), true);
            take(database.settings(), true).close();
            assertThatThrownBy(() -> take(database.settings(), false)).hasMessageContaining("is in use by");
            node.close();
            try (DatabaseClaim alone = take(database.settings(), false)) {
                assertThatThrownBy(() -> take(database.settings(), true)).hasMessageContaining("is in use by");
                assertThat(alone).isNotNull();
            }
        }
    }

    @Test
    void itIsFreeAgainOnceTheBridgeIsGone() {
        try (TestDatabase database = TestDatabase.postgresql()) {
            take(database.settings(), false).close();

            DatabaseClaim.take(database.settings(), false, Duration.ofSeconds(10), NOTHING)
                    .close();
        }
    }

    @Test
    void whoeverWasFasterAfterARestartOfTheServerHasIt() throws IOException, InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        try (PostgresqlServer server = new PostgresqlServer(folder);
                DatabaseClaim first = DatabaseClaim.take(server.settings(), false, Duration.ZERO, lost::countDown)) {
            server.stop();
            server.start();
            try (DatabaseClaim second = DatabaseClaim.take(server.settings(), false, Duration.ofSeconds(30), NOTHING)) {
                assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(second).isNotSameAs(first);
            }
        }
    }
}
