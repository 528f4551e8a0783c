package dev.servicebridge.commands.completion;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelExchangeException;

import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.commands.CommandSteps;
import dev.servicebridge.commands.KeptDocument;
import dev.servicebridge.commands.KeptDocuments;
import dev.servicebridge.remote.RemoteCallException;

/** The documents of a command {@code complete-job} on their way: from the command, or the FSM, to the Services API. */
public final class CompletionDocuments {
    private static final String FINGERPRINT = "fingerprint";

    private final CommandSteps steps;
    private final KeptDocuments kept;

    public CompletionDocuments(CommandSteps steps, KeptDocuments kept) {
        this.steps = steps;
        this.kept = kept;
    }

    /**
     * The documents of the command. Those that an earlier attempt uploaded come without their content; one that somebody
     * has put into the place of an uploaded one since is a document of its own.
     */
    public List<CompletionDocument> read(long commandId, JsonNode parameters) {
        List<CompletionDocument> documents = new ArrayList<>();
        for (JsonNode source : parameters.path(Completion.DOCUMENTS)) {
            int number = documents.size() + 1;
            CompletionDocument document = document(commandId, number, source);
            JsonNode step = steps.result(commandId, CompletionDocument.step(number));
            boolean uploaded = step != null
                    && document.fingerprint().equals(step.path(FINGERPRINT).asText());
            documents.add(uploaded ? document.uploadedTo(step) : document);
        }
        return documents;
    }

    private CompletionDocument document(long commandId, int number, JsonNode source) {
        Optional<InputStream> stream = kept.named(commandId, source);
        if (stream.isPresent()) {
            String sha256 = KeptDocument.named(commandId, source).orElseThrow().sha256();
            return new CompletionDocument(number, sha256, null, stream.get(), null);
        }
        if (source.has("content")) {
            byte[] content = decoded(number, source.path("content").asText());
            return new CompletionDocument(number, sha256(content), null, content, null);
        }
        if (source.has("serviceReport")) {
            String report = source.path("serviceReport").asText();
            return new CompletionDocument(number, sha256(report.getBytes(StandardCharsets.UTF_8)), report, null, null);
        }
        throw refused(number, "has neither content nor serviceReport");
    }

    private static byte[] decoded(int number, String content) {
        try {
            return Base64.getMimeDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            throw refused(number, "is no Base64");
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Adds what the FSM answered. */
    public CompletionDocument withReport(CompletionDocument document, byte[] report) {
        return document.with(report);
    }

    /** @throws CommandRefusedException the reason why a document cannot be uploaded */
    public void refuse(CompletionDocument document, RemoteCallException reason) {
        throw refused(document.number(), "cannot be uploaded: " + reason.getMessage());
    }

    private static CommandRefusedException refused(int number, String reason) {
        return new CommandRefusedException("Document " + number + " " + reason);
    }

    /** Keeps what the upload of a document came to. */
    public CompletionDocument keep(long commandId, CompletionDocument document, ObjectNode answer) {
        ObjectNode step = answer.deepCopy().put(FINGERPRINT, document.fingerprint());
        steps.done(commandId, CompletionDocument.step(document.number()), step);
        return document.uploadedTo(step);
    }

    /** What the uploads came to, in the order of the command. */
    public List<JsonNode> results(List<CompletionDocument> documents) {
        return documents.stream().map(CompletionDocument::uploaded).toList();
    }

    /**
     * Has all documents uploaded anew by the next attempt. The Services API refused what it was told of them: the cause,
     * such as the setting {@code proof-document.hash}, may be put right before the command is replayed.
     *
     * @throws RemoteCallException the refusal
     */
    public void forget(long commandId, JobCompletion completion, RemoteCallException refusal) {
        for (int number = 1; number <= completion.documents(); number++) {
            steps.done(commandId, CompletionDocument.step(number), JsonNodeFactory.instance.objectNode());
        }
        throw refusal;
    }

    /** Throws what went wrong with one document, in place of the words that the Split EIP puts around it. */
    public void rethrow(CamelExchangeException failure) throws Exception {
        throw failure.getCause() instanceof Exception cause ? cause : failure;
    }
}
