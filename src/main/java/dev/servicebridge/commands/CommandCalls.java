package dev.servicebridge.commands;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.jobs.JobMarketplaces;
import dev.servicebridge.remote.ApiError;
import dev.servicebridge.remote.RemoteWords;

/** Makes calls of commands whose parameters are named as the Services API names them, and results of the answers. */
public final class CommandCalls {
    private static final String MARKETPLACES = "marketplaceIds";

    private final JobMarketplaces marketplaces;
    private final KeptDocuments documents;

    public CommandCalls(JobMarketplaces marketplaces, KeptDocuments documents) {
        this.marketplaces = marketplaces;
        this.documents = documents;
    }

    /**
     * A call of an operation.
     *
     * @param headers those of its parameters that are no part of the body; null for one that the command does not tell
     */
    record Call(Map<String, Object> headers, ObjectNode body) {}

    /** Makes headers of the named parameters and leaves the others as the call's body. */
    Call call(String account, ObjectNode parameters, List<String> names) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : names) {
            headers.put(
                    name, name.equals(MARKETPLACES) ? marketplaces(account, parameters) : value(parameters.get(name)));
        }
        return new Call(headers, parameters.deepCopy().without(names));
    }

    /**
     * The marketplaces that a command tells. Where it tells none, the one of the command's job, or else the account's first;
     * null where there is none.
     */
    public Object marketplaces(String account, ObjectNode parameters) {
        return parameters.has(MARKETPLACES)
                ? value(parameters.get(MARKETPLACES))
                : marketplaces
                        .orFirst(account, parameters.path("serviceJobId").asText())
                        .orElse(null);
    }

    private static Object value(JsonNode value) {
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> values = new ArrayList<>();
        value.forEach(element -> values.add(element.asText()));
        return values;
    }

    /** The parameters of a command without the marketplaces, which are a header of its call. */
    public ObjectNode withoutMarketplaces(ObjectNode parameters) {
        return parameters.deepCopy().without(MARKETPLACES);
    }

    /**
     * The body of port {@code proof-document.upload}: the document that is kept with the command, as a stream that can be read
     * again, or the bytes of one that stands in its parameters.
     *
     * @param commandId null for parameters that no command was accepted with
     */
    public Object document(Long commandId, JsonNode parameters) {
        JsonNode document = parameters.path("document");
        Optional<InputStream> kept = documents.named(commandId == null ? 0 : commandId, document);
        return kept.isPresent() ? kept.get() : decoded(document.path("content"));
    }

    private static byte[] decoded(JsonNode content) {
        if (!content.isTextual()) {
            throw new CommandRefusedException("document: upload-document takes the document's content");
        }
        try {
            return Base64.getMimeDecoder().decode(content.textValue());
        } catch (IllegalArgumentException e) {
            throw new CommandRefusedException("document.content is no Base64");
        }
    }

    /**
     * Makes the result of an answer: its payload where it has one.
     *
     * @param words those of the call, see {@link RemoteWords#orPlain}
     * @throws CommandRefusedException where it tells of errors, which a success may
     */
    public JsonNode result(JsonNode answer, RemoteWords words) {
        return payload(answer, words);
    }

    static JsonNode payload(JsonNode answer, RemoteWords words) {
        JsonNode payload = answer.path("payload");
        List<ApiError> errors = new ArrayList<>(ApiError.errors(answer.path("errors")));
        errors.addAll(ApiError.errors(payload.path("errors")));
        if (payload.isArray()) {
            payload.forEach(record -> errors.addAll(ApiError.errors(record.path("errors"))));
        }
        if (!errors.isEmpty()) {
            throw new CommandRefusedException(
                    ApiError.describe(errors, RemoteWords.orPlain(words)).after("The Services API refused it: "));
        }
        return payload.isMissingNode() ? answer : payload;
    }
}
