package dev.servicebridge.stories;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/**
 * What became of one service job or product service order. It holds no content of it, so no personal data.
 *
 * @param marketplaceId left out of hotels' orders
 * @param version how often it has changed, from 1
 * @param waits what is still to come, in words, most pressing first; empty where all is done
 * @param names what it is called elsewhere
 * @param commands those about it, latest first
 */
public record Story(
        String id,
        String account,
        @JsonInclude(JsonInclude.Include.NON_NULL) String marketplaceId,
        String status,
        int version,
        @JsonSerialize(using = ToStringSerializer.class) Instant firstSeenAt,
        @JsonSerialize(using = ToStringSerializer.class) Instant changedAt,
        List<String> waits,
        List<Change> changes,
        List<Name> names,
        List<CommandOutline> commands,
        List<Letter> deadLetters) {

    /**
     * A change that was seen.
     *
     * @param changed names of the fields that differ from the version before; empty for the first, and where retention has
     *     removed one of the two
     */
    public record Change(
            long eventId,
            int version,
            String status,
            @JsonSerialize(using = ToStringSerializer.class) Instant at,
            List<String> changed,
            List<DeliveryOutline> deliveries) {}

    /**
     * What became of a change at one subscriber.
     *
     * @param at when it was delivered, given up, or last tried; left out before the first attempt
     * @param nextAttemptAt left out where nothing is to come
     * @param waits what it waits for, in words; left out where nothing is to come
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DeliveryOutline(
            String subscriber,
            String state,
            int attempts,
            @JsonSerialize(using = ToStringSerializer.class) Instant at,
            String cause,
            @JsonSerialize(using = ToStringSerializer.class) Instant nextAttemptAt,
            String waits) {}

    /** What it is called in another system. */
    public record Name(String system, String kind, String id) {}

    /**
     * A command about it.
     *
     * @param steps names of those that are done
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CommandOutline(
            long commandId,
            String command,
            String state,
            String source,
            @JsonSerialize(using = ToStringSerializer.class) Instant createdAt,
            @JsonSerialize(using = ToStringSerializer.class) Instant finishedAt,
            String cause,
            List<String> steps) {}

    /** A dead letter about it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Letter(
            long id,
            String kind,
            String state,
            String subscriber,
            String cause,
            @JsonSerialize(using = ToStringSerializer.class) Instant createdAt) {}
}
