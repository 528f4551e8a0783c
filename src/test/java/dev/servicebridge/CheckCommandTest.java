package dev.servicebridge;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.SandboxSettings;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as an operator types it, in this process; the sandbox stands for the real systems. */
class CheckCommandTest {
    private static final String ACCOUNTS = """
            accounts:
              acme:
                services-api:
                  marketplaces: [US]
                  client-id: sandbox-client
                  client-secret: "%s"
                  refresh-token: sandbox-refresh-us
                flow-retail:
                  tenant: sandbox-tenant
                  store: sandbox-store
                  token: %s
                mews:
                  client-token: sandbox-mews-client
                  access-token: %s
            """;

    @TempDir
    Path home;

    private Sandbox sandbox;
    private String printed;

    @BeforeEach
    void start() {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S")));
        System.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        System.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        System.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        System.setProperty("mews.endpoint", sandbox.uri() + "/mews");
        System.setProperty("bridge.datasource.url", "jdbc:h2:mem:check;DB_CLOSE_DELAY=-1");
    }

    @AfterEach
    void stop() {
        for (String key : new String[] {
            "services-api.endpoint",
            "services-api.lwa-endpoint",
            "flow-retail.endpoint",
            "mews.endpoint",
            "bridge.datasource.url"
        }) {
            System.clearProperty(key);
        }
        sandbox.close();
    }

    private int check(String clientSecret, String flowToken, String mewsToken) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), ACCOUNTS.formatted(clientSecret, flowToken, mewsToken));
        PrintStream out = System.out;
        java.io.ByteArrayOutputStream caught = new java.io.ByteArrayOutputStream();
        System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            return ServiceBridge.execute("check", "--home", home.toString());
        } finally {
            System.setOut(out);
            printed = caught.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void printsWhatWorks() throws IOException {
        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isZero();
        assertThat(printed)
                .containsPattern("ACCOUNT +SYSTEM +CHECK +RESULT")
                .containsPattern("- +- +configuration +ok")
                .containsPattern("- +- +databases +ok")
                .containsPattern("acme +services-api +login +ok")
                .containsPattern("acme +services-api +getServiceJobs +ok")
                .containsPattern("acme +flow-retail +listServiceStatuses +ok")
                .containsPattern("acme +mews +getAllEnterprises +ok");
    }

    @Test
    void printsWhatDoesNotAndChangesNothing() throws IOException {
        assertThat(check("wrong", "wrong-too", "wrong-as-well")).isEqualTo(1);
        assertThat(printed)
                .containsPattern("acme +services-api +login +lwa token for account acme: 401 AuthorizationFailed,"
                        + " invalid_client")
                .containsPattern("acme +flow-retail +listServiceStatuses +flow-retail listServiceStatuses for account"
                        + " acme: 401 ")
                .containsPattern("acme +mews +getAllEnterprises +mews getAllEnterprises for account acme: 401 ")
                .doesNotContain("wrong");
        assertThat(sandbox.journal().entries(null)).noneMatch(entry -> entry.effect() != null);
    }
}
