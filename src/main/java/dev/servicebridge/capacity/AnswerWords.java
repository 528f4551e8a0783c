package dev.servicebridge.capacity;

import java.util.List;

import dev.servicebridge.remote.ApiError;
import dev.servicebridge.remote.RemoteWords;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.PublicWords;

/**
 * What everybody may read of the texts in an answer. A route gives the words of the call that it made, which stand in the
 * exchange property {@code remoteWords}; null where a user's own route made the answer.
 */
public final class AnswerWords {
    private static final String NO_NAME = "Unnamed";

    private AnswerWords() {}

    /** Errors or warnings on one line, each once: as everybody may read them, and as they came. */
    public static FaultText describe(List<ApiError> errors, RemoteWords words) {
        if (words != null) {
            return ApiError.describe(errors, words);
        }
        return new FaultText(joined(errors.stream().map(AnswerWords::plain).toList()), joined(errors));
    }

    /** A text as everybody may read it; null for null. */
    static String shown(String text, RemoteWords words) {
        return words == null ? PublicWords.plain().show(text, PersonalValues.UNKNOWN) : words.shown(text);
    }

    private static ApiError plain(ApiError error) {
        String code =
                error.code().isEmpty() ? "" : PublicWords.plain().code(error.code(), NO_NAME, PersonalValues.UNKNOWN);
        return new ApiError(code, shown(error.message(), null), shown(error.details(), null));
    }

    private static String joined(List<ApiError> errors) {
        return String.join(
                "; ", errors.stream().distinct().map(ApiError::toString).toList());
    }
}
