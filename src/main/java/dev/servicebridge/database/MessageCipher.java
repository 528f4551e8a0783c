package dev.servicebridge.database;

import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages that leave the bridge for others who may read them, with keys that are derived from those of {@link
 * Encryption}: whoever is given one of them can read these messages, and nothing in the database. How a reader decrypts is in
 * docs/kafka.md.
 */
public final class MessageCipher {
    private static final String PURPOSE = "service-bridge kafka";

    private final String current;
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();

    public MessageCipher(Encryption encryption) {
        this.current = encryption.currentKey();
        encryption
                .knownKeys()
                .forEach(id -> keys.put(id, new SecretKeySpec(DerivedKey.of(encryption.bytes(id), PURPOSE), "AES")));
    }

    /** The id of the key that messages are encrypted with; empty where there is none. */
    public String currentKey() {
        return current;
    }

    /**
     * Encrypts with the current key.
     *
     * @param bound what the message belongs to, and cannot be taken away from
     * @return nonce, ciphertext and tag
     */
    public byte[] encrypt(byte[] message, byte[] bound) {
        return AesGcm.encrypt(keys.get(current), message, bound);
    }

    /**
     * Decrypts.
     *
     * @throws EncryptedTextException where the key is not there, or somebody has changed the message or what it is bound to
     */
    public byte[] decrypt(String key, byte[] message, byte[] bound) {
        if (!keys.containsKey(key)) {
            throw new EncryptedTextException("The message is encrypted with the key " + key.replaceAll("[^0-9a-f]", "?")
                    + ", which is neither personal-data.key nor one of personal-data.former-keys");
        }
        return AesGcm.decrypt(keys.get(key), message, bound)
                .orElseThrow(() -> new EncryptedTextException("The message was not encrypted with the key " + key
                        + " as docs/kafka.md says, or was changed since"));
    }
}
