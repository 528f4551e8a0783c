package dev.servicebridge.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.StatusRule;
import dev.servicebridge.mapping.StatusRuleReader;

/** What each status of a service job means to the FSM: {@value #FILE}, which explains its keys. */
public final class JobStatusTable {
    static final String FILE = "config/job-status.yaml";

    private static final List<String> STATUSES =
            Arrays.stream(ServiceJobStatus.values()).map(Enum::name).toList();

    private static final Map<String, String> FIELDS = Map.of(
            "serviceJobId", "/serviceJobId",
            "status", "/job/serviceJobStatus",
            "account", "/account",
            "marketplaceId", "/marketplaceId");

    private final Map<String, StatusRule> rules;

    private JobStatusTable(Map<String, StatusRule> rules) {
        this.rules = rules;
    }

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    public static JobStatusTable load(BridgeFiles files, Problems problems) {
        return new JobStatusTable(new StatusRuleReader(files.require(FILE), STATUSES, FIELDS, problems).rules());
    }

    /**
     * Puts a status's rule into the headers that the port {@code fsm.service-order} reads: {@code serviceStatus},
     * {@code serviceEventText} and {@code createIfAbsent}.
     *
     * @param exchange its body is the job event
     */
    public void instruct(ServiceJobStatus status, Exchange exchange) {
        rules.get(status.name()).instruct(exchange.getMessage(), FIELDS);
    }

    /** Whether a job in this status has an order at the FSM, even where none was there before. */
    public boolean makesOrder(ServiceJobStatus status) {
        return rules.get(status.name()).createIfAbsent();
    }
}
