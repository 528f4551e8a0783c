package dev.servicebridge.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a node may begin, go on with and end, while its only partition comes and goes. */
class OwnedAccountsTest {
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final List<Integer> PARTITION = List.of(0);

    private long nanos;
    private final Lease lease = new Lease(SESSION, () -> nanos);
    private final OwnedAccounts owned =
            new OwnedAccounts(new AccountPartitions(List.of("acme"), 1, UnaryOperator.identity()), lease, () -> nanos);

    @BeforeEach
    void join() {
        lease.confirmed();
        owned.assigned(PARTITION);
    }

    @Test
    void whatEndsBeforeTheAccountGoesIsKept() {
        assertThat(owned.acquire("acme")).isTrue();
        assertThat(owned.isHeld("acme")).isTrue();
        assertThat(owned.release("acme")).isTrue();
        assertThat(owned.owns("acme")).isTrue();
    }

    @Test
    void whatTheLossOvertakesMayNotTakeEffectEvenWhenTheAccountIsBack() {
        owned.acquire("acme");
        owned.acquire("acme");
        owned.lost(PARTITION);
        assertThat(owned.isHeld("acme")).isFalse();

        owned.assigned(PARTITION);
        assertThat(owned.owns("acme")).isFalse();
        assertThat(owned.acquire("acme")).isFalse();
        assertThat(owned.accounts()).isEmpty();
        assertThat(owned.release("acme")).isFalse();
        assertThat(owned.owns("acme")).isFalse();
        assertThat(owned.release("acme")).isFalse();

        assertThat(owned.owns("acme")).isTrue();
        assertThat(owned.accounts()).containsExactly("acme");
        assertThat(owned.acquire("acme")).isTrue();
        assertThat(owned.release("acme")).isTrue();
    }

    @Test
    void whatIsUnderWayWhileTheNodeIsFrozenMayNotTakeEffectAfterwards() {
        owned.acquire("acme");
        nanos += SESSION.toNanos();
        assertThat(owned.isHeld("acme")).isFalse();
        assertThat(owned.release("acme")).isFalse();
    }

    @Test
    void whatIsWaitedForIsKept() throws Exception {
        owned.acquire("acme");
        CompletableFuture<Boolean> kept =
                CompletableFuture.supplyAsync(() -> owned.isHeld("acme") && owned.release("acme"));
        assertThat(owned.revoked(PARTITION, Duration.ofMinutes(1))).isTrue();
        assertThat(kept).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(owned.isHeld("acme")).isFalse();
    }

    @Test
    void whatIsWaitedForInVainIsOvertaken() throws Exception {
        owned.acquire("acme");
        assertThat(owned.revoked(PARTITION, Duration.ZERO)).isFalse();
        assertThat(owned.isHeld("acme")).isFalse();
        assertThat(owned.release("acme")).isFalse();
    }
}
