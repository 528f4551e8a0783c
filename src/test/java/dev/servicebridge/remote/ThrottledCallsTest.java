package dev.servicebridge.remote;

import java.time.Duration;
import java.util.HashMap;
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

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.remote.plan.ManualTime;
import dev.servicebridge.remote.plan.PlanWaits;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.remote.plan.UsagePlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Callers that share usage plans, through the shipped pipeline to a real server: the bucket says whose turn it is, and the
 * Throttler stands behind as a guard. Unless a test says otherwise, listing orders has a plan of one call in twenty
 * seconds, which is less than a call may wait.
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

    /** A clock that leaps from one reading to the next, so that the bucket has every place free. */
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

    /** The guard's own test: it fails where the Throttler is taken out of {@link UsagePlanRoute}. */
    @Test
    void neverMoreCallsLeaveThanTheGuardAllowsEvenIfTheirPlacesAreWrong() throws Exception {
        restart("2", leaping());
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            list("acme").join();
        }
        assertThat(Duration.ofNanos(shop.requests.get(4).nanos() - start))
                .as("two at once, and two more after each half second, by a clock of milliseconds")
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void aQueueBeforeTheGuardHoldsUpNoOtherAccountOfTheSamePlan() throws Exception {
        restart("2", leaping());
        int queue = 40;
        for (int i = 0; i < queue; i++) {
            list("spent");
        }
        await("all have their places").atMost(30, TimeUnit.SECONDS).until(() -> shop.authorised.size() >= queue);
        // The third has to wait for its own guard, which takes as long as two calls of the queue.
        list("other").join();
        list("other").join();
        list("other").join();
        assertThat(shop.requestsOf("spent")).hasSizeLessThan(queue / 2);
    }

    @Test
    void callsThatHaveWaitedAndAreNotAnsweredYetHoldUpNoOtherAccount() throws Exception {
        restart("5", System::nanoTime);
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
    void thoseWhoWaitAlreadyLeaveAtTheRateThatAnAnswerTells() {
        CountDownLatch answer = new CountDownLatch(1);
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", "100.0"));
        shop.beforeAnswer = request -> awaitUninterrupted(answer);
        CompletableFuture<Void> telling = list("acme");
        await("it is sent").until(() -> shop.requests.size() == 1);
        List<CompletableFuture<Void>> waiting =
                IntStream.range(0, 3).mapToObj(i -> listPatiently()).toList();
        await("the others wait").until(() -> shop.throttles.waiting("shop.listOrders", "acme") == 3);
        answer.countDown();
        assertThat(telling).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(waiting)
                .as("at the rate before, the first would leave after twenty seconds")
                .allSatisfy(call -> assertThat(call).succeedsWithin(10, TimeUnit.SECONDS));
    }

    private CompletableFuture<Void> listPatiently() {
        return CompletableFuture.runAsync(
                () -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", "PT5M")), callers);
    }

    @Test
    void theRatesThatAreToldMakeFewRoutes() throws Exception {
        restart("1", leaping());
        for (int rate = 101; rate <= 140; rate++) {
            shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", rate + ".5"));
            list("acme").join();
        }
        assertThat(shop.throttles.plan("shop.listOrders", "acme").rate()).isEqualTo(140.5);
        assertThat(shop.camel.getRoutes())
                .extracting(Route::getRouteId)
                .filteredOn(id -> id.startsWith("shop.listOrders@"))
                .containsExactlyInAnyOrder("shop.listOrders@1-1", "shop.listOrders@200-1");
    }

    @ParameterizedTest
    @CsvSource({"0.0003, 0.0005", "0.1, 0.1", "0.75, 1", "2, 2", "2.1, 5", "5.5, 10", "1000, 1000", "900000, 1000000"})
    void aRateThatIsToldIsGuardedByTheNextOneOfASeries(String told, double guarded) throws Exception {
        restart("3", leaping());
        shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", told));
        list("acme").join();
        assertThat(shop.camel.getRoute("shop.listOrders@" + new UsagePlan(guarded, 1)))
                .isNotNull();
    }

    @Test
    void aRateThatIsToldAndIsTheConfiguredOneIsGuardedByItsOwnRoute() throws Exception {
        restart("3", leaping());
        for (String told : List.of("2", "3")) {
            shop.replies.add(Shop.Reply.of(200, "{}").with("x-amzn-RateLimit-Limit", told));
            list("acme").join();
        }
        assertThat(shop.camel.getRoutes())
                .extracting(Route::getRouteId)
                .filteredOn(id -> id.startsWith("shop.listOrders@"))
                .containsExactlyInAnyOrder("shop.listOrders@3-1", "shop.listOrders@2-1");
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
    void aCallerMayFailAtOnceInsteadOfWaiting() throws Exception {
        shop.close();
        shop = new Shop(SLOW, new Retries.Policy(3, 5, 2, 100), new ManualTime());
        list("acme").join();
        for (Object longestWait : new Object[] {0, "0", "PT2S", "2000"}) {
            assertThatThrownBy(
                            () -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", longestWait)))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.getCode()).isEqualTo("PlanExhausted");
                        assertThat(e.getMessage())
                                .isEqualTo("shop listOrders for account acme: PlanExhausted, the usage plan of 0.05"
                                        + " calls a second, burst 1, is spent, and the next place is expected to be free"
                                        + " in about 20 s, later than the call may wait; send less, or allow more in the"
                                        + " header longestWait");
                        assertThat(e.isRetryable()).isTrue();
                        assertThat(e.availableIn()).contains(Duration.ofSeconds(20));
                    });
        }
        assertThat(shop.requests).hasSize(1);
        assertThat(shop.calls.statistics("shop.listOrders").retried()).isZero();
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", "soon")))
                .hasMessageContaining(
                        "InvalidCall, longestWait: is soon, neither milliseconds nor an ISO-8601 duration")
                .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.availableIn())
                        .isEmpty());
    }

    @Test
    void whoWaitsInVainFailsWhenItsTimeIsUp() throws Exception {
        ManualTime time = new ManualTime();
        shop.close();
        shop = new Shop(SLOW, new Retries.Policy(3, 5, 2, 100), time);
        list("acme").join();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                () -> shop.call("listOrders", null, Map.of("status", "OPEN", "longestWait", "PT20S")), callers);
        await("it waits").until(() -> shop.throttles.waiting("shop.listOrders", "acme") == 1);
        shop.throttles.takeOver("acme");
        time.pass(Duration.ofSeconds(19));
        shop.throttles.takeOver("acme");
        time.pass(Duration.ofSeconds(1));
        assertThat(waiting)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("PlanExhausted")
                .withMessageContaining("about 19 s");
    }

    @Test
    void theExchangeSaysWhoGoesFirstAndLearnsHowLongItsCallsWaited() throws Exception {
        ManualTime time = new ManualTime();
        restart("0.1", time);
        list("acme").join();
        CompletableFuture<PlanWaits> backfill = send(Priority.BACKFILL);
        await("it waits").until(() -> shop.throttles.waiting("shop.listOrders", "acme") == 1);
        CompletableFuture<Void> normal = list("acme");
        await("it waits too").until(() -> shop.throttles.waiting("shop.listOrders", "acme") == 2);
        CompletableFuture<PlanWaits> person = send("PERSON");
        await("all wait").until(() -> shop.throttles.waiting("shop.listOrders", "acme") == 3);
        assertThat(shop.throttles.expectedWait("shop.listOrders", "acme", Priority.PERSON))
                .isEqualTo(Duration.ofSeconds(20));

        time.pass(Duration.ofSeconds(10));
        assertThat(person).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(person.join().total()).isEqualTo(Duration.ofSeconds(10));
        assertThat(normal).isNotDone();
        time.pass(Duration.ofSeconds(10));
        assertThat(normal).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(backfill).isNotDone();
        time.pass(Duration.ofSeconds(10));
        assertThat(backfill).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(backfill.join().total()).isEqualTo(Duration.ofSeconds(30));
    }

    private CompletableFuture<PlanWaits> send(Object priority) {
        PlanWaits waits = new PlanWaits();
        return CompletableFuture.supplyAsync(
                () -> {
                    Exchange exchange = shop.camel.createProducerTemplate().send("direct:shop.listOrders", call -> {
                        call.setProperty(RemoteCalls.PRIORITY, priority);
                        call.setProperty(RemoteCalls.PLAN_WAITS, waits);
                        call.getMessage().setHeaders(new HashMap<>(Map.of("status", "OPEN", "account", "acme")));
                    });
                    if (exchange.getException() != null) {
                        throw new IllegalStateException(exchange.getException());
                    }
                    return waits;
                },
                callers);
    }

    @Test
    void aPriorityThatIsNoneIsNamed() {
        assertThat(send("URGENT"))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining(
                        "InvalidCall, callPriority: is URGENT, none of [PERSON, NORMAL, BACKFILL]; set that property");
    }

    @Test
    void nothingWaitsForAPlanThatNobodyHasUsed() {
        assertThat(shop.throttles.expectedWait("shop.listOrders", "new", Priority.BACKFILL))
                .isZero();
        assertThat(shop.throttles.waiting("shop.listOrders", "new")).isZero();
        assertThat(shop.camel.getRoute("shop.listOrders@0.05-1")).isNull();
        shop.throttles.takeOver("new");
        assertThat(shop.throttles.expectedWait("shop.listOrders", "new", Priority.NORMAL))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @Test
    void aRefusalSaysThatTheBucketIsEmpty() throws Exception {
        shop.close();
        shop = new Shop(
                Map.of("usage-plan.shop.listOrders.rate", "0.05", "usage-plan.shop.listOrders.burst", "9"),
                new Retries.Policy(0, 5, 2, 100),
                new ManualTime());
        shop.replies.add(Shop.Reply.of(429, "{}"));
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN")))
                .hasMessageContaining("429");
        assertThat(shop.throttles.expectedWait("shop.listOrders", "acme", Priority.NORMAL))
                .isEqualTo(Duration.ofSeconds(20));
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
        // Read when a call begins to wait, when it gets its place, and when it leaves: a minute each time.
        restart("1000", leaping());
        list("acme").join();
        list("acme").join();
        list("acme").join();
        assertThat(Duration.ofMillis(shop.calls.statistics("shop.listOrders").waitedMillis()))
                .isEqualTo(Duration.ofMinutes(6));
    }
}
