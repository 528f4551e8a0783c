package dev.servicebridge.remote;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.texts.FaultText;

/**
 * An error or a warning in an answer, in the remote system's words.
 *
 * @param code empty where the system sent none
 * @param message empty where the system sent none
 * @param details null where the system sent none
 */
public record ApiError(String code, String message, String details) {
    /** The errors of a list of errors and warnings; none where it is no list. */
    public static List<ApiError> errors(JsonNode list) {
        return read(list).filter(entry -> !isWarning(entry)).map(ApiError::of).toList();
    }

    /** All entries of a list of warnings; none where it is no list. */
    public static List<ApiError> all(JsonNode list) {
        return read(list).map(ApiError::of).toList();
    }

    /** Several of them on one line, each once: as everybody may read them, and as they came. */
    public static FaultText describe(List<ApiError> errors, RemoteWords words) {
        return new FaultText(describe(errors.stream().map(words::shown).toList()), describe(errors));
    }

    static String describe(List<ApiError> errors) {
        return errors.stream().distinct().map(ApiError::toString).collect(Collectors.joining("; "));
    }

    static boolean isWarning(JsonNode entry) {
        return "WARNING".equals(entry.path("errorLevel").asText());
    }

    private static Stream<JsonNode> read(JsonNode list) {
        return list == null || !list.isArray()
                ? Stream.empty()
                : StreamSupport.stream(list.spliterator(), false)
                        .filter(entry -> entry.hasNonNull("code") || entry.hasNonNull("message"));
    }

    private static ApiError of(JsonNode entry) {
        return new ApiError(
                entry.path("code").asText(""),
                entry.path("message").asText(""),
                entry.path("details").asText(null));
    }

    /** The code, the message, and the details in brackets. */
    @Override
    public String toString() {
        String words = code.isBlank() || message.isBlank() ? code + message : code + ", " + message;
        return details == null || details.isBlank() ? words : words + " (" + details + ")";
    }
}
