package dev.servicebridge.remote;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.FakeOwnership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Calls on a node that owns only some of the accounts. */
class OwnedCallsTest {
    private final FakeOwnership owned = new FakeOwnership();
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop();
        shop.calls.workFor(owned);
        owned.accounts.add("mine");
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private void list(String account) {
        shop.call("listOrders", null, Map.of("status", "OPEN", "account", account));
    }

    private void assertNotMade(String account) {
        assertThatThrownBy(() -> list(account))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.isNotOwned()).isTrue();
                    assertThat(e.isUnsent()).isTrue();
                    assertThat(e.isRetryable()).isTrue();
                })
                .hasMessageContaining("for account " + account + ": NotOwned, another node works for this account");
        assertThat(shop.requests).isEmpty();
        assertThat(shop.calls.statistics("shop.listOrders").calls()).isZero();
    }

    @Test
    void aCallForAnotherNodesAccountIsNotMadeAndCostsNoQuota() {
        assertNotMade("theirs");
        assertThat(shop.throttles.use("shop.listOrders", "theirs")).isZero();
        list("mine");
        assertThat(shop.requests).hasSize(1);
    }

    @Test
    void norIsOneWhoseAccountIsGivenAwayWhileItWaitsForThePlan() {
        owned.losesOnEntry = true;
        assertNotMade("mine");
        assertThat(shop.throttles.use("shop.listOrders", "mine")).isZero();
    }

    @Test
    void aCallIsUnderWayFromBeforeItIsSentUntilItIsAnsweredOrLost() {
        shop.replies.add(Shop.Reply.of(200, "{}"));
        list("mine");
        assertThat(owned.underWay).isEmpty();
        for (int i = 0; i < 4; i++) {
            shop.replies.add(Shop.Reply.lost());
        }
        assertThatThrownBy(() -> list("mine")).isInstanceOf(RemoteCallException.class);
        assertThat(owned.underWay).isEmpty();
        shop.stopServer();
        assertThatThrownBy(() -> list("mine")).isInstanceOf(RemoteCallException.class);
        assertThat(owned.underWay).isEmpty();
    }

    @Test
    void anAccountThatIsTakenOverStartsWithAnEmptyBucket() throws Exception {
        shop.close();
        shop = new Shop(
                Map.of("usage-plan.shop.listOrders.rate", "0.05", "usage-plan.shop.listOrders.burst", "3"),
                new Retries.Policy(0, 5, 2, 100),
                System::nanoTime);
        list("mine");
        shop.throttles.takeOver("mine");
        shop.throttles.takeOver("new");
        for (String account : List.of("mine", "new")) {
            assertThatThrownBy(() -> shop.call(
                            "listOrders", null, Map.of("status", "OPEN", "account", account, "longestWait", "PT9S")))
                    .hasMessageContaining("PlanExhausted");
        }
        list("never-taken-over");
        assertThat(shop.requests).hasSize(2);
    }
}
