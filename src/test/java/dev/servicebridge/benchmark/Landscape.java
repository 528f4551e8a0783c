package dev.servicebridge.benchmark;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.TestDatabase;

/** A whole bridge of one account between a sandbox and a PostgreSQL database of its own. It polls each second. */
final class Landscape implements AutoCloseable {
    static final String MARKETPLACE = "ATVPDKIKX0DER";

    private final TestDatabase database = TestDatabase.postgresql();
    private final Sandbox sandbox;
    private final String account;
    private final BridgeSetup setup;
    private int subscribers = 2;
    private RunningBridge bridge;

    Landscape(Sandbox sandbox, String account) {
        this.sandbox = sandbox;
        this.account = account;
        setup = new BridgeSetup(sandbox.uri(), List.of(account))
                .liftPlans()
                .set("bridge.datasource.url", database.settings().url())
                .set("bridge.datasource.user", database.settings().user())
                .set("poll.service-jobs.interval", "PT1S")
                .set("poll.start", "P40D")
                .set("poll.slice", "P60D")
                .set("http.port", 0)
                .set("management.port", 0);
    }

    /** A sandbox that holds nothing back and where nothing happens by itself. */
    static Sandbox sandbox(int jobs) {
        // Its sellers have as many jobs in each of two marketplaces.
        return Sandbox.start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.change-interval", "PT0S",
                "sandbox.plan-scale", "1000",
                "sandbox.jobs", String.valueOf(2 * jobs))));
    }

    /** The jobs that a bridge of this account gets to see. */
    static List<StoredJob> jobs(Sandbox sandbox, String account) {
        return sandbox.seller(account).jobs().all().stream()
                .filter(job ->
                        MARKETPLACE.equals(job.json().path("marketplaceId").asText()))
                .toList();
    }

    /** Reads so much of the past, in slices that have this length at first; both are durations. */
    Landscape past(String start, String slice) {
        setup.set("poll.start", start).set("poll.slice", slice);
        return this;
    }

    /** Gives it the plans of a system as they are shipped. */
    Landscape withPlansOf(String system) {
        setup.shipPlans(system);
        return this;
    }

    /** Waits until the past is filled in; returns the calls that it took, as the checkpoint counts them. */
    long awaitBackfill() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(3))
                .until(() -> value(
                                "select count(*) from bridge.checkpoint where backfill_reached <= backfill_until",
                                Long.class)
                        == 1);
        return value("select backfill_pages from bridge.checkpoint", Long.class);
    }

    void start() {
        bridge = setup.start();
    }

    /** When the bridge first asked for jobs. */
    Instant firstPage() {
        return sandbox.journal().entries("getServiceJobs").stream()
                .filter(entry -> account.equals(entry.account()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    /** Tells these subscribers of jobs, in place of the FSM and the ERP. */
    Landscape telling(Set<String> subscribers) {
        setup.set("delivery.subscribers", String.join(",", subscribers));
        this.subscribers = subscribers.size();
        return this;
    }

    /** Waits until so many events have reached every subscriber; returns when that was known of the last one. */
    Instant awaitDelivered(long events) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(5))
                .until(() -> value("select count(*) from bridge.delivery where state = 'DONE'", Long.class)
                        >= subscribers * events);
        return value("select max(updated_at) from bridge.delivery", Instant.class);
    }

    void execute(String sql) {
        jdbi().useHandle(handle -> handle.execute(sql));
    }

    /** What is done with a row. */
    @FunctionalInterface
    interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    void each(String sql, Reader reader) {
        jdbi().useHandle(handle -> handle.createQuery(sql)
                .map((row, context) -> {
                    reader.read(row);
                    return row;
                })
                .list());
    }

    private <T> T value(String sql, Class<T> type) {
        return jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }

    private Jdbi jdbi() {
        return database.database().jdbi();
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        database.close();
    }
}
