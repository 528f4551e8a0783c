package dev.servicebridge.flow;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.store.ServiceJobStatus;

/** What each status of a service job means to the FSM: {@value #FILE}, which explains its keys. */
public final class JobStatusTable {
    static final String FILE = "config/job-status.yaml";

    private final Map<ServiceJobStatus, JobStatusRule> rules;

    private JobStatusTable(Map<ServiceJobStatus, JobStatusRule> rules) {
        this.rules = rules;
    }

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    public static JobStatusTable load(BridgeFiles files, Problems problems) {
        return new JobStatusTable(new JobStatusReader(files.require(FILE), problems).rules());
    }

    /**
     * Puts a status's rule into the headers that the port {@code fsm.service-order} reads: {@code serviceStatus},
     * {@code serviceEventText} and {@code createIfAbsent}.
     *
     * @param exchange its body is the job event
     */
    public void instruct(ServiceJobStatus status, Exchange exchange) {
        JobStatusRule rule = rules.get(status);
        Message message = exchange.getMessage();
        // A null takes away what an earlier step may have left.
        message.setHeader("serviceStatus", rule.serviceStatus());
        message.setHeader("serviceEventText", rule.eventText(message.getBody(JsonNode.class)));
        message.setHeader("createIfAbsent", rule.createIfAbsent());
    }
}
