package dev.servicebridge.store;

import java.time.Instant;

/**
 * Which dead letters are meant. A null means any.
 *
 * @param since those kept at this time or later
 * @param text what the cause contains, whatever its case
 * @param beforeId those with a smaller id, with which a list goes on
 */
public record LetterFilter(
        String kind,
        String account,
        String subjectId,
        String subscriber,
        LetterState state,
        Instant since,
        String text,
        Long beforeId) {}
