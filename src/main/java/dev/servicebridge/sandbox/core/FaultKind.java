package dev.servicebridge.sandbox.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What can go wrong. */
public enum FaultKind {
    /** Refused for the plan's sake, although the bucket may hold tokens. */
    TOO_MANY_REQUESTS("429"),
    /** An error in the vendor's shape; nothing was done. */
    INTERNAL_ERROR("500"),
    /** Too much was asked for at once; nothing was done. */
    TOO_HEAVY("408"),
    /** An error whose body is not JSON; nothing was done. */
    UNAVAILABLE("503"),
    /** The right answer, late. */
    SLOW("slow"),
    /** Done, but the connection is cut in the middle of the answer. */
    RESET("reset"),
    /** Done, but the body is not JSON. */
    GARBAGE("garbage"),
    /** Done, but a 200 with an HTML page comes back. */
    HTML("html"),
    /** Done, but the JSON ends in the middle; the connection is sound. */
    TRUNCATED("truncated"),
    /** Done, but the body holds bytes that are no UTF-8. */
    INVALID_UTF8("invalid-utf8"),
    /** The token presented, or the signed address of an upload, has expired; a new one works. */
    EXPIRED_TOKEN("expired-token"),
    /** Done, but the answer has 10 MB. */
    HUGE("huge"),
    /** A page names the token it was asked with as the next one. */
    REPEAT_PAGE_TOKEN("repeat-page-token"),
    /** There is always a next page; behind the last they are empty. */
    ENDLESS_PAGES("endless-pages"),
    /** Done, but the connection is cut before any answer. */
    ANSWER_LOST("answer-lost");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    /** The name in JSON and properties. */
    @JsonValue
    public String text() {
        return text;
    }

    @JsonCreator
    public static FaultKind of(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no fault; known are "
                        + Arrays.stream(values()).map(FaultKind::text).collect(Collectors.joining(", "))));
    }
}
