package dev.servicebridge.deadletters;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.api.ApiRequest;

/** What {@link DeadLetterRoutes} answers; each result is to be written as JSON. */
public final class DeadLetterApi {
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 500;
    /** As many as are replayed well within the time that a caller waits. */
    private static final int BULK = 500;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final DeadLetters letters;
    private final Replays replays;
    private final DeadLetterReplay replay;
    private final Clock clock;

    /** Gives back what an earlier run of the bridge was replaying by a route when it was stopped. */
    public DeadLetterApi(CamelContext context, DeadLetters letters, Replays replays, Clock clock) {
        this.letters = letters;
        this.replays = replays;
        this.replay = new DeadLetterReplay(context, letters, replays, clock);
        this.clock = clock;
        letters.giveBack(replays.kinds());
    }

    /** A page of letters without their payloads, latest first. */
    DeadLetterReport.Page list(ApiRequest request) {
        int limit = request.integer("limit", PAGE, LONGEST_PAGE);
        List<DeadLetterRecord> found = letters.list(DeadLetterCriteria.ofQuery(request, clock.instant()), limit + 1);
        List<DeadLetterRecord> page = found.subList(0, Math.min(limit, found.size()));
        return new DeadLetterReport.Page(
                page.stream().map(letter -> DeadLetterReport.of(letter, false)).toList(),
                found.size() > limit ? page.get(limit - 1).letter().id() : null);
    }

    /** One letter with its payload. */
    DeadLetterReport show(ApiRequest request) {
        DeadLetterRecord letter = find(request);
        request.audit().about(List.of(letter.letter().id()));
        return DeadLetterReport.of(letter, true);
    }

    /** Replays one letter, with the corrected payload where the body has one. */
    DeadLetterReport.Result replay(ApiRequest request) {
        DeadLetterRecord letter = find(request);
        Audit audit = request.audit();
        audit.about(List.of(letter.letter().id()));
        DeadLetterRecord replayed =
                decided(() -> replay.replay(letter, DeadLetterCriteria.corrected(request), audit.caller()));
        return result(replayed);
    }

    /** Replays the letters that the filter in the body means, oldest first. */
    DeadLetterReport.BulkResult replayAll(ApiRequest request) {
        DeadLetterFilter filter = DeadLetterCriteria.ofBody(request, clock.instant());
        Audit audit = request.audit();
        List<DeadLetterRecord> found = letters.oldest(filter, BULK + 1);
        List<DeadLetterReport.Refusal> refused = new ArrayList<>();
        List<Long> replayed = new ArrayList<>();
        for (DeadLetterRecord letter : found.subList(0, Math.min(BULK, found.size()))) {
            long id = letter.letter().id();
            try {
                replay.replay(letter, null, audit.caller());
                replayed.add(id);
            } catch (ReplayRefusedException e) {
                refused.add(new DeadLetterReport.Refusal(id, e.getMessage()));
            }
        }
        audit.about(replayed);
        return new DeadLetterReport.BulkResult(replayed.size(), refused, found.size() > BULK);
    }

    /** Gives a letter up for good. */
    DeadLetterReport.Result drop(ApiRequest request) {
        String reason = request.header("reason");
        if (reason == null) {
            throw ApiRequest.wrong("Say why: ?reason=…");
        }
        Audit audit = request.audit();
        audit.about(List.of(request.id()));
        find(request);
        decided(() -> {
            replays.drop(request.id(), reason, audit.caller(), clock.instant());
            return null;
        });
        return result(find(request));
    }

    private DeadLetterRecord find(ApiRequest request) {
        long id = request.id();
        return letters.find(id)
                .filter(letter -> !request.audit().hides(letter.letter().account()))
                .orElseThrow(() -> unknown(id));
    }

    private static HttpProblem unknown(long id) {
        return new HttpProblem(NOT_FOUND, "There is no dead letter " + id);
    }

    private static DeadLetterReport.Result result(DeadLetterRecord letter) {
        return new DeadLetterReport.Result(letter.letter().id(), letter.state());
    }

    private static DeadLetterRecord decided(Supplier<DeadLetterRecord> decision) {
        try {
            return decision.get();
        } catch (ReplayRefusedException e) {
            int status =
                    switch (e.kind()) {
                        case UNKNOWN -> NOT_FOUND;
                        case CONFLICT -> CONFLICT;
                        case INVALID -> UNPROCESSABLE;
                    };
            throw new HttpProblem(status, e.getMessage());
        }
    }
}
