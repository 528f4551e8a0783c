package dev.servicebridge.incidents;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.api.Slice;
import dev.servicebridge.config.AccountScope;
import dev.servicebridge.incidents.IncidentHistory.Cursor;

/** What {@link IncidentRoutes} answers, to be written as JSON. */
public final class IncidentApi {
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 500;
    private static final Pattern CURSOR = Pattern.compile("(open|over)-(\\d{1,18})");

    private final IncidentHistory history;

    public IncidentApi(IncidentHistory history) {
        this.history = history;
    }

    /** @param next what the parameter {@code before} of the next page is; left out on the last one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<Incident> incidents, String next) {}

    /** A page of incidents: those that are open, then those that are over, each latest first. */
    Page list(ApiRequest request) {
        int limit = request.integer("limit", PAGE, LONGEST_PAGE);
        AccountScope scope = request.audit().accounts();
        IncidentHistory.Filter filter = new IncidentHistory.Filter(
                request.account(),
                request.header("system"),
                open(request.header("open")),
                cursor(request.header("before")),
                request.accounts());
        Slice<Incident> found = Slice.of(history.list(filter, limit + 1), limit);
        return new Page(
                found.items().stream().map(incident -> incident.seenBy(scope)).toList(),
                found.more() ? cursor(found.last()) : null);
    }

    private static Boolean open(String text) {
        if (text == null || text.equals("true") || text.equals("false")) {
            return text == null ? null : Boolean.valueOf(text);
        }
        throw ApiRequest.wrong("open is neither true nor false");
    }

    private static String cursor(Incident last) {
        return (last.endedAt() == null ? "open-" : "over-") + last.id();
    }

    private static Cursor cursor(String text) {
        if (text == null) {
            return null;
        }
        Matcher cursor = CURSOR.matcher(text);
        if (!cursor.matches()) {
            throw ApiRequest.wrong("before is no next of a page before");
        }
        return new Cursor(cursor.group(1).equals("open"), Long.parseLong(cursor.group(2)));
    }
}
