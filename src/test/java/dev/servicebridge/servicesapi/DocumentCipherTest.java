package dev.servicebridge.servicesapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DocumentCipherTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    private static final byte[] VECTOR = HEX.parseHex("000102030405060708090a0b0c0d0e0f");

    private static byte[] encrypt(byte[] document) throws Exception {
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        new DocumentCipher(KEY, VECTOR).encrypt(new ByteArrayInputStream(document), encrypted);
        return encrypted.toByteArray();
    }

    /** NIST SP 800-38A, F.2.5; its vectors have no padding, so a block of that follows. */
    @Test
    void encryptsAsPublished() throws Exception {
        byte[] document = HEX.parseHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");

        assertThat(HEX.formatHex(encrypt(document)))
                .hasSize(96)
                .startsWith("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 16 * 1024, 16 * 1024 + 1, 5_242_880, 5_242_881})
    void encryptsAnyLengthAsTheJdkDoesInOneGo(int length) throws Exception {
        byte[] document = new byte[length];
        new Random(length).nextBytes(document);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(VECTOR));

        byte[] encrypted = encrypt(document);

        assertThat(encrypted).isEqualTo(cipher.doFinal(document));
        assertThat(DocumentCipher.encryptedLength(length)).isEqualTo(encrypted.length);
    }

    @Test
    void takesNoOtherKey() {
        assertThatThrownBy(() -> new DocumentCipher(new byte[16], VECTOR)).hasMessage("key has 16 bytes, not 32");
        assertThatThrownBy(() -> new DocumentCipher(KEY, new byte[12]))
                .hasMessage("initializationVector has 12 bytes, not 16");
    }
}
