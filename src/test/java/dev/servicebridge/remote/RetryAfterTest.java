package dev.servicebridge.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {
    private static final String NOW = "Sun, 06 Nov 1994 08:49:37 GMT";

    @Test
    void takesSeconds() {
        assertThat(RetryAfter.millis("0", null)).isZero();
        assertThat(RetryAfter.millis("120", null)).isEqualTo(120_000);
    }

    @Test
    void aTimeThatNoClockCanHoldIsALongOne() {
        assertThat(RetryAfter.millis(Long.toString(Long.MAX_VALUE), null)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesADateByTheClockOfTheAnswer() {
        assertThat(RetryAfter.millis("Sun, 06 Nov 1994 08:51:07 GMT", NOW)).isEqualTo(90_000);
    }

    @Test
    void aDateThatHasPassedIsNow() {
        assertThat(RetryAfter.millis("Sun, 06 Nov 1994 08:49:36 GMT", NOW)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "1994-11-06T08:51:07Z"})
    void saysNothingOfUseWhereItIsNeither(String value) {
        assertThat(RetryAfter.millis(value, NOW)).isNull();
    }

    @Test
    void saysNothingOfUseWhereItIsNotSentOrItsDateCannotBeMeasured() {
        assertThat(RetryAfter.millis(null, NOW)).isNull();
        assertThat(RetryAfter.millis("Sun, 06 Nov 1994 08:51:07 GMT", null)).isNull();
        assertThat(RetryAfter.millis("Sun, 06 Nov 1994 08:51:07 GMT", "today")).isNull();
    }
}
