package dev.servicebridge.servicesapi;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A type of proof document that the Services API takes, under the name it has there; {@code JPG}, which it takes too, is
 * the same as {@link #JPEG}.
 */
enum DocumentType {
    TIFF("image/tiff", "49492A00", "4D4D002A"),
    JPEG("image/jpeg", "FFD8FF"),
    PNG("image/png", "89504E470D0A1A0A"),
    GIF("image/gif", "474946383761", "474946383961"),
    PDF("application/pdf", "255044462D");

    /** Bytes from a document's beginning that are enough to tell its type. */
    static final int SIGNATURE_LENGTH = 8;

    private final String mediaType;
    private final List<byte[]> signatures;

    DocumentType(String mediaType, String... signatures) {
        this.mediaType = mediaType;
        this.signatures =
                Arrays.stream(signatures).map(HexFormat.of()::parseHex).toList();
    }

    /** The type of the document that begins with these bytes; empty where it is none of these. */
    static Optional<DocumentType> of(byte[] beginning) {
        return Arrays.stream(values()).filter(type -> type.fits(beginning)).findFirst();
    }

    /** What the storage is told as {@code Content-Type}. */
    String mediaType() {
        return mediaType;
    }

    private boolean fits(byte[] beginning) {
        return signatures.stream()
                .anyMatch(signature -> beginning.length >= signature.length
                        && Arrays.equals(beginning, 0, signature.length, signature, 0, signature.length));
    }
}
