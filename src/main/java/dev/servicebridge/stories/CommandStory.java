package dev.servicebridge.stories;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/**
 * What became of one command. What may hold personal data, the results, is there for the role write alone.
 *
 * @param subject what it is about: a service job where there is one
 * @param finishedAt left out while it is pending
 * @param result what it came to; left out for the role read, and where there is none
 * @param cause why it waits or has failed; left out where neither
 * @param execution the delivery to who executes it; left out where retention has removed it
 * @param steps those that are done, in their order
 * @param job the service job that it is about; left out where it is about none that the bridge knows
 * @param told who is told how it ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandStory(
        long commandId,
        String state,
        String command,
        String account,
        String idempotencyKey,
        String subject,
        String source,
        @JsonSerialize(using = ToStringSerializer.class) Instant createdAt,
        @JsonSerialize(using = ToStringSerializer.class) Instant finishedAt,
        JsonNode result,
        String cause,
        Story.DeliveryOutline execution,
        List<Step> steps,
        Job job,
        List<Story.Letter> deadLetters,
        List<Story.DeliveryOutline> told) {

    /**
     * @param doneAt left out of those that an earlier version of the bridge made
     * @param result left out for the role read
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            String step,
            @JsonSerialize(using = ToStringSerializer.class) Instant doneAt,
            JsonNode result) {}

    /** The service job that a command is about. */
    public record Job(
            String serviceJobId,
            String status,
            @JsonSerialize(using = ToStringSerializer.class) Instant changedAt) {}
}
