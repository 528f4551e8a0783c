package dev.servicebridge.database;

import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.ConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class EncryptionTest {
    public static final String KEY = key(1);
    public static final String OTHER_KEY = key(2);
    private static final String TEXT = "{\"name\":\"Zoë 🛠\"}";

    private final Encryption encryption = Encryption.with(KEY, List.of());

    static String key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void whatIsSealedIsOpenedAgainAndShowsNothing() {
        String encrypted = encryption.encrypt(TEXT);
        assertThat(encrypted).startsWith(encryption.currentMark()).doesNotContain("Zo");
        assertThat(encryption.open(encrypted)).isEqualTo(TEXT);
    }

    @Test
    void theSameTextIsSealedDifferentlyEachTime() {
        assertThat(encryption.encrypt(TEXT)).isNotEqualTo(encryption.encrypt(TEXT));
    }

    @Test
    void whatWasNeverSealedIsTakenAsItIs() {
        assertThat(encryption.open(TEXT)).isEqualTo(TEXT);
        assertThat(Encryption.none().encrypt(TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aFormerKeyOpensAndTheNewOneSeals() {
        Encryption rotated = Encryption.with(OTHER_KEY, List.of(KEY));
        assertThat(rotated.open(encryption.encrypt(TEXT))).isEqualTo(TEXT);
        assertThat(rotated.encrypt(TEXT)).startsWith(rotated.currentMark()).doesNotContain(encryption.currentKey());
    }

    @Test
    void aMissingKeyIsNamedWithTheSettingThatWantsIt() {
        String encrypted = encryption.encrypt(TEXT);
        Encryption other = Encryption.with(OTHER_KEY, List.of());
        assertThatThrownBy(() -> other.open(encrypted))
                .isInstanceOf(EncryptedTextException.class)
                .hasMessageContaining(encryption.currentKey())
                .hasMessageContaining("personal-data.former-keys");
    }

    @Test
    void whatSomebodyChangedIsRefused() {
        String encrypted = encryption.encrypt(TEXT);
        byte[] bytes = Base64.getDecoder()
                .decode(encrypted.substring(encryption.currentMark().length()));
        bytes[bytes.length - 1] ^= 1;
        String changed = encryption.currentMark() + Base64.getEncoder().encodeToString(bytes);
        for (String wrong : List.of(changed, encryption.currentMark() + "x", encryption.currentMark(), "sealed:")) {
            assertThatThrownBy(() -> encryption.open(wrong)).as(wrong).isInstanceOf(EncryptedTextException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "c2hvcnQ=", "***"})
    void aKeyOfAnotherFormIsRefusedWithoutBeingShown(String key) {
        assertThatThrownBy(() -> Encryption.with(key, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("personal-data.key")
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining(key);
    }
}
