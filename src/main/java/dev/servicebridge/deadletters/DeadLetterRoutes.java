package dev.servicebridge.deadletters;

import dev.servicebridge.access.HttpRoutes;
import dev.servicebridge.api.ApiRequest;

/** Dead letters over HTTP, for whoever sees to them; see docs/operations.md. */
public final class DeadLetterRoutes extends HttpRoutes {
    private static final String ALL = "/api/dead-letters";
    private static final String ONE = ALL + "/{id}";

    private final DeadLetterApi api;

    public DeadLetterRoutes(DeadLetterApi api) {
        this.api = api;
    }

    @Override
    public void configure() {
        answer(
                http(
                        "GET",
                        ALL,
                        "dead-letters",
                        "Answers GET /api/dead-letters with dead letters, latest first, without their payloads.",
                        BY_ACCOUNT),
                request -> api.list(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        ALL + "/causes",
                        "dead-letters-causes",
                        "Answers GET /api/dead-letters/causes with dead letters, grouped by their cause.",
                        BY_ACCOUNT),
                request -> api.causes(new ApiRequest(request)));
        answer(
                http(
                        "GET",
                        ONE,
                        "dead-letter",
                        "Answers GET /api/dead-letters/{id} with one dead letter and its payload, which holds personal"
                                + " data.",
                        WRITE,
                        BY_ACCOUNT),
                request -> api.show(new ApiRequest(request)));
        answer(
                http(
                        "POST",
                        ALL + "/replay",
                        "dead-letters-replay",
                        "Answers POST /api/dead-letters/replay by replaying the dead letters that a filter means.",
                        BY_ACCOUNT),
                request -> api.replayAll(new ApiRequest(request)));
        answer(
                http(
                        "POST",
                        ALL + "/drop",
                        "dead-letters-drop",
                        "Answers POST /api/dead-letters/drop by giving the dead letters up for good that a filter means.",
                        BY_ACCOUNT),
                request -> api.dropAll(new ApiRequest(request)));
        answer(
                http(
                        "POST",
                        ONE + "/replay",
                        "dead-letter-replay",
                        "Answers POST /api/dead-letters/{id}/replay by replaying a dead letter, corrected where the body"
                                + " says so.",
                        BY_ACCOUNT),
                request -> api.replay(new ApiRequest(request)));
        answer(
                http(
                        "DELETE",
                        ONE,
                        "dead-letter-drop",
                        "Answers DELETE /api/dead-letters/{id} by giving a dead letter up for good.",
                        BY_ACCOUNT),
                request -> api.drop(new ApiRequest(request)));
    }
}
