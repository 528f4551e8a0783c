package dev.servicebridge.monitor;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.verification.Verifications;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static dev.servicebridge.monitor.WatchedBridge.LISTING;
import static org.assertj.core.api.Assertions.assertThat;

class MetricsTest {
    private static final String LIST = "operation=\"getServiceJobs\",system=\"services-api\"}";

    @TempDir
    Path home;

    private TestDatabase test;
    private WatchedBridge bridge;

    @BeforeEach
    void start() throws Exception {
        test = TestDatabase.h2();
        bridge = new WatchedBridge(home, test.settings());
    }

    @AfterEach
    void stop() {
        bridge.close();
        test.close();
    }

    private List<String> scrape() {
        HttpResponse<String> answer = bridge.management("/observe/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().lines().toList();
    }

    @Test
    void countsCallsByOutcomeAndShowsPlans() {
        bridge.callServicesApi();
        bridge.callServicesApi();
        bridge.remoteStatus = 500;
        for (int i = 0; i < 3; i++) {
            bridge.callServicesApi();
        }
        List<String> before = scrape();
        assertThat(before)
                .contains(
                        "bridge_system_up{account=\"acme\",system=\"services-api\"} 0.0",
                        "bridge_system_up{account=\"other\",system=\"services-api\"} 0.0");
        assertThat(use(before)).as("5 of 40").isBetween(0.1, 0.2);
        bridge.remoteStatus = 429;
        bridge.callServicesApi();

        List<String> lines = scrape();

        assertThat(lines)
                .contains(
                        "bridge_calls_total{operation=\"getServiceJobs\",outcome=\"succeeded\",system=\"services-api\"} 2.0",
                        "bridge_calls_total{operation=\"getServiceJobs\",outcome=\"refused\",system=\"services-api\"} 1.0",
                        "bridge_calls_total{operation=\"getServiceJobs\",outcome=\"failed\",system=\"services-api\"} 3.0",
                        "bridge_calls_total{operation=\"createServiceOrder\",outcome=\"failed\",system=\"flow-retail\"} 0.0",
                        "bridge_retries_total{" + LIST + " 0.0",
                        "bridge_plan_rate{" + LIST + " 0.75",
                        "bridge_plan_burst{" + LIST + " 40.0",
                        "bridge_account_incidents 0.0",
                        "bridge_clock_skew_seconds{system=\"services-api\"} 0.0");
        assertThat(lines).anyMatch(line -> line.startsWith("bridge_throttle_wait_seconds_total{" + LIST + " 0."));
        assertThat(use(lines)).as("refused for want of quota").isBetween(0.9, 1.0);
    }

    private static double use(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("bridge_plan_use{" + LIST))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void showsWhichAccountASystemRefuses() {
        bridge.loginFails = true;
        bridge.callServicesApi();

        assertThat(scrape())
                .contains(
                        "bridge_system_up{account=\"acme\",system=\"services-api\"} 0.0",
                        "bridge_system_up{account=\"other\",system=\"services-api\"} 1.0",
                        "bridge_account_incidents 1.0");
    }

    @Test
    void showsTheAgeOfTheOldestCheckpointOfWhatIsPolled() {
        Instant now = Instant.now();
        Checkpoints checkpoints = new Checkpoints(bridge.database);
        checkpoints.start("acme", LISTING.marketplaceId(), now.minus(Duration.ofHours(1)), now);
        checkpoints.start("other", "A2EUQ1WTGCTBG2", now, now);
        checkpoints.start("gone", "A2EUQ1WTGCTBG2", now.minus(Duration.ofHours(9)), now);
        new PollCheckpoints(bridge.database).move("acme", "product-service-orders/e-1", now.minus(Duration.ofHours(9)));

        List<String> lines = scrape();

        assertThat(lines)
                .filteredOn(line -> line.startsWith("bridge_checkpoint_age_seconds{source=\"service-jobs\"}"))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .isBetween(3600.0, 3700.0));
        assertThat(lines)
                .as("the account has no hotels, nor Flow Retail")
                .contains(
                        "bridge_checkpoint_age_seconds{source=\"product-service-orders\"} 0.0",
                        "bridge_checkpoint_age_seconds{source=\"flow-retail-service-orders\"} 0.0");
    }

