package dev.servicebridge.routetests;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A call, a message or a row of the ERP that is not as it was.
 *
 * @param kind {@code call}, {@code message} or {@code row}
 * @param name the operation, the endpoint, or the table
 * @param what whether it comes, goes, or is another one
 * @param fields what differs in it; of one that comes or goes, all that it holds
 */
public record OutcomeChange(String kind, String name, What what, List<Field> fields) {
    /** How it differs. */
    public enum What {
        CHANGED,
        ADDED,
        REMOVED
    }

    /**
     * A field that differs.
     *
     * @param path such as {@code body.title}
     * @param was missing where it was not there
     * @param wouldBe missing where it is not there any more
     */
    public record Field(String path, JsonNode was, JsonNode wouldBe) {}
}
