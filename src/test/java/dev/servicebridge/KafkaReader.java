package dev.servicebridge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Somebody who reads and writes the topics and goes by docs/kafka.md alone, without a class of the bridge. */
final class KafkaReader {
    private KafkaReader() {}

    /** The text of a message, decrypted where its headers say that it is encrypted. */
    static String text(ConsumerRecord<String, byte[]> record, String hexKey) {
        byte[] value = record.value();
        if (value == null || record.headers().lastHeader("encryption") == null) {
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
        String bound = header(record, "kind") + "\n" + header(record, "account") + "\n" + header(record, "eventId");
        try {
            return new String(run(Cipher.DECRYPT_MODE, value, bound, hexKey), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message encrypted with a nonce that is none of the bridge's concern. */
    static byte[] encrypted(String text, String bound, String hexKey) throws GeneralSecurityException {
        byte[] nonce = "twelve bytes".getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = ByteBuffer.allocate(nonce.length + bytes.length)
                .put(nonce)
                .put(bytes)
                .array();
        byte[] encrypted = run(Cipher.ENCRYPT_MODE, all, bound, hexKey);
        return ByteBuffer.allocate(nonce.length + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
    }

    /** The id of a key: the first eight digits of its SHA-256. */
    static String id(String key) throws GeneralSecurityException {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(key));
        return HexFormat.of().formatHex(digest).substring(0, 8);
    }

    private static byte[] run(int mode, byte[] all, String bound, String hexKey) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(HexFormat.of().parseHex(hexKey), "AES"), new GCMParameterSpec(128, all, 0, 12));
        cipher.updateAAD(bound.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(all, 12, all.length - 12);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
