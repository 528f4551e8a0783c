package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.ServiceBridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.Resources;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    private List<String> before = List.of();
    private boolean offline;

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
        return checkAccounts(ACCOUNTS.formatted(clientSecret, flowToken, mewsToken));
    }

    private int checkAccounts(String accounts) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), accounts);
        PrintStream out = System.out;
        java.io.ByteArrayOutputStream caught = new java.io.ByteArrayOutputStream();
        System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            List<String> arguments = new ArrayList<>(before);
            arguments.add("check");
            if (offline) {
                arguments.add("--offline");
            }
            if (before.isEmpty()) {
                arguments.addAll(List.of("--home", home.toString()));
            }
            return ServiceBridge.execute(arguments.toArray(String[]::new));
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
                .containsPattern(
                        "- +- +configuration +ok: config/accounts.yaml in " + home + ", and \\d+ packaged files")
                .containsPattern(
                        "- +bridge +database +ok: jdbc:h2:mem:check, schema bridge: no tables yet; a start creates")
                .containsPattern("- +erp +database +ok: jdbc:h2:mem:check, schema erp: no tables yet; a start creates")
                .containsPattern("acme +services-api +login +ok")
                .containsPattern("acme +services-api +getServiceJobs +ok")
                .containsPattern("acme +flow-retail +listServiceStatuses +ok")
                .containsPattern("acme +mews +getAllEnterprises +ok");
    }

    @Test
    void looksAtTheDatabasesWithoutMigratingThem() throws IOException {
        System.setProperty("bridge.datasource.url", "jdbc:h2:file:" + home.resolve("data/bridge"));

        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isZero();

        assertThat(home.resolve("data")).doesNotExist();
        assertThat(printed)
                .containsPattern(
                        "- +bridge +encryption +ok: messages and the file .*data/bridge.mv.db, with a key that a start"
                                + " makes in .*data/bridge.key");
    }

    @Test
    void looksIntoAnEncryptedFileAndNamesAKeyThatIsMissing() throws IOException {
        System.setProperty("bridge.datasource.url", "jdbc:h2:file:" + home.resolve("data/bridge"));
        check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de");
        try (Resources parts =
                Resources.open(BridgeConfiguration.load(home, null, Map.of(), System.getProperties()), () -> {})) {
            assertThat(parts.encryption()).isNotNull();
        }
        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isZero();
        assertThat(printed)
                .containsPattern("- +bridge +encryption +ok: messages and the file .*, with the key [0-9a-f]{8} in ")
                .containsPattern("- +bridge +database +ok: .* as it must be")
                .containsPattern("- +erp +database +ok: .* as it must be");

        Files.delete(home.resolve("data/bridge.key"));
        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isEqualTo(1);
        assertThat(printed).containsPattern("- +bridge +database +personal-data.key: the file .* its key is missing");
        assertThat(home.resolve("data/bridge.key")).doesNotExist();
    }

    @Test
    void namesTheSystemThatASubscriberNeedsOfAnAccount() throws IOException {
        String accounts = ACCOUNTS.replaceAll("(?s) {4}flow-retail:.*? {4}mews:", "    mews:")
                .formatted("sandbox-secret", "sandbox-mews-de");

        assertThat(checkAccounts(accounts)).isEqualTo(1);

        assertThat(printed)
                .containsPattern("acme +flow-retail +accounts file +accounts.acme.flow-retail: is missing, so no"
                        + " job-event of account acme reaches subscriber fsm; add it to the accounts file, or take"
                        + " fsm out of delivery.subscribers")
                .contains("out of hospitality.subscribers");
    }

    @Test
    void namesTheTokensThatHaveExpiredWhichIsNoFault() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/access.yaml"), """
                tokens:
                  partner:
                    role: read
                    token: token-of-a-partner-0000
                    expires: 2026-01-31
                    accounts: [acme]
                """);

        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isZero();

        assertThat(printed)
                .containsPattern("- +- +access file +ok, but of its tokens partner ended at 2026-02-01T00:00:00Z")
                .doesNotContain("token-of-a-partner");
    }

    @Test
    void optionsBeforeTheSubcommandCount() throws IOException {
        before = List.of("--home", home.toString());

        assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                .isZero();

        assertThat(printed).containsPattern("acme +services-api +login +ok");
    }

    @Test
    void printsWhatDoesNotAndChangesNothing() throws IOException {
        assertThat(check("wrong", "wrong-too", "wrong-as-well")).isEqualTo(1);
        assertThat(printed)
                .containsPattern(
                        "acme +services-api +login +services-api login for account acme: 401 AuthorizationFailed,"
                                + " invalid_client")
                .containsPattern("acme +flow-retail +listServiceStatuses +flow-retail listServiceStatuses for account"
                        + " acme: 401 ")
                .containsPattern("acme +mews +getAllEnterprises +mews getAllEnterprises for account acme: 401 ")
                .doesNotContain("wrong");
        assertThat(sandbox.journal().entries(null)).noneMatch(entry -> entry.effect() != null);
    }

    @Test
    void namesASchemaFromTheFutureAndLeavesItAsItIs() throws Exception {
        String url = "jdbc:h2:mem:future;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        System.setProperty("bridge.datasource.url", url);
        System.setProperty("personal-data.key", "none");
        DatabaseSettings settings = new DatabaseSettings(url, "bridge", "", 1, "future");
        try (Database database = Database.open(settings);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into bridge.\"flyway_schema_history\" select 1000, '99', 'later', \"type\","
                    + " \"script\", \"checksum\", \"installed_by\", \"installed_on\", \"execution_time\", \"success\""
                    + " from bridge.\"flyway_schema_history\" where \"version\" = '1'");

            assertThat(check("sandbox-secret", "sandbox-flow-token", "sandbox-mews-de"))
                    .isEqualTo(1);

            assertThat(printed)
                    .containsPattern("- +bridge +database +bridge.datasource.url: the tables of the schema bridge in"
                            + " jdbc:h2:mem:future are of version 99, which a later version of the bridge has made");
            assertThatThrownBy(() -> Database.open(settings))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("start that version, or restore a backup");
        } finally {
            System.clearProperty("personal-data.key");
        }
    }

    @Test
    void offlineLooksAtNeitherDatabasesNorSystems() throws IOException {
        sandbox.close();
        System.setProperty("bridge.datasource.url", "jdbc:postgresql://localhost:1/none");
        System.setProperty("personal-data.key", "none");
        offline = true;
        try {
            assertThat(check("wrong", "wrong-too", "wrong-as-well")).isZero();
        } finally {
            System.clearProperty("personal-data.key");
        }

        assertThat(printed)
                .containsPattern("- +- +routes +\\d+ made of \\d+ files")
                .contains("not looked at: --offline")
                .doesNotContain("services-api");
    }
}
