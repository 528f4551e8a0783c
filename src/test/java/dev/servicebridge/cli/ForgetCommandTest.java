package dev.servicebridge.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge is told to forget somebody, from the command line. */
@Timeout(120)
class ForgetCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "Zoë Quillfeather";

    @TempDir
    Path home;

    private final LogCapture audit = new LogCapture("audit");
    private CalledBridge bridge;
    private Database erp;

    @BeforeEach
    void start() {
        bridge = new CalledBridge(home);
        bridge.write("routes/systems/erp/erp-commands.yaml", "");
        String erpUrl = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        bridge.settings.setProperty("erp.datasource.url", erpUrl);
        bridge.settings.setProperty("erp.datasource.user", "erp");
        bridge.start();
        erp = Database.open(new DatabaseSettings(erpUrl, "erp", "", 3, "test-erp"), "erp");
        ObjectNode job = JSON.createObjectNode().put("serviceJobId", "j-1").put("serviceJobStatus", "HOLD");
        job.putObject("buyer").put("name", NAME);
        new JobStore(bridge.database())
                .savePage("sandbox-us", "US", List.of(job), Instant.now(), Set.of("nobody"), null);
        for (String state : List.of("NEW", "DONE")) {
            erp.jdbi()
                    .useHandle(handle -> handle.execute(
                            "insert into erp.command (account, idempotency_key, command, parameters, state)"
                                    + " values ('sandbox-us', ?, 'get-job', ?, ?)",
                            state,
                            "{\"name\":\"" + NAME + "\"}",
                            state));
        }
    }

    @AfterEach
    void stop() {
        bridge.close();
        erp.close();
        audit.close();
    }

    private int run(String token, String... args) {
        return bridge.run(
                token, Stream.concat(Stream.of("forget"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void showsFirstAndEmptiesOnDemand() {
        assertThat(run("write-token", "--job", "j-1")).isEqualTo(2);
        assertThat(bridge.err()).contains("--account");
        assertThat(run("write-token", "--buyer", "Zo")).isEqualTo(1);
        assertThat(bridge.err()).contains("fewer than 3 characters");
        assertThat(run("read-token", "--buyer", NAME)).isEqualTo(ExitCode.NO_PERMISSION.code());

        assertThat(run("write-token", "--account", "sandbox-us", "--job", "j-1"))
                .isZero();
        assertThat(bridge.out()).contains("job  sandbox-us/j-1  HOLD", "with --yes to empty these 2 rows");
        assertThat(run("write-token", "--buyer", NAME)).isZero();
        assertThat(bridge.out())
                .contains(
                        "job  sandbox-us/j-1  HOLD",
                        "outbox  ",
                        "erp.command  sandbox-us/1  NEW  left to the ERP",
                        "erp.command  sandbox-us/2  DONE",
                        "Nothing was emptied",
                        "these 3 rows",
                        "kafka.retention")
                .doesNotContain("Quillfeather");

        assertThat(run("write-token", "--buyer", NAME, "--yes")).isZero();
        assertThat(bridge.out()).contains("Emptied: ");
        assertThat(run("write-token", "--buyer", NAME)).isZero();
        assertThat(bridge.out())
                .contains("erp.command  sandbox-us/1  NEW  left")
                .doesNotContain("job  ", "DONE");
        await().untilAsserted(() -> assertThat(audit.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("INFO sandbox-operator POST route=forget subjects=job:sandbox-us/j-1,")
                        .endsWith(" status=200"))
                .anySatisfy(line -> assertThat(line).contains("route=forget subjects=erp.command:sandbox-us/2 "))
                .noneMatch(line -> line.contains("Quillfeather")));
    }
}
