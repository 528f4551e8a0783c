package dev.servicebridge.mapping;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one status of a service job, or one state of a hotel's order, means to the FSM.
 *
 * @param serviceStatus the name of the FSM's status to set; null to leave the status alone
 * @param event the line for the order's history, with placeholders; null for none
 * @param createIfAbsent whether an order is made for one that the FSM does not know
 */
public record StatusRule(String serviceStatus, String event, boolean createIfAbsent) {
    static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");

    /**
     * The line for the order's history; null for none.
     *
     * @param fields the field of the message that each placeholder stands for, as a JSON pointer
     */
    private String eventText(JsonNode message, Map<String, String> fields) {
        if (event == null) {
            return null;
        }
        return PLACEHOLDER
                .matcher(event)
                .replaceAll(match -> Matcher.quoteReplacement(
                        message.at(fields.get(match.group(1))).asText()));
    }

    /**
     * What the FSM is told of an event.
     *
     * @param fields the field of the event that each placeholder stands for, as a JSON pointer
     */
    public FsmInstruction of(JsonNode event, Map<String, String> fields) {
        return new FsmInstruction(serviceStatus, eventText(event, fields), createIfAbsent);
    }
}
