package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.support.SynchronizationAdapter;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.CallLimitException;
import dev.servicebridge.remote.InvalidCallException;
import dev.servicebridge.remote.RemoteCallException;

/**
 * The steps that {@code routes/systems/services-api/proof-documents.yaml} puts together to an upload: read, (ask, take,) request,
 * (send,) answered.
 *
 * <p>Nothing that it says holds the address, the key or the vector of a destination: whoever has the address may write
 * to it for as long as it lives. The storage's own words are passed over for the same reason, but for its error code:
 * some errors quote the signed request.
 */
public final class ProofDocuments {
    private static final String ACCOUNT = "account";
    private static final String UPLOAD = "proofUpload";
    /** How long a destination lives. Source: description of {@code url} in the Services API v1 model. */
    private static final Duration LIFETIME = Duration.ofSeconds(300);

    /** What the storage says of an address that has expired, by itself or with the credentials that signed it. */
    private static final Set<String> EXPIRED = Set.of("AccessDenied", "ExpiredToken");

    private static final int REFUSAL_BYTES = 8 * 1024;
    private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,64})</Code>");

    private final Settings settings;
    private final LongSupplier nanoClock;

    /**
     * How documents are uploaded.
     *
     * @param hash what {@code contentSha256} is taken of
     * @param retries failed attempts after which a destination that still lives is not tried again
     * @param destinations asked for at the most for one document
     */
    public record Settings(DocumentHash hash, int retries, int destinations) {
        /** Those of the settings {@code proof-document.*}, and as many retries as calls have. */
        public static Settings from(SettingsReader reader) {
            String hash = reader.oneOf("proof-document.hash", "ciphertext", "plaintext");
            return new Settings(
                    DocumentHash.valueOf(hash.toUpperCase(Locale.ROOT)),
                    reader.integer("retry.attempts", 0),
                    reader.integer("proof-document.destinations", 1));
        }
    }

    public ProofDocuments(Settings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
    }

    /** Makes type and length of the document in the body, or fails with code {@code InvalidCall} as {@link #read} does. */
    public void check(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        try (DocumentSource source = DocumentSource.of(message.getBody(), ProofDocument.LARGEST + 1)) {
            message.setBody(described(ProofDocument.check(source)));
        } catch (InvalidCallException e) {
            throw invalid(message.getHeader(ACCOUNT, String.class), e);
        }
    }

    /** Reads the document in the body, or fails with code {@code InvalidCall} where it would be refused. */
    public void read(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String account = message.getHeader(ACCOUNT, String.class);
        try {
            if (account == null) {
                throw new InvalidCallException(ACCOUNT, "is required; send it as a header of that name");
            }
            DocumentSource source = DocumentSource.of(message.getBody(), ProofDocument.LARGEST + 1);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    source.close();
                }
            });
            exchange.setProperty(UPLOAD, new ProofUpload(account, ProofDocument.read(source), message));
        } catch (InvalidCallException e) {
            throw invalid(account, e);
        }
    }

    private static RemoteCallException invalid(String account, InvalidCallException problem) {
        return ProofUpload.fault(
                account, RemoteCallException.NO_STATUS, "InvalidCall", problem.getMessage(), FaultMeaning.MESSAGE);
    }

    /** Whether a destination has to be asked for. */
    public boolean needsDestination(Exchange exchange) {
        return upload(exchange).destination() == null;
    }

    /** Makes the message a call of {@code createServiceDocumentUploadDestination}. */
    public void ask(Exchange exchange) {
        ProofUpload upload = upload(exchange);
        upload.asked();
        ProofDocument document = upload.document();
        exchange.getMessage().setBody(described(document).put("contentMD5", document.md5()));
    }

    /** Takes the destination that was given, and leaves nothing of it in the message. */
    public void take(Exchange exchange) {
        ProofUpload upload = upload(exchange);
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        upload.restore(exchange.getMessage());
        try {
            upload.to(UploadDestination.of(answer, nanoClock.getAsLong()));
        } catch (IllegalArgumentException e) {
            throw failed(
                    upload,
                    RemoteCallException.NO_STATUS,
                    "UnreadableAnswer",
                    "the upload destination cannot be used: " + e.getMessage(),
                    FaultMeaning.PASSING);
        }
    }

    /** Makes the message the upload. */
    public void request(Exchange exchange) {
        ProofUpload upload = upload(exchange);
        UploadDestination destination = upload.destination();
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        destination.headers().forEach(request::setHeader);
        String given = request.getHeader(HttpConstants.CONTENT_TYPE, String.class);
        ProofDocument document = upload.document();
        upload.sending(new EncryptedDocument(
                document, given == null ? document.type().mediaType() : given, destination.cipher(), settings.hash()));
        request.setHeader(HttpConstants.HTTP_METHOD, HttpMethods.PUT);
        request.setHeader(HttpConstants.HTTP_URI, destination.url().toString());
        request.setBody(upload.sent());
    }

    /** Gives the caller what {@code fulfillmentDocuments} needs, or fails as the storage says. */
    public void answered(Exchange exchange) throws IOException {
        ProofUpload upload = upload(exchange);
        Message message = exchange.getMessage();
        int status = message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class);
        String code = status / 100 == 2 ? null : code(message);
        upload.restore(message);
        if (code != null) {
            throw refused(upload, status, code);
        }
        exchange.removeProperty(UPLOAD);
        message.setBody(result(upload));
    }

    private static ObjectNode result(ProofUpload upload) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("uploadDestinationId", upload.destination().id())
                .put("contentSha256", upload.sent().sha256())
                .setAll(described(upload.document()));
    }

    private static ObjectNode described(ProofDocument document) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("contentType", document.type().name())
                .put("contentLength", document.length());
    }

    /** Fails for want of an answer. */
    public void unanswered(Exchange exchange) {
        ProofUpload upload = upload(exchange);
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        upload.restore(exchange.getMessage());
        String host = upload.destination().host();
        if (cause instanceof CallLimitException limit) {
            throw failed(
                    upload,
                    RemoteCallException.NO_STATUS,
                    limit.getCode(),
                    host + ": " + limit.getMessage(),
                    limit.meaning());
        }
        throw failed(
                upload,
                RemoteCallException.NO_STATUS,
                "AnswerLost",
                host + ": " + cause.getClass().getSimpleName(),
                cause instanceof IOException ? FaultMeaning.PASSING : FaultMeaning.MESSAGE);
    }

    /** Whether the upload is tried once more. */
    public boolean again(Exchange exchange) {
        ProofUpload upload = upload(exchange);
        return upload != null
                && upload.isWorthRepeating()
                && (upload.destination() == null
                        ? upload.destinations() < settings.destinations()
                        : upload.failures() <= settings.retries());
    }

    private RemoteCallException refused(ProofUpload upload, int status, String code) {
        String host = upload.destination().host();
        String text = host + " refused the document";
        if (EXPIRED.contains(code)) {
            upload.leave();
            boolean another = upload.destinations() < settings.destinations();
            return upload.failed(
                    status,
                    code,
                    another
                            ? text
                            : text + " at " + upload.destinations() + " addresses in a row, each fresh from Amazon",
                    another ? FaultMeaning.PASSING : FaultMeaning.MESSAGE);
        }
        boolean passes = FaultMeaning.ofStatus(status) == FaultMeaning.PASSING || code.equals("RequestTimeout");
        if (code.equals("SignatureDoesNotMatch")) {
            text += ": it did not arrive as Amazon's address wants it; see whether a proxy in between changes requests";
        }
        return failed(upload, status, code, text, passes ? FaultMeaning.PASSING : FaultMeaning.MESSAGE);
    }

    private RemoteCallException failed(ProofUpload upload, int status, String code, String text, FaultMeaning meaning) {
        UploadDestination destination = upload.destination();
        if (destination != null && nanoClock.getAsLong() - destination.takenNanos() >= LIFETIME.toNanos()) {
            upload.leave();
        }
        return upload.failed(status, code, text, meaning);
    }

    /** The storage's name for its refusal, such as {@code AccessDenied}. */
    private static String code(Message message) throws IOException {
        try (InputStream body = message.getBody(InputStream.class)) {
            String text = body == null ? "" : new String(body.readNBytes(REFUSAL_BYTES), StandardCharsets.UTF_8);
            Matcher matcher = CODE.matcher(text);
            return matcher.find() ? matcher.group(1) : "Refused";
        }
    }

    private static ProofUpload upload(Exchange exchange) {
        return exchange.getProperty(UPLOAD, ProofUpload.class);
    }
}
