package dev.servicebridge.json;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void aNumberThatJavaHasNotIsAFaultOfTheText() {
        byte[] answer = "{\"a\":1e99999999999}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ExactJson.MAPPER.readTree(answer)).isInstanceOf(JsonParseException.class);
        assertThatThrownBy(() -> ExactJson.MAPPER.readTree("[-1e-99999999999]")).isInstanceOf(JsonParseException.class);
    }
}
