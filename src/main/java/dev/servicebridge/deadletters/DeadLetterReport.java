package dev.servicebridge.deadletters;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.RawValue;

/**
 * A dead letter as the HTTP API tells it. What there is none of is left out.
 *
 * @param causes what went wrong and what caused it, outermost first
 * @param causesWhole the same with the texts of other systems as they came, which may repeat personal data; left out of lists
 * @param payload the message, with personal data in it; left out of lists
 * @param corrected the message that a person put in its place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterReport(
        long id,
        DeadLetterState state,
        String kind,
        String account,
        String subjectId,
        String subscriber,
        Long eventId,
        List<String> causes,
        List<String> causesWhole,
        int attempts,
        String remoteRequestId,
        @JsonSerialize(using = ToStringSerializer.class) Instant createdAt,
        @JsonSerialize(using = ToStringSerializer.class) Instant changedAt,
        String changedBy,
        String reason,
        RawValue payload,
        RawValue corrected) {

    /** @param next the value of {@code before} with which the list goes on; null at its end */
    public record Page(List<DeadLetterReport> deadLetters, Long next) {}

    /** @param letters how many the filter means */
    public record Causes(long letters, List<DeadLetterCauses.Group> causes) {}

    /** What became of one letter. */
    public record Result(long id, DeadLetterState state) {}

    /** A letter that was not replayed or dropped, and why. */
    public record Refusal(long id, String reason) {}

    /** @param more whether there are more that the filter means than were dropped at once */
    public record DroppedResult(int dropped, List<Refusal> refused, boolean more) {}

    /** @param more whether there are more that the filter means than were replayed at once */
    public record BulkResult(int replayed, List<Refusal> refused, boolean more) {}

    static List<String> causes(String text) {
        return List.of(text.split("; caused by "));
    }

    static DeadLetterReport of(DeadLetterRecord kept, boolean withPayload) {
        DeadLetter letter = kept.letter();
        return new DeadLetterReport(
                letter.id(),
                kept.state(),
                letter.kind(),
                letter.account(),
                letter.subjectId(),
                letter.subscriber(),
                letter.eventId(),
                causes(letter.cause()),
                withPayload && letter.causeWhole() != null ? causes(letter.causeWhole()) : null,
                letter.attempts(),
                letter.requestId(),
                letter.createdAt(),
                kept.changedAt(),
                kept.changedBy(),
                kept.reason(),
                withPayload ? new RawValue(letter.payload()) : null,
                withPayload && kept.corrected() != null ? new RawValue(kept.corrected()) : null);
    }
}
