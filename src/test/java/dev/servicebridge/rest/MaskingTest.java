package dev.servicebridge.rest;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MaskingTest {
    private static final byte[] SENT = """
            {"buyer": {"name": "Ann Ní Archer", "phones": [{"phone": "+43 555 0199"}]},
             "contact": {"name": "Ann", "phone": "ab", "storeUid": "store-1"}}
            """.getBytes(StandardCharsets.UTF_8);

    private final Masking masking = new Masking(Set.of("name", "phone"), new ObjectMapper());

    private String masked(String text) {
        return masking.apply(text, SENT);
    }

    @Test
    void masksWhatWasSentInTheFieldsAtAnyDepth() {
        assertThat(masked("phone '+43 555 0199' of Ann Ní Archer (Ann) is wrong"))
                .isEqualTo("phone '***' of *** (***) is wrong");
    }

    @Test
    void leavesOtherFieldsAndShortTexts() {
        assertThat(masked("about store-1")).isEqualTo("about store-1");
    }

    @Test
    void leavesEverythingWhereNothingReadableWasSent() {
        assertThat(masking.apply("Ann", null)).isEqualTo("Ann");
        assertThat(masking.apply("Ann", "no json".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("Ann");
        assertThat(masked(null)).isNull();
    }
}
