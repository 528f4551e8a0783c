package dev.servicebridge.incidents;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.servicebridge.config.AccountScope;

/**
 * Something that is or was out of order, to be written as JSON.
 *
 * @param operation left out where it is not about a single one
 * @param account left out where it is about all of them
 * @param cause how it shows, in words that everybody may read; of one that lasts the latest
 * @param endedAt left out while it is open
 * @param queues which queues of deliveries it holds up, or did last; left out where there are none, and for who may not see
 *     every account, where it is about all of them
 * @param deliveries how many deliveries, commands not counted; left out for the same
 * @param commands how many commands; left out for the same
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Incident(
        long id,
        IncidentKind kind,
        String system,
        String operation,
        String account,
        String cause,
        @JsonSerialize(using = ToStringSerializer.class) Instant begunAt,
        @JsonSerialize(using = ToStringSerializer.class) Instant endedAt,
        List<String> queues,
        Long deliveries,
        Long commands) {

    /** What somebody may see of it who may see these accounts. */
    public Incident seenBy(AccountScope scope) {
        return scope.isAll() || account != null
                ? this
                : new Incident(id, kind, system, operation, null, cause, begunAt, endedAt, List.of(), null, null);
    }

    /** Whether it concerns any of these accounts. */
    public boolean concerns(AccountScope scope) {
        return account == null || scope.covers(account);
    }

    /** What is out of order, in a few words. */
    public String title() {
        String of = account == null ? "" : " for account " + account;
        return switch (kind) {
            case SYSTEM_OUT -> system + " is out" + of;
            case ACCOUNT_REFUSED -> system + " refuses account " + account;
            case QUEUE_PAUSED -> "deliveries that need " + system + " fail" + of;
            case PLAN_SPENT -> "the usage plan of " + system + "." + operation + " is spent" + of;
        };
    }

    /** What is open, in one line; empty where nothing is. */
    public static String summary(List<Incident> open) {
        return String.join(
                "; ",
                open.stream()
                        .map(incident -> incident.title() + " since " + incident.begunAt() + ": " + incident.cause())
                        .toList());
    }

    Symptom.Key key() {
        return new Symptom.Key(kind, system, operation, account == null ? Symptom.ALL : account);
    }
}
