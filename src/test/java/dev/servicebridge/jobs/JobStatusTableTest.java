package dev.servicebridge.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

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
        Exchange exchange = instructed(load(), status, "{}");

        assertThat(problems.messages()).isEmpty();
        assertThat(exchange.getMessage().getHeader("serviceStatus")).isEqualTo(serviceStatus);
        assertThat(exchange.getMessage().getHeader("createIfAbsent")).isEqualTo(create);
        assertThat(exchange.getMessage().getHeader("serviceEventText", String.class))
                .startsWith("Service job ");
    }

    @Test
    void fillsThePlaceholdersOfTheEventText() throws Exception {
        write(RIGHT.replace("{serviceJobId}", "{serviceJobId} {status} {account} {marketplaceId}"));

        Exchange exchange = instructed(load(), ServiceJobStatus.UNKNOWN, """
                {"serviceJobId": "J-$1", "account": "acme", "marketplaceId": "M",
                 "job": {"serviceJobStatus": "BRAND_NEW"}}""");

        assertThat(exchange.getMessage().getHeader("serviceEventText")).isEqualTo("Job J-$1 BRAND_NEW acme M");
    }

    @Test
    void takesAwayWhatARuleLeavesOut() throws Exception {
        write(RIGHT.replaceFirst("(?m)^HOLD.*$", "HOLD: { createIfAbsent: false }"));
        Exchange exchange = exchange("{}");
        exchange.getMessage().setHeader("serviceStatus", "left over");
        exchange.getMessage().setHeader("serviceEventText", "left over");

        load().instruct(ServiceJobStatus.HOLD, exchange);

        assertThat(problems.messages()).isEmpty();
        assertThat(exchange.getMessage().getHeader("serviceStatus")).isNull();
        assertThat(exchange.getMessage().getHeader("serviceEventText")).isNull();
        assertThat(exchange.getMessage().getHeader("createIfAbsent")).isEqualTo(false);
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

    private static Exchange instructed(JobStatusTable table, ServiceJobStatus status, String event) throws Exception {
        Exchange exchange = exchange(event);
        table.instruct(status, exchange);
        return exchange;
    }

    private static Exchange exchange(String event) throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(new ObjectMapper().readTree(event));
        return exchange;
    }
}
