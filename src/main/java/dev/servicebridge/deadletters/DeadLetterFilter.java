package dev.servicebridge.deadletters;

import java.time.Instant;
import java.util.Set;

/**
 * Which dead letters are meant. A null means any.
 *
 * @param since those kept at this time or later
 * @param text what the cause contains, whatever its case
 * @param beforeId those with a smaller id, with which a list goes on
 * @param accounts those of these accounts
 * @param group those with this cause
 */
public record DeadLetterFilter(
        String kind,
        String account,
        String subjectId,
        String subscriber,
        DeadLetterState state,
        Instant since,
        String text,
        Long beforeId,
        Set<String> accounts,
        CauseGroup group) {
    public DeadLetterFilter(
            String kind,
            String account,
            String subjectId,
            String subscriber,
            DeadLetterState state,
            Instant since,
            String text,
            Long beforeId) {
        this(kind, account, subjectId, subscriber, state, since, text, beforeId, null, null);
    }

    DeadLetterFilter of(CauseGroup cause) {
        return new DeadLetterFilter(
                kind, account, subjectId, subscriber, state, since, text, beforeId, accounts, cause);
    }
}
