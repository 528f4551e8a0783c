package dev.servicebridge.sandbox.core;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenBucketTest {
    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void givesTheBurstAtOnceAndNoMore() {
        TokenBucket bucket = new TokenBucket(5, 20, nanos::get);

        assertThat(takenOf(bucket, 100)).isEqualTo(20);
    }

    @Test
    void refillsOneTokenAtTheEndOfItsIntervalAndNotANanosecondBefore() {
        TokenBucket bucket = new TokenBucket(20, 2, nanos::get);
        takenOf(bucket, 2);

        nanos.addAndGet(49_999_999);
        assertThat(bucket.take()).isFalse();
        nanos.addAndGet(1);
        assertThat(bucket.take()).isTrue();
        assertThat(bucket.take()).isFalse();
    }

    @Test
    void neverHoldsMoreThanTheBurst() {
        TokenBucket bucket = new TokenBucket(10, 40, nanos::get);
        nanos.addAndGet(3_600_000_000_000L);

        assertThat(takenOf(bucket, 100)).isEqualTo(40);
    }

    @Test
    void givesExactlyTheRateInTheLongRunHoweverOftenItIsAsked() {
        TokenBucket bucket = new TokenBucket(10, 40, nanos::get);
        int taken = 0;
        for (int millisecond = 0; millisecond < 60_000; millisecond++) {
            taken += takenOf(bucket, 1);
            nanos.addAndGet(1_000_000);
        }

        assertThat(taken).isEqualTo(40 + 599);
    }

    private static int takenOf(TokenBucket bucket, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.take() ? 1 : 0;
        }
        return taken;
    }
}
