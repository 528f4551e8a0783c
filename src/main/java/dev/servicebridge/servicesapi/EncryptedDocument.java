package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Base64;

import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A document that is encrypted while it is sent. It is an entity of the HTTP client and not a stream because its length
 * must be told before it: Camel sends streams in chunks of unknown number, which storage of this kind refuses.
 */
final class EncryptedDocument extends AbstractHttpEntity {
    private final ProofDocument document;
    private final DocumentCipher cipher;
    private final DocumentHash hash;
    private String sha256;

    EncryptedDocument(ProofDocument document, String mediaType, DocumentCipher cipher, DocumentHash hash) {
        super(mediaType, null, false);
        this.document = document;
        this.cipher = cipher;
        this.hash = hash;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream plain = document.source().open()) {
            switch (hash) {
                case CIPHERTEXT -> cipher.encrypt(plain, new DigestOutputStream(out, digest));
                case PLAINTEXT -> cipher.encrypt(new DigestInputStream(plain, digest), out);
            }
        }
        sha256 = Base64.getEncoder().encodeToString(digest.digest());
    }

    /** The hash of what was sent last, in Base64; null before it was sent whole. */
    String sha256() {
        return sha256;
    }

    @Override
    public long getContentLength() {
        return document.encryptedLength();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    /** Not used by those who send. */
    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException();
    }

    /** The document is its owner's to close. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "EncryptedDocument[***]";
    }
}
