package dev.servicebridge.sandbox.services;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.PageTokens;

/** {@code getServiceJobs}: pages through a listing. */
final class JobListing {
    Answer getServiceJobs(ServiceCall call) {
        JobQuery query = new JobQuery(call.call());
        PageTokens pages = call.seller().pages();
        PageTokens.Place place = place(call, query);
        List<?> ids = place.listing().items();
        int start = Math.min(place.offset(), ids.size());
        int end = Math.min(start + query.pageSize(), ids.size());
        ObjectNode payload = Json.object().put("totalResultSize", ids.size());
        String next = nextToken(call, place, end);
        if (next != null) {
            payload.put("nextPageToken", next);
        }
        if (start > 0) {
            payload.put("previousPageToken", pages.token(place.listing(), Math.max(0, start - query.pageSize())));
        }
        ArrayNode jobs = payload.putArray("jobs");
        ids.subList(start, end)
                .forEach(id -> jobs.add(call.seller().jobs().find((String) id).written()));
        return Answer.json(200, Json.object().set("payload", payload));
    }

    private static PageTokens.Place place(ServiceCall call, JobQuery query) {
        PageTokens pages = call.seller().pages();
        String token = call.parameter("pageToken");
        if (token != null) {
            return pages.find(token, query.fingerprint());
        }
        List<String> ids =
                query.select(call.seller().jobs()).stream().map(StoredJob::id).toList();
        return pages.start(query.fingerprint(), ids);
    }

    private static String nextToken(ServiceCall call, PageTokens.Place place, int end) {
        PageTokens pages = call.seller().pages();
        FaultKind fault = call.call().fault();
        String asked = call.parameter("pageToken");
        if (fault == FaultKind.REPEAT_PAGE_TOKEN && asked != null) {
            return asked;
        }
        if (fault == FaultKind.ENDLESS_PAGES) {
            // one further than the last page's, so that no two are alike
            return pages.token(place.listing(), Math.max(end, place.offset() + 1));
        }
        boolean more = end < place.listing().items().size() || fault == FaultKind.REPEAT_PAGE_TOKEN;
        return more ? pages.token(place.listing(), end) : null;
    }
}
