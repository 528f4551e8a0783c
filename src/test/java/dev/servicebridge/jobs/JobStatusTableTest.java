package dev.servicebridge.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.FsmInstruction;

import static org.assertj.core.api.Assertions.assertThat;

class JobStatusTableTest {
    private static final String RIGHT = Arrays.stream(ServiceJobStatus.values())
            .map(status -> status + ": { serviceStatus: New, event: \"Job {serviceJobId}\", createIfAbsent: true }\n")
            .collect(Collectors.joining());

    @TempDir
    Path home;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "PENDING_SCHEDULE, New, true",
        "NOT_SERVICED, Scheduled, true",
        "HOLD, On hold, true",
        "PAYMENT_DECLINED, Payment problem, true",
        "NOT_FULFILLABLE, Not fulfillable, true",
        "CANCELLED, Cancelled, true",
        "COMPLETED, Completed, true",
        "UNKNOWN,, true"
    })
    void theShippedTableSaysWhatEachStatusMeans(ServiceJobStatus status, String serviceStatus, boolean create)
            throws Exception {
        FsmInstruction told = rule(load(), status, "{}");

        assertThat(problems.messages()).isEmpty();
        assertThat(told.serviceStatus()).isEqualTo(serviceStatus);
        assertThat(told.createIfAbsent()).isEqualTo(create);
        assertThat(told.serviceEventText()).startsWith("Service job ");
    }

    @Test
    void fillsThePlaceholdersOfTheEventText() throws Exception {
        write(RIGHT.replace("{serviceJobId}", "{serviceJobId} {status} {account} {marketplaceId}"));

        FsmInstruction told = rule(load(), ServiceJobStatus.UNKNOWN, """
                {"serviceJobId": "J-$1", "account": "acme", "marketplaceId": "M",
                 "job": {"serviceJobStatus": "BRAND_NEW"}}""");

        assertThat(told.serviceEventText()).isEqualTo("Job J-$1 BRAND_NEW acme M");
    }

    @Test
    void saysNothingOfWhatARuleLeavesOut() throws Exception {
        write(RIGHT.replaceFirst("(?m)^HOLD.*$", "HOLD: { createIfAbsent: false }"));

        FsmInstruction told = rule(load(), ServiceJobStatus.HOLD, "{}");

        assertThat(problems.messages()).isEmpty();
        assertThat(told).isEqualTo(new FsmInstruction(null, null, false));
    }

    @Test
    void reportsAllThatIsWrong() throws Exception {
        write(RIGHT.replaceFirst("(?m)^NOT_SERVICED.*$", "DONE: { createIfAbsent: true }")
                .replaceFirst("(?m)^CANCELLED.*$", "CANCELLED: 5")
                .replaceFirst("(?m)^COMPLETED.*$", "COMPLETED: { serviceState: X, createIfAbsent: perhaps }")
                .replaceFirst("(?m)^HOLD.*$", "HOLD: { serviceStatus: 5, event: \"{buyer}\", createIfAbsent: false }"));

        load();

        Path file = home.resolve("config/job-status.yaml");
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        file + ": DONE: is not known here; use one of [NOT_SERVICED, CANCELLED, COMPLETED,"
                                + " PENDING_SCHEDULE, NOT_FULFILLABLE, HOLD, PAYMENT_DECLINED, UNKNOWN]",
                        file + ": NOT_SERVICED: is missing or holds no keys; add it with one or more of [serviceStatus,"
                                + " event, createIfAbsent]",
                        file + ": CANCELLED: is missing or holds no keys; add it with one or more of [serviceStatus,"
                                + " event, createIfAbsent]",
                        file + ": COMPLETED.serviceState: is not known here; use one of [serviceStatus, event,"
                                + " createIfAbsent]",
                        file + ": COMPLETED.createIfAbsent: is neither true nor false; set it to one of them",
                        file + ": HOLD.serviceStatus: is no text; put text in quotes there, or leave the key out",
                        file + ": HOLD.event: {buyer} stands for nothing; use one of [account, marketplaceId,"
                                + " serviceJobId, status]");
    }

    @Test
    void reportsWhatIsNoYaml() throws Exception {
        write("HOLD: {\n  serviceStatus: [New\n");

        load();

        assertThat(problems.messages()).hasSize(1);
        assertThat(problems.messages().get(0)).contains("job-status.yaml: line 2: no YAML, ");
    }

    @Test
    void reportsAStatusThatStandsThereTwice() throws Exception {
        write(RIGHT + "HOLD: { createIfAbsent: true }\n");

        load();

        assertThat(problems.messages())
                .singleElement()
                .asString()
                .contains("no YAML, ")
                .contains("HOLD");
    }

    @Test
    void reportsAnEmptyFile() throws Exception {
        write("# nothing\n");

        load();

        assertThat(problems.messages()).hasSize(8);
    }

    private JobStatusTable load() {
        return JobStatusTable.load(BridgeFiles.in(home), problems);
    }

    private void write(String table) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/job-status.yaml"), table);
    }

    private static FsmInstruction rule(JobStatusTable table, ServiceJobStatus status, String event) throws Exception {
        return table.rule(status.name(), new ObjectMapper().readTree(event));
    }
}
