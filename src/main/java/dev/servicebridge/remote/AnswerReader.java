package dev.servicebridge.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.texts.PublicWords;

/**
 * Makes a value or an error of an HTTP answer.
 *
 * <p>Errors are understood in the forms that the systems use: {@code {"errors":[{code,message,details}]}}, the same as a
 * bare array, {@code {code,message}}, {@code {error,error_description}} and {@code {Message,Details,RequestId}}; in a
 * body that is none of these, or no JSON at all, the status alone speaks.
 */
final class AnswerReader {
    private static final int QUOTED = 200;

    private final ObjectMapper mapper;
    private final Function<String, PublicWords> words;

    /** @param words those of each system */
    AnswerReader(ObjectMapper mapper, Function<String, PublicWords> words) {
        this.mapper = mapper;
        this.words = words;
    }

    /** What everybody may read of the answer to a call. */
    RemoteWords words(RemoteCall call) {
        return new RemoteWords(words.apply(call.system()), call.values());
    }

    /**
     * What came back.
     *
     * @param body the answer's bytes, never null
     * @param contentType null where none was sent
     * @param requestId the remote system's id of the call; null where it sent none
     */
    record Answer(int status, byte[] body, String contentType, String requestId) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** The answer's JSON; an empty object where there is no body; null where the body is not JSON. */
    JsonNode json(Answer answer) {
        if (answer.body().length == 0) {
            return mapper.createObjectNode();
        }
        try {
            JsonNode json = mapper.readTree(answer.body());
            return json.isMissingNode() ? mapper.createObjectNode() : json;
        } catch (IOException e) {
            return null;
        }
    }

    /** About how many bytes of memory the value of an answer takes. */
    long weight(RemoteCall call, Answer answer) {
        return isFile(call, answer) ? answer.body().length : HeldAnswer.weight(mapper, answer.body());
    }

    /**
     * The value of an answer: its JSON, or its bytes where the contract has a file of that media type.
     *
     * @throws RemoteCallException where it is an error, in whatever form, or cannot be read
     */
    Object value(RemoteCall call, Answer answer) {
        if (isFile(call, answer)) {
            return answer.body();
        }
        JsonNode json = json(answer);
        if (!answer.isSuccess()) {
            throw refusal(call, answer, json);
        }
        if (json == null) {
            throw unreadable(call, answer, "the answer is not JSON" + typeOf(call, answer));
        }
        boolean empty = answer.status() == 204 && call.contract().mayBeEmpty();
        if (answer.body().length == 0 && call.contract().answers() && !empty) {
            throw unreadable(call, answer, "the answer is empty");
        }
        List<ApiError> errors = errors(json);
        if (!errors.isEmpty()) {
            throw fault(call, answer, errors, answer.requestId(), FaultMeaning.MESSAGE);
        }
        return json;
    }

    /** The warnings that stand in a successful answer, be it on top, below {@code payload} or among the errors. */
    ArrayNode warnings(RemoteCall call, JsonNode json) {
        ArrayNode warnings = mapper.createArrayNode();
        addAll(warnings, json.path("warnings"));
        addAll(warnings, json.path("payload").path("warnings"));
        json.path("errors").forEach(error -> {
            if (ApiError.isWarning(error)) {
                warnings.add(error);
            }
        });
        ArrayNode shown = mapper.createArrayNode();
        warnings.forEach(warning -> shown.add(shown(call, warning)));
        return shown;
    }

