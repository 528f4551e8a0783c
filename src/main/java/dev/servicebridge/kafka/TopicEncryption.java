package dev.servicebridge.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.camel.Message;

import dev.servicebridge.database.MessageCipher;

/** Encrypts the messages of Kafka's topics, and decrypts those that come, as docs/kafka.md says. */
public final class TopicEncryption {
    static final String ENCRYPTION = "encryption";
    static final String KEY_ID = "keyId";
    /** AES-256-GCM, by its name in RFC 7518. */
    static final String ALGORITHM = "A256GCM";

    private static final String COMMAND = "command";

    private final MessageCipher cipher;
    private final boolean encrypts;

    /** @param encrypts whether messages are encrypted; those that come encrypted are decrypted all the same */
    public TopicEncryption(MessageCipher cipher, boolean encrypts) {
        this.cipher = cipher;
        this.encrypts = encrypts;
    }

    /** Encrypts an event, where that is wanted. Its headers are those that it is sent with. */
    public void encrypt(Message event) {
        if (encrypts) {
            event.setBody(cipher.encrypt(event.getBody(byte[].class), bound(event)));
            event.setHeader(ENCRYPTION, ALGORITHM);
            event.setHeader(KEY_ID, cipher.currentKey());
        }
    }

    /** What an event cannot be taken away from: so that nobody passes one off as another. */
    private static byte[] bound(Message event) {
        return String.join(
                        "\n",
                        event.getHeader("kind", String.class),
                        event.getHeader("account", String.class),
                        event.getHeader("eventId", String.class))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes a text of a command, decrypted where it is encrypted.
     *
     * @throws dev.servicebridge.database.EncryptedTextException where that cannot be
     */
    public void decrypt(Message command) {
        byte[] body = Optional.ofNullable(command.getBody(byte[].class)).orElse(new byte[0]);
        if (ALGORITHM.equals(command.getHeader(ENCRYPTION, String.class))) {
            String key =
                    Optional.ofNullable(command.getHeader(KEY_ID, String.class)).orElse("");
            body = cipher.decrypt(key, body, COMMAND.getBytes(StandardCharsets.UTF_8));
        }
        command.setBody(new String(body, StandardCharsets.UTF_8));
    }
}
