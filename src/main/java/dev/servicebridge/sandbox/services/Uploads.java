package dev.servicebridge.sandbox.services;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.RemoteSystem;
import dev.servicebridge.sandbox.core.SandboxSettings;

/** The storage that proof documents are uploaded to: decrypts each and checks it against what was announced. */
public final class Uploads implements RemoteSystem {
    private final Documents documents;
    private final SandboxSettings.DocumentHash hashed;
    private final Clock clock;

    public Uploads(Documents documents, SandboxSettings.DocumentHash hashed, Clock clock) {
        this.documents = documents;
        this.hashed = hashed;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "uploads";
    }

    @Override
    public Set<String> operations() {
        return Set.of("put");
    }

    @Override
    public String operation(Call call) {
        return call.method().equals("PUT") ? "put" : "unknown";
    }

    @Override
    public String account(Call call) {
        UploadDestination destination = documents.find(id(call));
        return destination == null ? null : destination.seller();
    }

    @Override
    public Answer answer(Call call) {
        UploadDestination destination = documents.find(id(call));
        if (destination == null || !call.method().equals("PUT")) {
            throw new Refusal(404, "NoSuchKey", "There is nothing to " + call.method() + " here.");
        }
        checkPermission(destination, call);
        byte[] document = decrypt(destination, call.body());
        if (document.length != destination.contentLength()) {
            throw new Refusal(
                    400,
                    "IncompleteBody",
                    "The document has " + document.length + " bytes, not the announced " + destination.contentLength()
                            + ".");
        }
        if (destination.contentMd5() != null && !destination.contentMd5().equals(digest("MD5", document))) {
            throw new Refusal(400, "BadDigest", "The MD5 of the document is not the announced one.");
        }
        boolean ciphertext = hashed == SandboxSettings.DocumentHash.CIPHERTEXT;
        documents.uploaded(destination.id(), digest("SHA-256", ciphertext ? call.body() : document));
        return Answer.empty(200).effect(destination.id(), "document uploaded");
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        String message =
                String.join(" ", refusal.messages).replace("&", "&amp;").replace("<", "&lt;");
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + refusal.code + "</Code><Message>"
                + message + "</Message></Error>";
        return Answer.text(refusal.status, "application/xml", xml);
    }

    private static String id(Call call) {
        return call.path().substring(1);
    }

    private void checkPermission(UploadDestination destination, Call call) {
        if (call.fault() == FaultKind.EXPIRED_TOKEN || !clock.instant().isBefore(destination.expiresAt())) {
            throw new Refusal(403, "AccessDenied", "Request has expired");
        }
        boolean signed = destination.signature().equals(call.parameter("X-Amz-Signature"))
                && destination.mediaType().equals(call.header("Content-Type"))
                && destination.headers().entrySet().stream()
                        .allMatch(header -> header.getValue().equals(call.header(header.getKey())));
        if (!signed) {
            throw new Refusal(
                    403, "SignatureDoesNotMatch", "Address, content type or a header is not as it was given.");
        }
    }

    private static byte[] decrypt(UploadDestination destination, byte[] body) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(destination.key(), "AES"),
                    new IvParameterSpec(destination.initializationVector()));
            return cipher.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new Refusal(400, "InvalidRequest", "The document cannot be decrypted as AES in CBC mode.");
        }
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
