package dev.servicebridge.servicesapi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests that the Services API asks for; every Java has them. */
final class Digests {
    private Digests() {}

    static MessageDigest md5() {
        return of("MD5");
    }

    static MessageDigest sha256() {
        return of("SHA-256");
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
