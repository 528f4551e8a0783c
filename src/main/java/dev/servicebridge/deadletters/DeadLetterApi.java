package dev.servicebridge.deadletters;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.api.Slice;

/** What {@link DeadLetterRoutes} answers; each result is to be written as JSON. */
public final class DeadLetterApi {
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 500;
    /** As many as are replayed well within the time that a caller waits. */
    private static final int BULK = 500;

    private static final String REASON = "reason";

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final DeadLetters letters;
    private final DeadLetterCauses causes;
    private final Replays replays;
    private final DeadLetterReplay replay;
    private final Clock clock;

    /** Gives back what an earlier run of the bridge was replaying by a route when it was stopped. */
    public DeadLetterApi(
            CamelContext context, DeadLetters letters, DeadLetterCauses causes, Replays replays, Clock clock) {
        this.letters = letters;
        this.causes = causes;
        this.replays = replays;
        this.replay = new DeadLetterReplay(context, letters, replays, clock);
        this.clock = clock;
        letters.giveBack(replays.kinds());
    }

    /** A page of letters without their payloads, latest first. */
    DeadLetterReport.Page list(ApiRequest request) {
        int limit = request.integer("limit", PAGE, LONGEST_PAGE);
        Slice<DeadLetterRecord> found =
                Slice.of(letters.list(DeadLetterCriteria.ofQuery(request, causes, clock.instant()), limit + 1), limit);
        return new DeadLetterReport.Page(
                found.items().stream()
                        .map(letter -> DeadLetterReport.of(letter, false))
                        .toList(),
                found.more() ? found.last().letter().id() : null);
    }

    /** The letters that the query means, grouped by their causes. */
    DeadLetterReport.Causes causes(ApiRequest request) {
        List<DeadLetterCauses.Group> groups = causes.of(DeadLetterCriteria.ofQuery(request, causes, clock.instant()));
        return new DeadLetterReport.Causes(
                groups.stream().mapToLong(DeadLetterCauses.Group::letters).sum(),
                groups.subList(0, Math.min(LONGEST_PAGE, groups.size())));
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
        Bulk bulk = each(
                request,
                request.criteria(DeadLetterCriteria.CRITERIA),
                letter -> replay.replay(letter, null, request.audit().caller()));
        return new DeadLetterReport.BulkResult(bulk.done().size(), bulk.refused(), bulk.more());
    }

    /** Gives the letters up for good that the filter in the body means, with the reason that stands beside it. */
    DeadLetterReport.DroppedResult dropAll(ApiRequest request) {
        Map<String, String> criteria =
                request.criteria(Stream.concat(DeadLetterCriteria.CRITERIA.stream(), Stream.of(REASON))
                        .toList());
        String reason = criteria.remove(REASON);
        if (reason == null || reason.isBlank()) {
            throw ApiRequest.wrong("Say why: \"reason\" in the body, beside the filter");
        }
        Bulk bulk = each(
                request,
                criteria,
                letter -> replays.drop(
                        letter.letter().id(), reason, request.audit().caller(), clock.instant()));
        return new DeadLetterReport.DroppedResult(bulk.done().size(), bulk.refused(), bulk.more());
    }

    /** What became of many. */
    private record Bulk(List<Long> done, List<DeadLetterReport.Refusal> refused, boolean more) {}

    /** Does something with the oldest letters that the criteria mean. */
    private Bulk each(ApiRequest request, Map<String, String> criteria, Consumer<DeadLetterRecord> work) {
        DeadLetterFilter filter = DeadLetterCriteria.ofBody(request, criteria, causes, clock.instant());
        Slice<DeadLetterRecord> found = Slice.of(letters.oldest(filter, BULK + 1), BULK);
        List<DeadLetterReport.Refusal> refused = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        for (DeadLetterRecord letter : found.items()) {
            long id = letter.letter().id();
            try {
                work.accept(letter);
                done.add(id);
            } catch (ReplayRefusedException e) {
                refused.add(new DeadLetterReport.Refusal(id, e.getMessage()));
            }
        }
        request.audit().about(done);
        return new Bulk(done, refused, found.more());
    }

    /** Gives a letter up for good. */
    DeadLetterReport.Result drop(ApiRequest request) {
        String reason = request.header(REASON);
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
