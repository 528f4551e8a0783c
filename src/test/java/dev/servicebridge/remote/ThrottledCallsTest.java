package dev.servicebridge.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.remote.plan.UsagePlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Callers that share usage plans, through the shipped pipeline to a real server: the ledger says how long a call waits,
 * the Delay EIP waits, and the Throttler stands behind. Unless a test says otherwise, listing orders has a plan of one
 * call in twenty seconds, which is less than a call may wait.
 */
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

    /** Has orders listed by another plan, and places in plans given by another clock. */
    private void restart(String rate, LongSupplier nanoClock) throws Exception {
        shop.close();
        shop = new Shop(
                Map.of("usage-plan.shop.listOrders.rate", rate, "usage-plan.shop.listOrders.burst", "1"),
                new Retries.Policy(0, 5, 2, 100),
                nanoClock);
    }

    /** A clock that leaps from one reading to the next, so that the ledger takes every place for free. */
    private static LongSupplier leaping() {
        AtomicLong nanos = new AtomicLong();
        return () -> nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    }

    private CompletableFuture<Void> list(String account) {
        return CompletableFuture.runAsync(
                () -> shop.call("listOrders", null, Map.of("status", "OPEN", "account", account)), callers);
    }

    @Test
    void anExhaustedAccountDelaysNoOtherAccountAndNoOtherOperation() {
        assertThat(list("spent")).succeedsWithin(5, TimeUnit.SECONDS);
        CompletableFuture<Void> waiting = list("spent");
        await("the second call has asked for its place").until(() -> shop.authorised.size() >= 3);
        assertThat(list("other")).succeedsWithin(5, TimeUnit.SECONDS);
        shop.call("updateOrder", Map.of("title", "t"), Map.of("account", "spent", "orderId", "1"));

        assertThat(waiting)
                .as("by now it would be done if it did not wait")
                .failsWithin(500, TimeUnit.MILLISECONDS)
                .withThrowableOfType(TimeoutException.class);
        assertThat(shop.requests).hasSize(3);
    }

    @Test
    void neverMoreCallsLeaveThanThePlanAllowsEvenIfTheirPlacesAreWrong() throws Exception {
        restart("2", leaping());
        long start = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            list("acme").join();
        }
        assertThat(Duration.ofNanos(shop.requests.get(2).nanos() - start))
                .as("two periods of half a second, each shorter by the slack")
                .isGreaterThanOrEqualTo(Duration.ofMillis(900));
    }

    @Test
    void aQueueBeforeTheThrottlerHoldsUpNoOtherAccountOfTheSamePlan() throws Exception {
        restart("2", leaping());
        int queue = 40;
        for (int i = 0; i < queue; i++) {
            list("spent");
        }
        await("all have their places").atMost(30, TimeUnit.SECONDS).until(() -> shop.authorised.size() >= queue);
        // The second has to wait for its own plan, which takes as long as one call of the queue.
        list("other").join();
        list("other").join();
        assertThat(shop.requestsOf("spent")).hasSizeLessThan(queue / 2);
    }

    @Test
    void callsThatHaveWaitedAndAreNotAnsweredYetHoldUpNoOtherAccount() throws Exception {
        restart("5", () -> 0);
        int accounts = 30;
        for (int i = 0; i < accounts; i++) {
            list("slow-" + i).join();
        }
        list("other").join();
        CountDownLatch answers = new CountDownLatch(1);
        shop.beforeAnswer = request -> {
            if (!request.header("Authorization").startsWith("Bearer other")) {
                awaitUninterrupted(answers);
            }
        };
        try {
            for (int i = 0; i < accounts; i++) {
                list("slow-" + i);
            }
            await("all are sent, though none is answered")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> shop.requests.size() == 2 * accounts + 1);
            assertThat(list("other")).succeedsWithin(30, TimeUnit.SECONDS);
        } finally {
            answers.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHigherRateSetsOffNoBurstInThePeriodOfTheLowerOne() throws Exception {
        AtomicLong nanos = new AtomicLong();
        restart("1", nanos::get);
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", "100.0"));
        long start = System.nanoTime();
        list("acme").join();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        list("acme").join();
        assertThat(Duration.ofNanos(shop.requests.get(1).nanos() - start))
                .as("a second, shorter by the slack")
                .isGreaterThanOrEqualTo(Duration.ofMillis(950));
    }

    @Test
    void aLowerRateCountsTheCallsMadeBefore() throws Exception {
        restart("1", () -> 0);
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", "0.5"));
        list("acme").join();
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", "1999")))
                .hasMessageContaining("PlanExhausted");
        assertThat(shop.requests).hasSize(1);
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
        // Read when a call takes its place, to note when it did, and when it leaves: a minute each.
        restart("1000", leaping());
        list("acme").join();
        list("acme").join();
        list("acme").join();
        assertThat(Duration.ofMillis(shop.calls.statistics("shop.listOrders").waitedMillis()))
                .isEqualTo(Duration.ofMinutes(3));
    }
}
