package dev.servicebridge.outcomes;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class FsmOrdersTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final TestDatabase test;
    private final FsmOrders orders;

    FsmOrdersTest(TestDatabase test) {
        this.test = test;
        this.orders = new FsmOrders(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @Test
    void keepsAnOrderUnderTheVersionThatFollows() {
        assertThat(orders.save(order("Scheduled", 0))).isTrue();
        assertThat(orders.save(order("Completed", 1))).isTrue();

        assertThat(orders.find("acme", "J-1")).hasValue(order("Completed", 2));
    }

    @Test
    void writesNothingOverAVersionThatItWasNotMadeOf() {
        orders.save(order("Scheduled", 0));

        assertThat(orders.save(order("Cancelled", 0))).isFalse();
        assertThat(orders.save(order("Cancelled", 2))).isFalse();
        assertThat(orders.find("acme", "J-1")).hasValue(order("Scheduled", 1));
    }

    @Test
    void keepsThatNothingIsBeingWritten() {
        FsmOrder order = new FsmOrder("acme", "J-1", status("New"), null, status("x"), null, 0);
        orders.save(order);

        assertThat(orders.find("acme", "J-1").orElseThrow().writing()).isNull();
        assertThat(orders.find("acme", "J-1").orElseThrow().writtenAt()).isNull();
        assertThat(orders.find("beta", "J-1")).isEmpty();
    }

    private static FsmOrder order(String status, int version) {
        return new FsmOrder("acme", "J-1", status(status), status("New"), status("job"), NOW, version);
    }

    private static JsonNode status(String name) {
        return JsonNodeFactory.instance.objectNode().put("status", name);
    }
}
