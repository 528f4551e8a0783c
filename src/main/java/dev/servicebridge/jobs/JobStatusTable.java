package dev.servicebridge.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.FsmInstruction;
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
     * What the FSM is told of a job.
     *
     * @param status of the job; one that the table does not know counts as {@code UNKNOWN}
     * @param event the job event
     */
    public FsmInstruction rule(String status, JsonNode event) {
        return rules.getOrDefault(status, rules.get(ServiceJobStatus.UNKNOWN.name()))
                .of(event, FIELDS);
    }

    /** Whether a job in this status has an order at the FSM, even where none was there before. */
    public boolean makesOrder(ServiceJobStatus status) {
        return rules.get(status.name()).createIfAbsent();
    }
}
