package dev.servicebridge.rest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The real Throttler between callers and a real server: a plan of one call in twenty seconds, less than a call may wait, for listing orders. */
class ThrottledCallsTest {
    private static final Map<String, String> SLOW =
            Map.of("usage-plan.shop.listOrders.rate", "0.05", "usage-plan.shop.listOrders.burst", "1");
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop(SLOW, new Retries.Policy(3, 5, 2, 100), System::nanoTime);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        shop.close();
    }

    private CompletableFuture<Void> list(String account) {
        return CompletableFuture.runAsync(
                () -> shop.call("listOrders", null, Map.of("status", "OPEN", "account", account)), callers);
    }

    @Test
    void anExhaustedAccountDelaysNoOtherAccountAndNoOtherOperation() {
        assertThat(list("spent")).succeedsWithin(5, TimeUnit.SECONDS);
        CompletableFuture<Void> waiting = list("spent");
        assertThat(list("other")).succeedsWithin(5, TimeUnit.SECONDS);
        shop.call("updateOrder", Map.of("title", "t"), Map.of("account", "spent", "orderId", "1"));

        assertThat(waiting).isNotDone();
        assertThat(shop.requests).hasSize(3);
    }

    @Test
    void aCallerMayFailAtOnceInsteadOfWaiting() {
        list("acme").join();
        for (Object longestWait : new Object[] {0, "0", "PT2S", "2000"}) {
            assertThatThrownBy(
                            () -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", longestWait)))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.getCode()).isEqualTo("PlanExhausted");
                        assertThat(e.getMessage())
                                .isEqualTo("shop listOrders for account acme: PlanExhausted, the usage plan of 0.05"
                                        + " calls a second, burst 1, is spent for longer than the call may wait; send"
                                        + " less, or allow more in the header longestWait");
                        assertThat(e.isRetryable()).isTrue();
                    });
        }
        assertThat(shop.requests).hasSize(1);
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", "soon")))
                .hasMessageContaining(
                        "InvalidCall, longestWait: is soon, neither milliseconds nor an ISO-8601 duration");
    }

    @Test
    void takesTheRateThatAnAnswerTells() {
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", "100.0"));
        list("acme").join();
        assertThat(shop.throttles.plan("shop.listOrders", "acme")).isEqualTo(new UsagePlan(100, 1));
        assertThat(shop.throttles.plan("shop.listOrders", "other").rate()).isEqualTo(0.05);
        // The period of the plan just left must still pass once: the new throttle has not seen its calls.
        CompletableFuture<Void> next = list("acme");
        assertThat(next).isNotDone();
        assertThat(shop.camel.getRoute("shop.listOrders@100-1")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Infinity", "1e400", "NaN", "-1", "0", "1e-9", "1e9", "many"})
    void aRateThatCannotBeMeantIsIgnored(String rate) {
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", rate));

        list("acme").join();

        assertThat(shop.throttles.plan("shop.listOrders", "acme").rate()).isEqualTo(0.05);
    }

    @Test
    void plansThatAreFirstUsedAtTheSameMomentEachGetTheirThrottle() {
        List<String> accounts =
                IntStream.range(0, 400).mapToObj(i -> "account-" + i).toList();
        for (int i = 0; i < accounts.size(); i++) {
            shop.plans.override("shop.listOrders", accounts.get(i), new UsagePlan(1000 + i, 10));
        }
        CompletableFuture<?>[] calls = accounts.stream().map(this::list).toArray(CompletableFuture<?>[]::new);
        assertThat(CompletableFuture.allOf(calls)).succeedsWithin(60, TimeUnit.SECONDS);
        assertThat(accounts.stream().map(account -> shop.throttles.plan("shop.listOrders", account)))
                .allSatisfy(plan -> assertThat(shop.camel.getRoute("shop.listOrders@" + plan))
                        .isNotNull());
    }

    @Test
    void aCallThatCannotLogInSpendsNoQuota() {
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "account", "locked-out")))
                .hasMessage("shop listOrders for account locked-out: 401 AuthorizationFailed, no login");
        assertThat(shop.throttles.use("shop.listOrders", "locked-out")).isZero();
    }

    @Test
    void countsHowLongCallersWaited() throws Exception {
        shop.close();
        shop = new Shop(
                Map.of("usage-plan.shop.listOrders.rate", "5", "usage-plan.shop.listOrders.burst", "1"),
                new Retries.Policy(0, 5, 2, 100),
                System::nanoTime);
        list("acme").join();
        list("acme").join();
        list("acme").join();
        assertThat(Duration.ofMillis(shop.calls.statistics("shop.listOrders").waitedMillis()))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(2000));
    }
}
