package dev.servicebridge.database;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys for one purpose each that are derived from one key, so that whoever has one of them has no other: HKDF-Expand of RFC
 * 5869 with SHA-256, of which 32 bytes are a single round.
 */
final class DerivedKey {
    private static final String MAC = "HmacSHA256";

    private DerivedKey() {}

    /**
     * Derives a key.
     *
     * @param key 32 random bytes
     * @param purpose the {@code info} of the RFC
     * @return 32 bytes
     */
    static byte[] of(byte[] key, String purpose) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 1);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Every JVM has " + MAC, e);
        }
    }
}
