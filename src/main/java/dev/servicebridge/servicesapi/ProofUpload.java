package dev.servicebridge.servicesapi;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Message;
import org.apache.camel.StreamCache;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallException.Fault;

/** One document on its way: what its caller's message was, where it goes, and what was tried. */
final class ProofUpload {
    private final String account;
    private final ProofDocument document;
    private final Map<String, Object> headers;
    private final Object body;
    private UploadDestination destination;
    private EncryptedDocument sent;
    private int destinations;
    private int failures;
    private boolean worthRepeating;

    ProofUpload(String account, ProofDocument document, Message message) {
        this.account = account;
        this.document = document;
        headers = new HashMap<>(message.getHeaders());
        // A stream has been read: who found it in the message would take it for an empty document, or fail to cache it.
        body = message.getBody() instanceof InputStream stream && !(stream instanceof StreamCache)
                ? null
                : message.getBody();
    }

    ProofDocument document() {
        return document;
    }

    /** Null where there is none that may still be used. */
    UploadDestination destination() {
        return destination;
    }

    /** Notes that a destination is asked for, which may fail for good. */
    void asked() {
        worthRepeating = false;
        destinations++;
    }

    int destinations() {
        return destinations;
    }

    void to(UploadDestination given) {
        destination = given;
    }

    void leave() {
        destination = null;
    }

    EncryptedDocument sent() {
        return sent;
    }

    void sending(EncryptedDocument content) {
        sent = content;
    }

    int failures() {
        return failures;
    }

    boolean isWorthRepeating() {
        return worthRepeating;
    }

    /** Makes the message again what the caller sent, less a stream that is used up, so that nothing of the destination stays in it. */
    void restore(Message message) {
        message.setHeaders(new HashMap<>(headers));
        message.setBody(body);
    }

    /** Notes a failed attempt. */
    RemoteCallException failed(int status, String code, String text, FaultMeaning meaning) {
        failures++;
        worthRepeating = meaning == FaultMeaning.PASSING;
        return fault(account, status, code, text, meaning);
    }

    /** What went wrong with a document, said without anything secret. */
    static RemoteCallException fault(String account, int status, String code, String text, FaultMeaning meaning) {
        return new RemoteCallException(
                new Fault("proof-document", "upload", account, status, code, text, null, null, meaning));
    }

    /** Holds what is secret. */
    @Override
    public String toString() {
        return "ProofUpload[" + destination + "]";
    }
}
