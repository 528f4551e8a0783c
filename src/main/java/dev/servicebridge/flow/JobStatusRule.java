package dev.servicebridge.flow;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one status of a service job means to the FSM.
 *
 * @param serviceStatus the name of the FSM's status to set; null to leave the status alone
 * @param event the line for the order's history, with placeholders; null for none
 * @param createIfAbsent whether an order is made for a job that the FSM does not know
 */
public record JobStatusRule(String serviceStatus, String event, boolean createIfAbsent) {
    static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");

    /** The field of the job event that each placeholder stands for, as a JSON pointer. */
    static final Map<String, String> FIELDS = Map.of(
            "serviceJobId", "/serviceJobId",
            "status", "/job/serviceJobStatus",
            "account", "/account",
            "marketplaceId", "/marketplaceId");

    /** The line for the order's history; null for none. */
    String eventText(JsonNode jobEvent) {
        if (event == null) {
            return null;
        }
        return PLACEHOLDER
                .matcher(event)
                .replaceAll(match -> Matcher.quoteReplacement(
                        jobEvent.at(FIELDS.get(match.group(1))).asText()));
    }
}
