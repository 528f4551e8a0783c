package dev.servicebridge.commands;

import java.io.InputStream;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** The documents that are kept with commands, for the routes that execute them. */
public final class KeptDocuments {
    private final CommandDocuments documents;

    public KeptDocuments(CommandDocuments documents) {
        this.documents = documents;
    }

    /**
     * The document that a part of a command's parameters names, as a stream cache: it can be read again, from the database each
     * time, and needs no more memory than {@link CommandDocuments#HEAP_OF_A_STREAM}.
     *
     * @param source such as {@code parameters.document}
     * @return empty where it names none: its content stands there itself, or it is a report of the FSM
     */
    public Optional<InputStream> named(long commandId, JsonNode source) {
        return KeptDocument.named(commandId, source).map(document -> new DocumentStream(documents, document));
    }
}
