package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge is told to forget somebody, from the command line. */
@Timeout(120)
class ForgetCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "Zoë Quillfeather";

    @TempDir
    Path home;

    private final Properties settings = new Properties();
    private final LogCapture audit = new LogCapture("audit");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Bridge bridge;
    private Database database;
    private Database erp;

    @BeforeEach
    void start() throws IOException {
        for (String flow : List.of("jobs/job-intake", "hotels/hospitality", "systems/erp/erp-commands")) {
            write("routes/" + flow + ".yaml", "");
        }
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", url);
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        String erpUrl = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        settings.setProperty("erp.datasource.url", erpUrl);
        settings.setProperty("erp.datasource.user", "erp");
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        database = Database.open(
                new DatabaseSettings(url, "bridge", "", 3, "test"),
                Encryption.with("c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5IGhlcmU=", List.of()));
        erp = Database.open(new DatabaseSettings(erpUrl, "erp", "", 3, "test-erp"), "erp");
        write("write-token", "sandbox-write-token-0000");
        write("read-token", "sandbox-read-token-0000");
        ObjectNode job = JSON.createObjectNode().put("serviceJobId", "j-1").put("serviceJobStatus", "HOLD");
        job.putObject("buyer").put("name", NAME);
        new JobStore(database).savePage("sandbox-us", "US", List.of(job), Instant.now(), Set.of("nobody"), null);
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
        database.close();
        audit.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    private int run(String token, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--url",
                "http://localhost:" + settings.getProperty("http.port"),
                "--token-file",
                home.resolve(token).toString()));
        return new CommandLine(new ForgetCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void showsFirstAndEmptiesOnDemand() {
        assertThat(run("write-token", "--job", "j-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--account");
        assertThat(run("write-token", "--buyer", "Zo")).isEqualTo(1);
        assertThat(err.toString()).contains("fewer than 3 characters");
        assertThat(run("read-token", "--buyer", NAME)).isEqualTo(ExitCode.NO_PERMISSION.code());

        assertThat(run("write-token", "--account", "sandbox-us", "--job", "j-1"))
                .isZero();
        assertThat(out.toString()).contains("job  sandbox-us/j-1  HOLD", "with --yes to empty these 2 rows");
        assertThat(run("write-token", "--buyer", NAME)).isZero();
        assertThat(out.toString())
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
        assertThat(out.toString()).contains("Emptied: ");
        assertThat(run("write-token", "--buyer", NAME)).isZero();
        assertThat(out.toString())
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
