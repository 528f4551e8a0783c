package dev.servicebridge.commands;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

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
     * Makes headers of the named parameters and leaves the others as the call's body. Where the marketplace is named and
     * the command tells none, it is that of the command's job, or else the account's first.
     *
     * @param names with commas between
     */
    public void headers(Exchange exchange, String names) {
        Message message = exchange.getMessage();
        ObjectNode body = parameters(message).deepCopy();
        String serviceJobId = body.path("serviceJobId").asText();
        for (String name : names.split(",")) {
            message.removeHeader(name);
            JsonNode value = body.remove(name);
            if (value != null) {
                message.setHeader(name, header(value));
            } else if (name.equals(MARKETPLACES)) {
                String account = message.getHeader("account", String.class);
                marketplaces.orFirst(account, serviceJobId).ifPresent(id -> message.setHeader(name, id));
            }
        }
        message.setBody(body);
    }

    private static Object header(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> values = new ArrayList<>();
        value.forEach(element -> values.add(element.asText()));
        return values;
    }

    /**
     * The body of port {@code proof-document.upload}: the document that is kept with the command, as a stream that can be read
     * again, or the bytes of one that stands in its parameters.
     */
    public Object document(Exchange exchange) {
        Message message = exchange.getMessage();
        JsonNode document = message.getBody(JsonNode.class).path("document");
        Optional<InputStream> kept = documents.named(message.getHeader("commandId", 0L, Long.class), document);
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
     * @throws CommandRefusedException where it tells of errors, which a success may
     */
    public JsonNode result(Exchange exchange) {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        JsonNode payload = answer.path("payload");
        List<ApiError> errors = new ArrayList<>(ApiError.errors(answer.path("errors")));
        errors.addAll(ApiError.errors(payload.path("errors")));
        if (payload.isArray()) {
            payload.forEach(record -> errors.addAll(ApiError.errors(record.path("errors"))));
        }
        if (!errors.isEmpty()) {
            throw new CommandRefusedException(
                    ApiError.describe(errors, RemoteWords.of(exchange)).after("The Services API refused it: "));
        }
        return payload.isMissingNode() ? answer : payload;
    }

    static ObjectNode parameters(Message message) {
        return message.getBody(ObjectNode.class);
    }
}