    @Test
    void showsWhatIsInTheDatabase() {
        bridge.jobs.savePage(
                "acme",
                LISTING.marketplaceId(),
                List.of(job("a", "HOLD"), job("b", "HOLD"), job("c", "odd")),
                Instant.now().minus(Duration.ofHours(1)),
                Set.of("fsm"),
                null);

        List<String> lines = scrape();

        assertThat(lines)
                .contains(
                        "bridge_jobs{status=\"HOLD\"} 2.0",
                        "bridge_jobs{status=\"UNKNOWN\"} 1.0",
                        "bridge_jobs{status=\"COMPLETED\"} 0.0",
                        "bridge_deliveries{state=\"pending\",subscriber=\"fsm\"} 3.0",
                        "bridge_deliveries{state=\"done\",subscriber=\"fsm\"} 0.0",
                        "bridge_deliveries{state=\"pending\",subscriber=\"erp\"} 0.0",
                        "bridge_commands{state=\"failed\"} 0.0",
                        "bridge_accounts_owned 2.0",
                        "bridge_dead_letters 0.0",
                        "bridge_delivery_lag_seconds{subscriber=\"erp\"} 0.0");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("bridge_delivery_lag_seconds{subscriber=\"fsm\"}"))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .isBetween(3600.0, 3700.0));
        assertThat(lines)
                .contains("hikaricp_connections_max{pool=\"H2\"} 10.0", "hikaricp_connections_max{pool=\"erp\"} 2.0");
        assertThat(lines).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
        assertThat(lines).anyMatch(line -> line.startsWith("process_uptime_seconds "));
    }

    @Test
    void isNoNumberWhileTheDatabaseIsGone() {
        bridge.database.close();

        assertThat(scrape())
                .contains(
                        "bridge_jobs{status=\"HOLD\"} NaN",
                        "bridge_deliveries{state=\"pending\",subscriber=\"fsm\"} NaN",
                        "bridge_delivery_lag_seconds{subscriber=\"fsm\"} NaN",
                        "bridge_checkpoint_age_seconds{source=\"service-jobs\"} NaN",
                        "bridge_dead_letters NaN");
    }

    @Test
    void showsTheGapsOfTheLastVerificationAndTheAgeOfTheLastProof() {
        Verifications verifications = new Verifications(test.database());
        Instant proven = Instant.now().minus(Duration.ofDays(3));
        verifications.request("acme", false, "schedule", proven);
        verifications.end(verifications.begin("acme", proven).orElseThrow(), "{}", null, proven);
        verifications.request("acme", false, "schedule", Instant.now());
        verifications.end(
                verifications.begin("acme", Instant.now()).orElseThrow(),
                "{\"gaps\": {\"fsm-missing\": {\"found\": 4, \"healed\": 1}}}",
                "the account moved",
                Instant.now());

        List<String> lines = scrape();

        assertThat(lines)
                .contains(
                        "bridge_verification_gaps{account=\"acme\",kind=\"fsm-missing\"} 4.0",
                        "bridge_verification_gaps{account=\"acme\",kind=\"job-missing\"} 0.0");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("bridge_verification_age_seconds{account=\"acme\"}"))
                .singleElement()
                .satisfies(line ->
                        assertThat(Double.parseDouble(line.split(" ")[1])).isGreaterThan(259_000));
    }

    @Test
    void doesNotGrowWithAccountsAndRoutes() {
        List<String> series =
                scrape().stream().filter(line -> !line.startsWith("#")).toList();

        // Seven for each of 63 operations, and what the bridge and the JVM have once.
        assertThat(series).hasSizeLessThan(680);
        assertThat(series)
                .noneMatch(line -> line.contains("routeId")
                        || line.contains("acme") && !line.matches("bridge_(system_up|verification_).*"));
        assertThat(series)
                .allMatch(line -> Arrays.stream(new String[] {"bridge_", "hikaricp_", "jvm_", "process_", "system_"})
                        .anyMatch(line::startsWith));
    }
}
