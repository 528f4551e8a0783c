package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;

class UsagePlansTest {
    private final Problems problems = new Problems();

    private UsagePlans read(Map<String, String> values) {
        return UsagePlans.read(values, key -> "plans.properties", Set.of("shop.list"), problems);
    }

    @Test
    void readsAPlanAndAnAccountsOwn() {
        UsagePlans plans =
                read(Map.of("usage-plan.shop.list.rate", "0.5", "usage-plan.shop.list.burst", "3", "x", "y"));
        plans.override("shop.list", "acme", new UsagePlan(9, 9));

        assertThat(problems.messages()).isEmpty();
        assertThat(plans.plan("shop.list", "other")).isEqualTo(new UsagePlan(0.5, 3));
        assertThat(plans.plan("shop.list", "acme")).isEqualTo(new UsagePlan(9, 9));
        assertThat(plans.operations()).containsExactly("shop.list");
        assertThat(plans.isShared("shop")).isFalse();
        assertThat(plans.spentBy("shop.list")).isEqualTo("shop.list");
    }

    @Test
    void refusesAPlanBeyondAMillion() {
        UsagePlans plans =
                read(Map.of("usage-plan.shop.list.rate", "1000000", "usage-plan.shop.list.burst", "1000000"));
        assertThat(problems.messages()).isEmpty();
        assertThat(plans.plan("shop.list")).isEqualTo(new UsagePlan(1_000_000, 1_000_000));

        read(Map.of("usage-plan.shop.list.rate", "1000000.1", "usage-plan.shop.list.burst", "1000001"));
        assertThat(problems.messages()).hasSize(2);
    }

    @Test
    void refusesAPlanOfZero() {
        read(Map.of("usage-plan.shop.list.rate", "0", "usage-plan.shop.list.burst", "0"));
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        "plans.properties: usage-plan.shop.list.rate: the value is 0; write calls per second, a number"
                                + " greater than 0",
                        "plans.properties: usage-plan.shop.list.burst: the value is 0; write how many calls the full"
                                + " bucket holds, a whole number of at least 1");
    }

    @Test
    void refusesAMissingPlanAndOneThatIsNoNumber() {
        read(Map.of("usage-plan.shop.list.rate", "fast"));
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        "plans.properties: usage-plan.shop.list.rate: the value is fast; write calls per second, a"
                                + " number greater than 0",
                        "config/usage-plans.properties: usage-plan.shop.list.burst: is missing; add it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "30s"})
    void readsAPlanThatAllOperationsOfASystemShare(String window) {
        UsagePlans plans = UsagePlans.read(
                Map.of("usage-plan.shop.requests", "200", "usage-plan.shop.window", window),
                key -> "plans.properties",
                Set.of("shop.list", "shop.get"),
                problems);

        assertThat(problems.messages()).isEmpty();
        assertThat(plans.plan("shop.list")).isEqualTo(UsagePlan.within(Duration.ofSeconds(30), 200));
        assertThat(plans.plan("shop.get").sliding()).isTrue();
        assertThat(plans.isShared("shop")).isTrue();
        assertThat(plans.spentBy("shop.get")).isEqualTo("shop");
    }

    @Test
    void refusesASharedPlanThatIsWrongOrStandsBesideAnother() {
        read(Map.of(
                "usage-plan.shop.requests", "1.5", "usage-plan.shop.window", "30", "usage-plan.shop.list.rate", "1"));
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        "plans.properties: usage-plan.shop.list.rate: stands beside the plan that all operations of shop"
                                + " share; remove one of the two",
                        "plans.properties: usage-plan.shop.requests: the value is 1.5; write how many calls a window"
                                + " allows, a whole number of at least 1",
                        "plans.properties: usage-plan.shop.window: the value is 30; write how long a window is, such as"
                                + " PT30S");
    }

    @Test
    void refusesAWindowThatHasNoLength() {
        read(Map.of("usage-plan.shop.requests", "1", "usage-plan.shop.window", "PT0S"));
        assertThat(problems.messages())
                .singleElement()
                .asString()
                .contains("usage-plan.shop.window: the value is PT0S");
    }

    @Test
    void refusesHalfAPlan() {
        read(Map.of("usage-plan.shop.window", "PT30S"));
        assertThat(problems.messages())
                .containsExactly("config/usage-plans.properties: usage-plan.shop.requests: is missing; add it");
    }

    @Test
    void refusesAPlanForAnOperationThatDoesNotExist() {
        read(Map.of(
                "usage-plan.shop.list.rate", "1",
                "usage-plan.shop.list.burst", "1",
                "usage-plan.shop.lost.rate", "1",
                "usage-plan.shop.list.speed", "1",
                "usage-plan.rate", "1"));
        assertThat(problems.messages()).hasSize(3).allMatch(m -> m.contains("no such operation or setting"));
    }
}
