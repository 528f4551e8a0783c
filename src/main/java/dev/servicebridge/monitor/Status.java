package dev.servicebridge.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.servicebridge.capacity.ReservationState;
import dev.servicebridge.commands.CommandState;
import dev.servicebridge.incidents.Incident;
import dev.servicebridge.remote.plan.UsagePlan;

/**
 * The answer to {@code GET /api/status}. What only the bridge's database knows is null while that cannot be read. For a
 * caller that may see some accounts only, what is counted for all of them together is null.
 *
 * @param problem what keeps the bridge from reading its own state; left out where nothing does
 * @param deliveries by subscriber
 * @param incidents what is out of order, oldest first; left out where nothing is
 * @param waiting the queues of deliveries that are held back; left out where none is
 * @param operations by {@code <system>.<operation>}
 * @param clocks by system; those whose answers named no time yet are left out
 * @param endingTokens the tokens of the HTTP API that have expired or will soon; left out where there is none
 */
public record Status(
        String version,
        @JsonSerialize(using = ToStringSerializer.class) Instant startedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String problem,
        JobCounts jobs,
        OrderCounts productServiceOrders,
        CommandCounts commands,
        Map<String, DeliveryState> deliveries,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Incident> incidents,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<WaitingState> waiting,
        Long deadLetters,
        Map<String, OperationState> operations,
        Map<String, ClockState> clocks,
        List<AccountState> accounts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TokenState> endingTokens) {

    /** @param byStatus how many jobs are in each status; those in none are left out */
    public record JobCounts(Map<String, Long> byStatus) {}

    /**
     * @param byState how many of the hotels' orders are in each state
     * @param incomplete how many miss something and are merged again by and by
     */
    public record OrderCounts(Map<String, Long> byState, long incomplete) {}

    /** @param byState how many commands are in each state; those in none are left out */
    public record CommandCounts(Map<CommandState, Long> byState) {}

    /** @param oldestPending when the change that has waited longest was seen; null where none waits */
    public record DeliveryState(
            long done,
            long pending,
            long dead,
            @JsonSerialize(using = ToStringSerializer.class) Instant oldestPending) {}

    /**
     * Deliveries to a subscriber for an account that are held back.
     *
     * @param command the kind of command that they execute; left out of all others
     * @param until when the next is tried
     * @param cause how the last one failed
     */
    public record WaitingState(
            String subscriber,
            String account,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String command,
            @JsonSerialize(using = ToStringSerializer.class) Instant until,
            String cause) {}

    /** Counts since the start, and the plan in force; the slowest where accounts have different ones. */
    public record OperationState(
            long calls, long succeeded, long refused, long retried, long failed, long waitedMillis, UsagePlan plan) {}

    /**
     * How far a system's clock is ahead of the bridge's, in seconds; negative where it is behind.
     *
     * @param accounts those for which it differs from that; left out if it differs for no account
     */
    public record ClockState(
            double skewSeconds,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> accounts) {}

    /**
     * @param owned whether this node works for the account; on a node of its own it always does
     * @param systems whether the account can work at each of its systems
     * @param hotels left out where the account has none
     * @param readUpTo up to when the changes of hotels and FSM have been taken in, by source; left out where none were read
     * @param busyTimes how many busy times are in each state; left out where there are none
     * @param verification left out before the first one has ended
     */
    public record AccountState(
            String name,
            boolean owned,
            Map<String, SystemState> systems,
            List<MarketplaceState> marketplaces,
            @JsonInclude(JsonInclude.Include.NON_NULL) HotelsState hotels,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSerialize(contentUsing = ToStringSerializer.class)
            Map<String, Instant> readUpTo,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<ReservationState, Long> busyTimes,
            @JsonInclude(JsonInclude.Include.NON_NULL) VerificationState verification) {}

    /**
     * How the last verification of the account went.
     *
     * @param complete whether it has looked at everything, and so is a proof
     * @param gaps by kind; empty for none, left out where the run was broken off by a stop
     * @param provenAt when the last one ended that looked at everything; left out where none did
     * @param problem why it is no proof; left out where it is one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VerificationState(
            long runId,
            boolean complete,
            @JsonSerialize(using = ToStringSerializer.class) Instant endedAt,
            @JsonSerialize(using = ToStringSerializer.class) Instant provenAt,
            JsonNode gaps,
            String problem) {}

    /**
     * @param since when it was noticed first that the system is out, or refuses the account; left out while it is up
     * @param problem what is wrong; left out while nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SystemState(
            boolean up,
            @JsonSerialize(using = ToStringSerializer.class) Instant since,
            String problem) {}

    /** @param problem what is wrong with the polls of the account's hotels just now; null where nothing is */
    public record HotelsState(String problem) {}

    /**
     * How far the intake of one listing has come.
     *
     * @param updatedAfter every change before this has been taken in; null before the first poll
     * @param backfill null before the first poll
     * @param problem what is wrong with its polls just now; null where nothing is
     */
    public record MarketplaceState(
            String id,
            String country,
            @JsonSerialize(using = ToStringSerializer.class) Instant updatedAfter,
            BackfillState backfill,
            String problem) {}

    /**
     * How far the past has been filled in.
     *
     * @param reached the oldest instant it has come to
     * @param until the instant at which it ends
     * @param jobs entries seen
     * @param pages pages fetched
     */
    public record BackfillState(
            boolean done,
            @JsonSerialize(using = ToStringSerializer.class) Instant reached,
            @JsonSerialize(using = ToStringSerializer.class) Instant until,
            long jobs,
            long pages) {}

    /** @param expired whether it is refused already */
    public record TokenState(
            String name,
            @JsonSerialize(using = ToStringSerializer.class) Instant expires,
            boolean expired) {}
}
