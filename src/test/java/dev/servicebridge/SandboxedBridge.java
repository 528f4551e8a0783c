package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.KafkaServer;

/** What tests share that put a bridge between a sandbox and a PostgreSQL of their own, and look at all three from outside. */
final class SandboxedBridge {
    /** What a service order is set to for each status of its job, as {@code config/job-status.yaml} is shipped. */
    static final Map<String, String> FSM_STATUS = Map.of(
            "PENDING_SCHEDULE", "New",
            "NOT_SERVICED", "Scheduled",
            "HOLD", "On hold",
            "PAYMENT_DECLINED", "Payment problem",
            "NOT_FULFILLABLE", "Not fulfillable",
            "CANCELLED", "Cancelled",
            "COMPLETED", "Completed");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private SandboxedBridge() {}

    /** Settings that lead a bridge there, to be added to. */
    static Map<String, String> settings(Sandbox sandbox, String databaseUrl) {
        Map<String, String> settings = new HashMap<>();
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.put("mews.endpoint", sandbox.uri() + "/mews");
        settings.put("bridge.datasource.url", databaseUrl);
        settings.put("bridge.datasource.user", "postgres");
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        return settings;
    }

    /** Settings of a node in the test's own process, which shares its work by Kafka where {@code bus} says so. */
    static Properties settings(Sandbox sandbox, String databaseUrl, String bus, KafkaServer kafka) {
        Properties settings = new Properties();
        settings.putAll(settings(sandbox, databaseUrl));
        settings.setProperty("bus", bus);
        settings.setProperty("kafka.brokers", kafka.brokers());
        settings.setProperty("kafka.partitions", "3");
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("personal-data.key", "none");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        // Accounts that were taken over wait for a whole window, and a stop waits with them.
        settings.setProperty("usage-plan.mews.window", "PT1S");
        return settings;
    }

    /** The lines of one account in the accounts file: a seller of that name, and a store of its own in the FSM. */
    static String account(String name, String country) {
        return """
                  %1$s:
                    services-api:
                      marketplaces: [%2$s]
                      client-id: sandbox-client
                      client-secret: sandbox-secret
                      refresh-token: sandbox-refresh-%1$s
                    flow-retail:
                      tenant: sandbox-tenant
                      store: store-%1$s
                      token: sandbox-flow-token
                      service-type: Installation
                """.formatted(name, country);
    }

    /** The orders of an account's store, by the number that each has at the other side, with the name of its status. */
    static Map<String, String> ordersOf(Sandbox sandbox, String account) {
        Map<String, String> statuses = new HashMap<>();
        sandbox.tenant("sandbox-tenant")
                .orders("store-" + account)
                .all()
                .forEach(order -> statuses.merge(
                        order.path("externalServiceNumber").asText(),
                        order.path("serviceStatusName").asText(),
                        (one, other) -> "doubled"));
        return statuses;
    }

    /** The first two columns of what a query finds. */
    static Map<String, String> rows(String databaseUrl, String sql) throws SQLException {
        Map<String, String> rows = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(databaseUrl, "postgres", "");
                ResultSet result = connection.createStatement().executeQuery(sql)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
        }
        return rows;
    }

    /**
     * Asks the HTTP API with the sandbox's token that may write.
     *
     * @param body JSON; null for none
     * @return null where nobody answers
     */
    static HttpResponse<String> call(int port, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer sandbox-write-token-0000")
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
