package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How one upload destination wants its document encrypted: AES with a key of 256 bits, in CBC mode, padded as in PKCS#7,
 * which the JDK calls PKCS5Padding. The vendor's sample names the JDK's cipher "AES", which is ECB and takes no
 * initialisation vector.
 */
final class DocumentCipher {
    private static final String TRANSFORMATION = "AES/CBC/PKCS5Padding";
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;
    private static final int BUFFER = 16 * 1024;

    private final SecretKeySpec key;
    private final IvParameterSpec initializationVector;

    /**
     * A cipher of this key.
     *
     * @throws IllegalArgumentException where the key has not 32 bytes or the vector not 16
     */
    DocumentCipher(byte[] key, byte[] initializationVector) {
        requireLength("key", key, KEY_BYTES);
        requireLength("initializationVector", initializationVector, BLOCK_BYTES);
        this.key = new SecretKeySpec(key, "AES");
        this.initializationVector = new IvParameterSpec(initializationVector);
    }

    private static void requireLength(String name, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + " has " + bytes.length + " bytes, not " + length);
        }
    }

    /** Bytes that a document of {@code length} bytes has once it is encrypted: padding is never empty. */
    static long encryptedLength(long length) {
        return (length / BLOCK_BYTES + 1) * BLOCK_BYTES;
    }

    /** Encrypts a document from its beginning, a buffer at a time. Closes neither stream. */
    void encrypt(InputStream document, OutputStream encrypted) throws IOException {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, key, initializationVector);
            byte[] plain = new byte[BUFFER];
            byte[] done = new byte[BUFFER + BLOCK_BYTES];
            for (int read = document.read(plain); read >= 0; read = document.read(plain)) {
                encrypted.write(done, 0, cipher.update(plain, 0, read, done));
            }
            encrypted.write(cipher.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(TRANSFORMATION + " of the JDK", e);
        }
    }
}
