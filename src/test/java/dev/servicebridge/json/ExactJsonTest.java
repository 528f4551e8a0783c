package dev.servicebridge.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExactJsonTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}{}",
                "{} {\"a\":1}",
                "{}x",
                "{}\0",
                "{},",
                "{}]",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"p\":[{\"a\":{\"b\":1,\"b\":2}}]}",
                "[]",
                "\"{}\"",
                "1",
                "null",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1e99999999999}"
            })
    void whatTwoReadersMayUnderstandDifferentlyIsNoObject(String text) {
        assertThat(ExactJson.object(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{\"a\":1,\"a\":1}", "[1] 2", ""})
    void norIsItAValue(String text) {
        assertThat(ExactJson.read(text)).isEmpty();
    }

    @Test
    void whiteSpaceAroundAnObjectIsNothing() {
        assertThat(ExactJson.object(" \r\n{\"a\": {\"b\": 1}, \"c\": {\"b\": 2}}\n\t"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012.3456",
                "0.1000000000000000000001",
                "10.00",
                "1E+999",
                "-1.5E-400",
                "123456789012345678901234567890"
            })
    void numbersKeepEveryDigit(String number) throws Exception {
        JsonNode sent = ExactJson.object("{\"a\":" + number + "}").orElseThrow();

        assertThat(sent.path("a").isNumber()).isTrue();
        assertThat(sent.toString()).isEqualTo("{\"a\":" + number + "}");
        assertThat(ExactJson.MAPPER.readTree(sent.toString()).toString()).isEqualTo(sent.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "1e99999999999, 1E+999999999",
        "-12.5E+99999999999, -1E+999999999",
        "1e2147483648, 1E+999999999",
        "1e-99999999999, 1E-999999999",
        "0e99999999999, 0",
        "-0.00e-99999999999, 0",
        "1.50e00000000000000002, 150",
        "1.50e-00000000000000002, 0.0150"
    })
    void aNumberThatJavaCannotHoldIsTheNearestThatItCan(String written, String read) throws Exception {
        byte[] answer = ("{\"a\":" + written + ",\"b\":\"kept\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(ExactJson.MAPPER.readTree(answer).toString()).isEqualTo("{\"a\":" + read + ",\"b\":\"kept\"}");
        assertThat(ExactJson.object(new String(answer, StandardCharsets.UTF_8)).isEmpty())
                .isEqualTo(written.endsWith("99999999999") || written.endsWith("2147483648"));
    }

    @Test
    @Timeout(20)
    void digitsWithoutEndTakeNoTimeWithoutEnd() throws Exception {
        String digits = "7".repeat(1_000_000);

        JsonNode json = ExactJson.MAPPER.readTree(
                "[" + digits + ",-" + digits + "," + digits + ".5,0." + digits + ",1e" + digits + "]");

        assertThat(json.get(0).bigIntegerValue()).isEqualTo(BigInteger.TEN.pow(1000));
        assertThat(json.get(1).bigIntegerValue())
                .isEqualTo(BigInteger.TEN.pow(1000).negate());
        assertThat(json.get(2).decimalValue().precision()).isEqualTo(1000);
        assertThat(json.get(2).decimalValue().scale()).isEqualTo(1000 - 1_000_000);
        assertThat(json.get(3).decimalValue().toString()).isEqualTo("0." + "7".repeat(1000));
        assertThat(json.get(4).decimalValue().toString()).isEqualTo("1E+999999999");
        assertThat(ExactJson.read("[" + digits + "]")).isEmpty();
    }
}
