package dev.servicebridge.database;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTest {
    @Test
    void contentsThatDifferInOrderAndInHowANumberIsWrittenAreTheSame() {
        String one = Json.canonical(Json.read("{\"a\": [{\"x\": 10.00, \"y\": 1e2}], \"b\": 0.10}"));

        assertThat(Json.canonical(Json.read("{\"b\": 0.1, \"a\": [{\"y\": 1.0e2, \"x\": 10.0}]}")))
                .isEqualTo(one);
        assertThat(Json.canonical(Json.read("{\"a\": 123456789012.34560000000000000001}")))
                .isNotEqualTo(Json.canonical(Json.read("{\"a\": 123456789012.3456}")));
    }

    /** Else every job with an amount would be one more change after an upgrade. */
    @Test
    void aHashOfBeforeNumbersWereReadToTheLastDigitStillHolds() throws Exception {
        String told = "{\"value\": 19.90, \"big\": 123456789012.3456, \"tiny\": 1e-7, \"whole\": 20, \"round\": 20.0}";

        assertThat(Json.hash(Json.read(told))).isEqualTo(Json.hash(new ObjectMapper().readTree(told)));
    }

    @Test
    void whatIsKeptHasEveryDigit() {
        String told = "{\"a\":10.00,\"b\":123456789012.34560000000000000001,\"c\":1E+999}";

        assertThat(Json.write(Json.read(told))).isEqualTo(told);
    }
}
