package dev.servicebridge.database;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM (NIST SP 800-38D): a random nonce of 12 bytes, then the ciphertext, then the tag of 16 bytes. */
final class AesGcm {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private AesGcm() {}

    /** @param bound additional authenticated data, without which the text cannot be decrypted */
    static byte[] encrypt(SecretKey key, byte[] text, byte[] bound) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] encrypted = run(Cipher.ENCRYPT_MODE, key, nonce, text, bound);
            return ByteBuffer.allocate(nonce.length + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encrypting", e);
        }
    }

    /** The text; empty where it was encrypted otherwise, or changed since. */
    static Optional<byte[]> decrypt(SecretKey key, byte[] all, byte[] bound) {
        if (all.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        byte[] encrypted = Arrays.copyOfRange(all, NONCE_BYTES, all.length);
        try {
            return Optional.of(run(Cipher.DECRYPT_MODE, key, nonce, encrypted, bound));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] run(int mode, SecretKey key, byte[] nonce, byte[] text, byte[] bound)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher.doFinal(text);
    }
}
