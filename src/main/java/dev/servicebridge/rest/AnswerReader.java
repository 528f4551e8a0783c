package dev.servicebridge.rest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.servicebridge.faults.FaultMeaning;

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
    private final Masking masking;

    AnswerReader(ObjectMapper mapper, Masking masking) {
        this.mapper = mapper;
        this.masking = masking;
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
            throw unreadable(call, answer, "the answer is not JSON" + typeOf(answer) + quote(answer));
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
        ArrayNode masked = mapper.createArrayNode();
        warnings.forEach(warning -> masked.add(masked(call, warning)));
        return masked;
    }

    private JsonNode masked(RemoteCall call, JsonNode warning) {
        ObjectNode masked = mapper.createObjectNode();
        warning.properties()
                .forEach(field -> masked.set(
                        field.getKey(),
                        field.getValue().isTextual()
                                ? TextNode.valueOf(
                                        masking.apply(field.getValue().textValue(), call.body()))
                                : field.getValue()));
        return masked;
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
                : "the answer names no error" + typeOf(answer) + quote(answer);
        return call.fault(answer.status(), codeOf(answer.status()), message, null, answer.requestId(), meaning, null);
    }

    private static RemoteCallException unreadable(RemoteCall call, Answer answer, String message) {
        return call.fault(
                answer.status(), "UnreadableAnswer", message, null, answer.requestId(), FaultMeaning.PASSING, null);
    }

    private RemoteCallException fault(
            RemoteCall call, Answer answer, List<ApiError> errors, String requestId, FaultMeaning meaning) {
        List<ApiError> told = errors.stream()
                .map(error -> new ApiError(
                        error.code().isEmpty() ? codeOf(answer.status()) : error.code(),
                        masking.apply(error.message().isEmpty() ? "no message" : error.message(), call.body()),
                        masking.apply(error.details(), call.body())))
                .toList();
        ApiError first = told.get(0);
        return new RemoteCallException(new RemoteCallException.Fault(
                call.system(),
                call.operation(),
                call.account(),
                answer.status(),
                first.code(),
                first.message(),
                first.details(),
                requestId,
                meaning,
                told.subList(1, told.size())));
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

    private static String typeOf(Answer answer) {
        return answer.contentType() == null ? "" : " (" + answer.contentType() + ")";
    }

    /** How the body begins where it is a page for people, such as a proxy's; other bodies may hold personal data. */
    private static String quote(Answer answer) {
        if (answer.contentType() == null || !answer.contentType().startsWith("text/html")) {
            return ", " + answer.body().length + " bytes";
        }
        String text = new String(answer.body(), 0, Math.min(QUOTED, answer.body().length));
        return ": " + text.replaceAll("\\s+", " ");
    }
}
