package dev.servicebridge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.Reencryption;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.verification.VerificationRun;
import dev.servicebridge.verification.Verifications;

import static org.assertj.core.api.Assertions.assertThat;

/** What a whole bridge reports of how it protects data, by HTTP and from the command line. */
@Timeout(120)
class EvidenceCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALL = "token-of-all-accounts-0000";
    private static final String SOME = "token-of-one-account-00000";
    private static final String READER = "token-that-reads-only-0000";
    private static final String NAME = "Quillfeather";
    /** The key of the profile sandbox, and another. */
    private static final String KEY = "c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5IGhlcmU=";

    private static final String FORMER = "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    Path home;

    private final TestDatabase test = TestDatabase.postgresql();
    private CalledBridge bridge;

    /** A database that was written to without a key, then with one that was changed since; no night has passed. */
    @BeforeEach
    void start() {
        bridge = new CalledBridge(home);
        for (String flow : List.of("outcomes/fsm-outcomes", "capacity/capacity", "commands/commands-resources")) {
            bridge.write("routes/" + flow + ".yaml", "");
        }
        bridge.write("config/access-sandbox.yaml", """
                tokens:
                  all:
                    role: write
                    token: %s
                    expires: %s
                  some:
                    role: write
                    token: %s
                    accounts: [sandbox-us]
                  reader:
                    role: read
                    token: %s
                """.formatted(
                        ALL, Instant.now().plus(Duration.ofDays(100)), SOME, READER));
        bridge.write("all", ALL);
        bridge.write("some", SOME);
        bridge.write("reader", READER);
        keep(test.database(), "j-open", "HOLD", Instant.now());
        try (Database former = Database.open(test.settings(), Encryption.with(FORMER, List.of()))) {
            keep(former, "j-closed", "COMPLETED", Instant.now().minus(Duration.ofDays(40)));
        }
        bridge.settings.setProperty("bridge.datasource.url", test.settings().url());
        bridge.settings.setProperty("bridge.datasource.user", test.settings().user());
        bridge.settings.setProperty("personal-data.former-keys", FORMER);
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.close();
        test.close();
    }

    private static void keep(Database database, String id, String status, Instant at) {
        ObjectNode job = JSON.createObjectNode().put("serviceJobId", id).put("serviceJobStatus", status);
        job.putObject("buyer").put("name", NAME);
        new JobStore(database).savePage("sandbox-us", "US", List.of(job), at, Set.of("nobody"), null);
    }

    private int run(String token, String... args) {
        return bridge.run(
                token, Stream.concat(Stream.of("evidence"), Stream.of(args)).toArray(String[]::new));
    }

    private int status(String token) {
        return bridge.send(token, "GET", "/api/evidence", null).statusCode();
    }

    private JsonNode report() throws IOException {
        assertThat(run("all", "--json")).as(bridge.err()).isZero();
        return JSON.readTree(bridge.out());
    }

    @Test
    void reportsWhatIsAndWhatIsNotProtected() throws Exception {
        assertThat(status("reader")).isEqualTo(403);
        assertThat(status("some")).isEqualTo(403);
        assertThat(run("some")).isEqualTo(ExitCode.NO_PERMISSION.code());

        JsonNode before = report();
        JsonNode keys = before.at("/encryptionAtRest/keys");
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0).path("use").asText()).isEqualTo("current");
        assertThat(keys.get(0).path("texts").asLong()).isZero();
        assertThat(keys.get(1).path("use").asText()).isEqualTo("former");
        assertThat(keys.get(1).path("texts").asLong()).isEqualTo(2);
        assertThat(Instant.parse(keys.get(1).path("since").asText()))
                .isBefore(Instant.parse(keys.get(0).path("since").asText()));
        assertThat(before.at("/encryptionAtRest/unencrypted"))
                .isEqualTo(JSON.readTree("{\"job.content\":1,\"outbox.content\":1}"));
        assertThat(before.at("/retention/lastRuns").size()).isZero();
        assertThat(before.at("/retention/settings/personal-data.days/value").asText())
                .isEqualTo("30");
        assertThat(before.path("findings").toString())
                .contains(
                        "2 stored texts are not encrypted",
                        "with the former key " + keys.get(1).path("id").asText(),
                        "The nightly work personal-data was never done to its end",
                        "The table job keeps a row for longer than personal-data.days",
                        "The token some has no end",
                        "never proven that the account sandbox-us misses nothing",
                        "The connection is not encrypted: HTTP API",
                        "The connection is not encrypted: the bridge's database")
                .doesNotContain("The token all", "health and metrics");
        assertThat(before.at("/access/tokens/0/requests").asLong()).isEqualTo(1);
        assertThat(before.at("/audit/refusals/role").asLong()).isEqualTo(1);
        assertThat(before.at("/versions/database").asText()).startsWith("PostgreSQL ");

        night();
        verify();

        JsonNode after = report();
        assertThat(after.at("/encryptionAtRest/unencrypted").size()).isZero();
        assertThat(after.at("/encryptionAtRest/keys/1/use").asText()).isEqualTo("unused");
        assertThat(after.at("/encryptionAtRest/keys/1").has("since")).isFalse();
        assertThat(after.at("/retention/lastRuns").size()).isEqualTo(3);
        assertThat(after.path("findings").toString())
                .doesNotContain(
                        "stored texts", "nightly work", "keeps a row for longer", "proven that the account sandbox-us");
        text(after);
    }

    /** What the routes of the retention do by night. */
    private void night() {
        Registry beans = bridge.context().getRegistry();
        beans.findSingleByType(Retention.class).purge();
        beans.findSingleByType(PersonalData.class).remove();
        beans.findSingleByType(Reencryption.class).run();
    }

    /** A run that looked at everything, and one after it that did not. */
    private void verify() {
        Verifications verifications = new Verifications(test.database());
        for (String problem : Arrays.asList(null, "the FSM was out")) {
            verifications.request("sandbox-us", true, "test", Instant.now());
            VerificationRun run =
                    verifications.begin("sandbox-us", Instant.now()).orElseThrow();
            verifications.end(run, "{\"gaps\":{\"job-missing\":{\"found\":2,\"healed\":1}}}", problem, Instant.now());
        }
    }

    private void text(JsonNode report) {
        String current = report.at("/encryptionAtRest/keys/0/id").asText();
        assertThat(run("all")).isZero();
        assertThat(bridge.out())
                .contains(
                        "Evidence of 20",
                        "key " + current + "  current  in use since 20",
                        "unused  in use since not known  texts: 0",
                        "all  write  all accounts  valid  ends 20",
                        "some  write  sandbox-us  valid  no end",
                        "reader  read  all accounts  valid  no end  requests: 1  last used 20",
                        "sandbox-us  proven at 20",
                        "last run INCOMPLETE at 20",
                        "gaps: 2  the FSM was out",
                        "sandbox-de  proven at not known",
                        "services-api  http://localhost:",
                        "The token some has no end")
                .doesNotContain(ALL, SOME, READER, KEY, FORMER, NAME, "client-secret", "password");
    }
}
