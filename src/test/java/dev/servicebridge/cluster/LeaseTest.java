package dev.servicebridge.cluster;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseTest {
    private static final Duration NONE = Duration.ofNanos(-1);

    private long nanos = 1;
    private final Lease lease = new Lease(Duration.ofSeconds(10), () -> nanos);

    private void pass(long seconds, Duration lastSignOfLife) {
        for (int i = 0; i < seconds; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            lease.sample(lastSignOfLife.isNegative() ? lastSignOfLife : lastSignOfLife.plusSeconds(i));
        }
    }

    @Test
    void doesNotHoldBeforeTheGroupHasConfirmedIt() {
        assertThat(lease.holds()).isFalse();
        pass(3, Duration.ofSeconds(1));
        assertThat(lease.holds()).isFalse();
        lease.confirmed();
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void holdsForAsLongAsTheGroupMustBelieveInTheMember() {
        lease.confirmed();
        pass(9, NONE);
        assertThat(lease.holds()).isTrue();
        pass(1, NONE);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void countsFromTheLastSignOfLifeAndNotFromWhenItWasLookedAt() {
        lease.confirmed();
        pass(4, Duration.ofSeconds(1));
        pass(6, Duration.ofSeconds(4));
        assertThat(lease.holds()).isTrue();
        pass(1, Duration.ofSeconds(10));
        assertThat(lease.holds()).isFalse();
    }

    /** Whichever thread wakes first: the one that samples, or the one that asks. */
    @Test
    void aFrozenProcessDoesNotHoldItWhenItComesBack() {
        lease.confirmed();
        nanos += Duration.ofSeconds(30).toNanos();
        assertThat(lease.holds()).isFalse();
        lease.sample(Duration.ofSeconds(1));
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void afterALapseItHoldsAgainWhenSignsOfLifeWentOutForAWhile() {
        lease.confirmed();
        nanos += Duration.ofSeconds(30).toNanos();
        lease.sample(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            pass(1, Duration.ofSeconds(1));
            assertThat(lease.holds()).isFalse();
        }
        pass(1, Duration.ofSeconds(1));
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void joiningAnewEndsALapseAtOnce() {
        lease.confirmed();
        nanos += Duration.ofSeconds(30).toNanos();
        lease.sample(Duration.ofSeconds(1));
        lease.confirmed();
        assertThat(lease.holds()).isTrue();
    }
}