    private JsonNode shown(RemoteCall call, JsonNode warning) {
        RemoteWords words = words(call);
        ObjectNode shown = mapper.createObjectNode();
        warning.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals("code") && value.isTextual()) {
                shown.put("code", words.code(value.textValue(), "Unnamed"));
            } else if (value.isValueNode()) {
                shown.put(field.getKey(), words.shown(value.asText()));
            }
        });
        return shown;
    }

    private static boolean isFile(RemoteCall call, Answer answer) {
        Set<String> files = call.contract().files();
        if (files.isEmpty() || !answer.isSuccess() || answer.body().length == 0 || answer.contentType() == null) {
            return false;
        }
        String type = answer.contentType();
        int parameters = type.indexOf(';');
        return files.contains(
                (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT));
    }

    private RemoteCallException refusal(RemoteCall call, Answer answer, JsonNode json) {
        List<ApiError> errors = json == null ? List.of() : errors(json);
        FaultMeaning meaning = FaultMeaning.ofStatus(answer.status());
        if (!errors.isEmpty()) {
            return fault(call, answer, errors, answer.requestId(), meaning);
        }
        if (json != null && json.isObject() && (json.has("message") || json.has("error") || json.has("Message"))) {
            String requestId =
                    answer.requestId() == null ? json.path("RequestId").asText(null) : answer.requestId();
            return fault(call, answer, List.of(bare(json)), requestId, meaning);
        }
        String message = answer.body().length == 0
                ? "the answer has no body"
                : "the answer names no error" + typeOf(call, answer);
        return failed(call, answer, codeOf(answer.status()), message, meaning);
    }

    private RemoteCallException unreadable(RemoteCall call, Answer answer, String message) {
        return failed(call, answer, "UnreadableAnswer", message, FaultMeaning.PASSING);
    }

    /** An answer without an error that could be read; how a page for people begins, such as a proxy's, is told. */
    private RemoteCallException failed(
            RemoteCall call, Answer answer, String code, String message, FaultMeaning meaning) {
        String page = page(answer);
        String size = ", " + answer.body().length + " bytes";
        return new RemoteCallException(new RemoteCallException.Fault(
                call.system(),
                call.operation(),
                call.account(),
                answer.status(),
                code,
                answer.body().length == 0
                        ? message
                        : message + (page == null ? size : ": " + words(call).shown(page)),
                null,
                words(call).id(answer.requestId()),
                meaning,
                List.of(),
                page == null ? null : new RemoteCallException.Verbatim(null, page)));
    }

    private RemoteCallException fault(
            RemoteCall call, Answer answer, List<ApiError> errors, String requestId, FaultMeaning meaning) {
        RemoteWords shown = words(call);
        List<ApiError> told = errors.stream()
                .map(error -> new ApiError(
                        error.code().isEmpty() ? codeOf(answer.status()) : error.code(),
                        error.message().isEmpty() ? "no message" : error.message(),
                        error.details()))
                .toList();
        List<ApiError> read = told.stream()
                .map(error -> new ApiError(
                        shown.code(error.code(), codeOf(answer.status())),
                        shown.shown(error.message()),
                        shown.shown(error.details())))
                .toList();
        ApiError first = read.get(0);
        return new RemoteCallException(new RemoteCallException.Fault(
                call.system(),
                call.operation(),
                call.account(),
                answer.status(),
                first.code(),
                first.message(),
                first.details(),
                shown.id(requestId),
                meaning,
                read.subList(1, read.size()),
                new RemoteCallException.Verbatim(told.get(0).code(), verbatim(told, requestId))));
    }

    private static String verbatim(List<ApiError> errors, String requestId) {
        return ApiError.describe(errors) + (requestId == null ? "" : " [request " + requestId + ']');
    }

    private static List<ApiError> errors(JsonNode json) {
        return ApiError.errors(json.isArray() ? json : json.path("errors"));
    }

    /** The error that an answer is, as opposed to one in a list. */
    private static ApiError bare(JsonNode json) {
        return new ApiError(
                text(json, "code", "error", ""),
                text(json, "message", "error_description", json.path("Message").asText("")),
                json.path("details").asText(json.path("Details").asText(null)));
    }

    private static void addAll(ArrayNode target, JsonNode source) {
        source.forEach(target::add);
    }

    private static String text(JsonNode error, String name, String otherName, String otherwise) {
        return error.path(name).asText(error.path(otherName).asText(otherwise));
    }

    private static String codeOf(int status) {
        return status == 429 ? "QuotaExceeded" : "HttpStatus" + status;
    }

    private String typeOf(RemoteCall call, Answer answer) {
        return answer.contentType() == null ? "" : " (" + words(call).shown(answer.contentType()) + ")";
    }

    /** How the body begins where it is a page for people; null where it is none. */
    private static String page(Answer answer) {
        if (answer.contentType() == null || !answer.contentType().startsWith("text/html")) {
            return null;
        }
        String text = new String(answer.body(), 0, Math.min(QUOTED, answer.body().length), StandardCharsets.UTF_8);
        return text.replaceAll("\\s+", " ");
    }
}
