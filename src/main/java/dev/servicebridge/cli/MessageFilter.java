package dev.servicebridge.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Option;

/** Which deliveries or dead letters a command means; what is left out means any. */
final class MessageFilter {
    @Option(names = "--subscriber", paramLabel = "NAME", description = "Only deliveries to this subscriber.")
    private String subscriber;

    @Option(names = "--account", paramLabel = "NAME", description = "Only what belongs to this account.")
    private String account;

    @Option(names = "--subject", paramLabel = "ID", description = "Only what is about this job or other thing.")
    private String subject;

    @Option(names = "--text", paramLabel = "TEXT", description = "Only those whose cause contains this.")
    private String text;

    /** What is asked for, by the names of the HTTP API. */
    Map<String, String> criteria() {
        Map<String, String> criteria = new LinkedHashMap<>();
        criteria.put("subscriber", subscriber);
        criteria.put("account", account);
        criteria.put("subject", subject);
        criteria.put("text", text);
        criteria.values().removeIf(value -> value == null);
        return criteria;
    }

    /** Criteria as the body of a request. */
    static ObjectNode body(Map<String, String> criteria) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        criteria.forEach(body::put);
        return body;
    }
}
