package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Base64;

import dev.servicebridge.remote.InvalidCallException;

/**
 * A document that proves work done, as the Services API takes it: of one of its types, and of 1 to {@value #LARGEST}
 * bytes. Source: the schema {@code ServiceUploadDocument} of the Services API v1 model.
 *
 * @param length in bytes
 * @param md5 of the document itself, in Base64; null where it was only checked
 */
record ProofDocument(DocumentSource source, DocumentType type, long length, String md5) {
    static final long LARGEST = 5_242_880;

    /**
     * Reads a document through, to tell what it is.
     *
     * @throws InvalidCallException where the Services API would refuse it
     */
    static ProofDocument read(DocumentSource source) throws IOException {
        MessageDigest md5 = Digests.md5();
        try (InputStream in = new DigestInputStream(source.open(), md5)) {
            byte[] beginning = in.readNBytes(DocumentType.SIGNATURE_LENGTH);
            DocumentType type = typeOf(beginning);
            long length = required(beginning.length + lengthOf(in, LARGEST + 1 - beginning.length));
            return new ProofDocument(source, type, length, Base64.getEncoder().encodeToString(md5.digest()));
        }
    }

    /**
     * Reads no more of a document than tells whether it would be refused.
     *
     * @throws InvalidCallException where the Services API would refuse it
     */
    static ProofDocument check(DocumentSource source) throws IOException {
        if (source.length() == DocumentSource.UNKNOWN) {
            return read(source);
        }
        try (InputStream in = source.open()) {
            DocumentType type = typeOf(in.readNBytes(DocumentType.SIGNATURE_LENGTH));
            return new ProofDocument(source, type, required(source.length()), null);
        }
    }

    private static DocumentType typeOf(byte[] beginning) {
        if (beginning.length == 0) {
            throw new InvalidCallException("document", "is empty");
        }
        return DocumentType.of(beginning)
                .orElseThrow(() -> new InvalidCallException(
                        "document", "is, by its content, neither TIFF, JPEG, PNG, GIF nor PDF"));
    }

    private static long required(long length) {
        if (length > LARGEST) {
            throw new InvalidCallException("document", "has more than " + LARGEST + " bytes; send a smaller one");
        }
        return length;
    }

    private static long lengthOf(InputStream in, long most) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long length = 0;
        while (length < most) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, most - length));
            if (read < 0) {
                return length;
            }
            length += read;
        }
        return length;
    }

    /** Bytes of the document once it is encrypted. */
    long encryptedLength() {
        return DocumentCipher.encryptedLength(length);
    }
}
