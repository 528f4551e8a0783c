package dev.servicebridge.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import dev.servicebridge.config.ConfigurationException;

/**
 * Encrypts texts for the bridge's own tables, with AES-256-GCM (NIST SP 800-38D). A encrypted text names its key: {@code
 * sealed:<id of the key>:<Base64 of nonce, ciphertext and tag>}. Texts that do not begin so are taken as they are, so that a
 * database from before there was a key can be read.
 */
public final class Encryption {
    /** Length of a key. */
    static final int KEY_BYTES = 32;

    /** How many digits of a key's SHA-256 are its id. */
    public static final int ID_DIGITS = 8;

    private static final String MARK = "sealed:";
    private static final byte[] UNBOUND = {};

    private final String current;
    private final Map<String, SecretKey> keys;

    private Encryption(String current, Map<String, SecretKey> keys) {
        this.current = current;
        this.keys = keys;
    }

    /** Leaves every text as it is. */
    public static Encryption none() {
        return new Encryption("", Map.of());
    }

    /**
     * Encrypts with one key and opens what any of the keys has encrypted.
     *
     * @param key 32 bytes in Base64; empty to encrypt no more
     * @param formerKeys keys of the same form that texts may still be encrypted with
     * @throws ConfigurationException for a key of another form; it does not show the key
     */
    public static Encryption with(String key, List<String> formerKeys) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        String current = "";
        if (!key.isEmpty()) {
            byte[] bytes = requireKey("personal-data.key", key);
            current = id(bytes);
            keys.put(current, new SecretKeySpec(bytes, "AES"));
        }
        for (String former : formerKeys) {
            byte[] bytes = requireKey("personal-data.former-keys", former);
            keys.put(id(bytes), new SecretKeySpec(bytes, "AES"));
        }
        return new Encryption(current, keys);
    }

    /** The id of the key that is encrypted with: the first digits of its SHA-256; empty where nothing is encrypted. */
    public String currentKey() {
        return current;
    }

    /** The ids of all keys that there are. */
    public Set<String> knownKeys() {
        return keys.keySet();
    }

    /** How every text begins that is encrypted with the current key; empty where nothing is encrypted. */
    public String currentMark() {
        return current.isEmpty() ? "" : MARK + current + ":";
    }

    /** How every encrypted text begins. */
    public static String mark() {
        return MARK;
    }

    /** The bytes of a key that there is; they are not to be shown. */
    byte[] bytes(String key) {
        return keys.get(key).getEncoded();
    }

    public String encrypt(String text) {
        if (current.isEmpty()) {
            return text;
        }
        byte[] encrypted = AesGcm.encrypt(keys.get(current), text.getBytes(StandardCharsets.UTF_8), UNBOUND);
        return currentMark() + Base64.getEncoder().encodeToString(encrypted);
    }

    /** @throws EncryptedTextException where its key is not there, or somebody has changed it */
    public String open(String stored) {
        if (!stored.startsWith(MARK)) {
            return stored;
        }
        int end = stored.indexOf(':', MARK.length());
        String key = end < 0 ? "" : stored.substring(MARK.length(), end);
        return AesGcm.decrypt(required(key), decoded(key, stored.substring(end + 1)), UNBOUND)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElseThrow(() -> changed(key, null));
    }

    /**
     * Encrypts what is no text.
     *
     * @param bound what it belongs to, without which it cannot be opened
     * @return nonce, ciphertext and tag under {@link #currentKey}; the content itself where nothing is encrypted
     */
    public byte[] encrypt(byte[] content, byte[] bound) {
        return current.isEmpty() ? content : AesGcm.encrypt(keys.get(current), content, bound);
    }

    /**
     * Opens what is no text.
     *
     * @param key the id of the key it is encrypted with; empty where it is not
     * @param bound what it was bound to
     * @throws EncryptedTextException where its key is not there, or somebody has changed or moved it
     */
    public byte[] open(String key, byte[] stored, byte[] bound) {
        return key.isEmpty()
                ? stored
                : AesGcm.decrypt(required(key), stored, bound).orElseThrow(() -> changed(key, null));
    }

    private SecretKey required(String key) {
        SecretKey known = keys.get(key);
        if (known == null) {
            throw new EncryptedTextException("A text is encrypted with the key " + key
                    + ", which is neither personal-data.key nor one of personal-data.former-keys; add it there");
        }
        return known;
    }

    private static byte[] decoded(String key, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw changed(key, e);
        }
    }

    private static EncryptedTextException changed(String key, Exception cause) {
        return new EncryptedTextException(
                "A text that was encrypted with the key " + key + " was changed since; restore it from a backup",
                cause);
    }

    /**
     * The bytes of a key.
     *
     * @param source where it stands, for errors
     * @throws ConfigurationException for a key of another form; it does not show the key
     */
    static byte[] requireKey(String source, String key) {
        return read(key)
                .orElseThrow(() -> new ConfigurationException(source + ": a key is " + KEY_BYTES
                        + " bytes in Base64; make one with: openssl rand -base64 " + KEY_BYTES));
    }

    /** Whether a text has the form of a key. */
    static boolean isKey(String text) {
        return read(text).isPresent();
    }

    private static Optional<byte[]> read(String key) {
        try {
            return Optional.of(Base64.getDecoder().decode(key.trim())).filter(bytes -> bytes.length == KEY_BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String id(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JVM has SHA-256", e);
        }
    }
}
