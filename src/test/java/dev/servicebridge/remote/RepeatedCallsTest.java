package dev.servicebridge.remote;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.remote.Shop.Reply;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls of a caller who repeats them by itself, while their system is out. */
class RepeatedCallsTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop(Map.of(), new Retries.Policy(5, 1, 1, 10), nanos::get);
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private RemoteCallException call(String account, boolean repeated) {
        Exchange exchange = shop.camel.createProducerTemplate().request("direct:shop.listOrders", e -> {
            e.getMessage().setHeader("account", account);
            e.getMessage().setHeader("status", "OPEN");
            e.setProperty(RemoteCalls.REPEATED, repeated);
        });
        return exchange.getException(RemoteCallException.class);
    }

    private void isOut(int attempts) {
        for (int i = 0; i < attempts; i++) {
            shop.replies.add(Reply.of(503, "{}"));
        }
    }

    /** Answers four calls with 503, within ten seconds. */
    private void isOutForTenSeconds() {
        shop.beforeAnswer = request -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
        isOut(4);
    }

    @Test
    void oneFindsOutForAllWhetherTheSystemIsBack() {
        isOutForTenSeconds();
        assertThat(call("acme", true).getStatus()).isEqualTo(503);
        assertThat(shop.requests).as("ten seconds end the repetitions").hasSize(4);
        shop.beforeAnswer = request -> {};

        RemoteCallException held = call("acme", true);
        assertThat(shop.requests).hasSize(4);
        assertThat(held.getCode()).isEqualTo(RemoteCallException.SYSTEM_OUT);
        assertThat(held.isRetryable()).isTrue();
        assertThat(held.isUnsent()).isTrue();
        assertThat(held.availableIn())
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(1));
        assertThat(held)
                .hasMessageStartingWith(
                        "shop listOrders for account acme: SystemOut, not sent, since shop has not answered"
                                + " as it should for 12 s and is tried again now and then; the latest: shop listOrders for"
                                + " account acme: 503 ");

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        isOut(1);
        assertThat(call("acme", true).getStatus()).isEqualTo(503);
        assertThat(call("acme", true).availableIn())
                .as("the next pause is longer")
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(2));
        assertThat(shop.requests).hasSize(5);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(call("acme", true)).isNull();
        assertThat(call("acme", true)).isNull();
        assertThat(shop.requests).hasSize(7);
    }

    @Test
    void aFewFailuresInARowAreRepeatedAtOnce() {
        isOut(5);

        assertThat(call("acme", true)).isNull();
        assertThat(shop.requests).hasSize(6);
    }

    @Test
    void otherAccountsAndCallersWhoDoNotComeAgainAreNotHeld() {
        isOutForTenSeconds();
        call("acme", true);

        assertThat(call("beta", true)).isNull();
        assertThat(call("acme", false)).isNull();
        assertThat(call("acme", true)).as("whoever got through has found out").isNull();
    }

    @Test
    void anOutageIsOfAllAccountsUnlessTheSystemAnswersOthers() {
        isOutForTenSeconds();
        call("acme", true);
        assertThat(shop.calls.outages()).singleElement().satisfies(outage -> {
            assertThat(outage.account()).isNull();
            assertThat(outage.age()).hasSeconds(12);
            assertThat(outage.cause()).contains("503");
        });

        shop.beforeAnswer = request -> {};
        assertThat(call("beta", true)).isNull();
        assertThat(shop.calls.outages())
                .as("the other account may work as well again, nobody knows")
                .isEmpty();

        call("acme", true);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        isOut(1);
        assertThat(call("acme", true).getStatus()).isEqualTo(503);
        assertThat(call("beta", true)).isNull();
        assertThat(shop.calls.outages()).singleElement().satisfies(outage -> assertThat(outage.account())
                .isEqualTo("acme"));
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
        assertThat(shop.calls.outages()).as("nobody has tried since").isEmpty();
    }

    @Test
    void whoDoesNotComeAgainIsRepeatedHere() {
        isOut(5);

        assertThat(call("acme", false)).isNull();
        assertThat(shop.requests).hasSize(6);
    }
}
