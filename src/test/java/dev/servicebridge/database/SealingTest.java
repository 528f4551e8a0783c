package dev.servicebridge.database;

import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.ConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class SealingTest {
    public static final String KEY = key(1);
    public static final String OTHER_KEY = key(2);
    private static final String TEXT = "{\"name\":\"Zoë 🛠\"}";

    private final Sealing sealing = Sealing.with(KEY, List.of());

    static String key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void whatIsSealedIsOpenedAgainAndShowsNothing() {
        String sealed = sealing.seal(TEXT);
        assertThat(sealed).startsWith(sealing.currentMark()).doesNotContain("Zo");
        assertThat(sealing.open(sealed)).isEqualTo(TEXT);
    }

    @Test
    void theSameTextIsSealedDifferentlyEachTime() {
        assertThat(sealing.seal(TEXT)).isNotEqualTo(sealing.seal(TEXT));
    }

    @Test
    void whatWasNeverSealedIsTakenAsItIs() {
        assertThat(sealing.open(TEXT)).isEqualTo(TEXT);
        assertThat(Sealing.none().seal(TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aFormerKeyOpensAndTheNewOneSeals() {
        Sealing rotated = Sealing.with(OTHER_KEY, List.of(KEY));
        assertThat(rotated.open(sealing.seal(TEXT))).isEqualTo(TEXT);
        assertThat(rotated.seal(TEXT)).startsWith(rotated.currentMark()).doesNotContain(sealing.currentKey());
    }

    @Test
    void aMissingKeyIsNamedWithTheSettingThatWantsIt() {
        String sealed = sealing.seal(TEXT);
        Sealing other = Sealing.with(OTHER_KEY, List.of());
        assertThatThrownBy(() -> other.open(sealed))
                .isInstanceOf(SealedTextException.class)
                .hasMessageContaining(sealing.currentKey())
                .hasMessageContaining("personal-data.former-keys");
    }

    @Test
    void whatSomebodyChangedIsRefused() {
        String sealed = sealing.seal(TEXT);
        byte[] bytes = Base64.getDecoder()
                .decode(sealed.substring(sealing.currentMark().length()));
        bytes[bytes.length - 1] ^= 1;
        String changed = sealing.currentMark() + Base64.getEncoder().encodeToString(bytes);
        for (String wrong : List.of(changed, sealing.currentMark() + "x", sealing.currentMark(), "sealed:")) {
            assertThatThrownBy(() -> sealing.open(wrong)).as(wrong).isInstanceOf(SealedTextException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "c2hvcnQ=", "***"})
    void aKeyOfAnotherFormIsRefusedWithoutBeingShown(String key) {
        assertThatThrownBy(() -> Sealing.with(key, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("personal-data.key")
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining(key);
    }
}
