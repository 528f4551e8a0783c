package dev.servicebridge.remote.plan;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlanWaitsTest {
    private final PlanWaits waits = new PlanWaits();

    @Test
    void addsUpWhatAllOperationsWaited() {
        assertThat(waits.total()).isZero();
        waits.add("shop.list", Duration.ofSeconds(2));
        waits.add("shop.list", Duration.ofSeconds(3));
        waits.add("shop.get", Duration.ofMillis(500));
        assertThat(waits.total()).isEqualTo(Duration.ofMillis(5_500));
    }
}
