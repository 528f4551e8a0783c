package dev.servicebridge.servicesapi;

/** What the hash of an uploaded document is taken of. */
public enum DocumentHash {
    /** The bytes as uploaded, as the vendor's sample does it. */
    CIPHERTEXT,
    /** The document itself, as the vendor's model can be read. */
    PLAINTEXT
}
