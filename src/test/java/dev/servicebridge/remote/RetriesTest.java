package dev.servicebridge.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.texts.PersonalValues;

import static dev.servicebridge.faults.FaultMeaning.ELSEWHERE;
import static dev.servicebridge.faults.FaultMeaning.MESSAGE;
import static dev.servicebridge.faults.FaultMeaning.PASSING;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a call after each of its failures; no time passes. */
class RetriesTest {
    private static final CamelContext CAMEL = new DefaultCamelContext();
    private static final int TOO_HEAVY = 413;
    private static final boolean SAFE = true;
    private static final boolean UNSAFE = false;
    private static final long PATIENT = Long.MAX_VALUE;

    private final Retries.Policy policy = new Retries.Policy(3, 100, 2, 1_000);
    private double drawn = 1;
    private final Retries retries = new Retries(policy, () -> drawn);

    private static RemoteCall call(boolean repeatable, long longestWaitNanos) {
        Operation operation = new Operation(
                "shop", "work", "POST", "/work", List.of(), null, false, false, Set.of(), true, TOO_HEAVY, repeatable);
        return new RemoteCall(
                operation,
                "acme",
                "/work",
                Map.of(),
                null,
                Map.of(),
                null,
                longestWaitNanos,
                Priority.NORMAL,
                PersonalValues.UNKNOWN);
    }

    /** @return after how many milliseconds the call is sent again; null where it is not */
    private Long after(RemoteCall call, int status, String code, FaultMeaning meaning) {
        return after(call, call.fault(status, code, "no", meaning));
    }

    private Long after(RemoteCall call, Exception failure) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setProperty(RemoteCalls.CALL, call);
        exchange.setException(failure);
        retries.plan(exchange);
        Long delay = exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY, Long.class);
        assertThat(retries.again(exchange)).isEqualTo(delay != null);
        return delay;
    }

    @Test
    void theDelayDoublesUpToTheLongest() {
        RemoteCall call = call(SAFE, PATIENT);
        Retries many = new Retries(new Retries.Policy(9, 100, 2, 1_000), () -> 1);
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setProperty(RemoteCalls.CALL, call);
        exchange.setException(call.fault(500, "Fault", "no", PASSING));
        for (long expected : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            many.plan(exchange);
            assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 50", "0.5, 75", "1, 100"})
    void theDelayIsDrawnFromItsUpperHalf(double draw, long expected) {
        drawn = draw;
        assertThat(after(call(SAFE, PATIENT), 500, "Fault", PASSING)).isEqualTo(expected);
    }

    @Test
    void aCallIsSentAgainAsOftenAsThePolicySays() {
        RemoteCall call = call(SAFE, PATIENT);
        for (int retry = 1; retry <= policy.retries(); retry++) {
            assertThat(after(call, 500, "Fault", PASSING)).isNotNull();
        }
        assertThat(after(call, 500, "Fault", PASSING)).isNull();
    }

    @Test
    void whatTheSystemSaysOfWhenToComeBackTakesThePlaceOfTheDelay() {
        RemoteCall call = call(SAFE, PATIENT);
        call.retryAfter(1_000L);
        assertThat(after(call, 429, "Slow", PASSING)).isEqualTo(1_000);
        assertThat(after(call, 429, "Slow", PASSING))
                .as("said of one attempt only")
                .isEqualTo(200);
        call.retryAfter(1_001L);
        assertThat(after(call, 429, "Slow", PASSING))
                .as("longer than any delay")
                .isNull();
    }

    @Test
    void aCallIsNotSentAgainAfterItsCallerHasGivenUp() {
        Duration wait = Duration.ofMillis(100);
        assertThat(after(call(SAFE, wait.toNanos()), 500, "Fault", PASSING)).isEqualTo(100);
        assertThat(after(call(SAFE, wait.toNanos() - 1), 500, "Fault", PASSING)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 503})
    void evenWorkThatMustNotBeDoneTwiceIsSentAgainWhereItWasTurnedAway(int status) {
        assertThat(after(call(UNSAFE, PATIENT), status, "Fault", PASSING)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoConnection", "AuthorizationFailed"})
    void evenWorkThatMustNotBeDoneTwiceIsSentAgainWhereItWasNotSent(String code) {
        assertThat(after(call(UNSAFE, PATIENT), RemoteCallException.NO_STATUS, code, PASSING))
                .isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"0, AnswerLost", "408, Fault", "500, Fault", "502, Fault", "504, Fault", "200, UnreadableAnswer"})
    void workThatMayHaveBeenDoneIsSentAgainOnlyWhereItCanBeRepeated(int status, String code) {
        assertThat(after(call(SAFE, PATIENT), status, code, PASSING)).isEqualTo(100);
        assertThat(after(call(UNSAFE, PATIENT), status, code, PASSING)).isNull();
    }

    @Test
    void whatCannotSucceedIsNotSentAgain() {
        assertThat(after(call(SAFE, PATIENT), 404, "NotFound", MESSAGE)).isNull();
        assertThat(after(call(SAFE, PATIENT), TOO_HEAVY, "TooMuch", PASSING)).isNull();
        assertThat(after(call(SAFE, PATIENT), RemoteCallException.NO_STATUS, RemoteCallException.NOT_OWNED, ELSEWHERE))
                .isNull();
    }

    @Test
    void afterTheLastAttemptNoDelayIsLeftForTheCallersOwnRetries() {
        RemoteCall call = call(SAFE, PATIENT);
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setProperty(RemoteCalls.CALL, call);
        exchange.setException(call.fault(404, "NotFound", "no", MESSAGE));
        exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, 7L);
        retries.plan(exchange);
        assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY)).isNull();
    }

    @Test
    void faultsThatAreNoCallsAreLeftToOthers() {
        assertThat(after(call(SAFE, PATIENT), new IllegalStateException("a defect")))
                .isNull();
        Exchange noCall = new DefaultExchange(CAMEL);
        noCall.setException(call(SAFE, PATIENT).fault(500, "Fault", "no", PASSING));
        retries.plan(noCall);
        assertThat(retries.again(noCall)).isFalse();
    }
}
