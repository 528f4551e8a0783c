package dev.servicebridge.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.memory.ByteBudget.Share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ByteBudgetTest {
    private static final long KIB = 1024;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ByteBudget budget = new ByteBudget(10 * KIB);

    @Test
    void givesSharesUntilNothingIsLeft() {
        Share first = budget.tryTake(6 * KIB).orElseThrow();
        assertThat(first.size()).isEqualTo(6 * KIB);
        assertThat(budget.tryTake(5 * KIB)).isEmpty();
        assertThat(budget.tryTake(4 * KIB)).isPresent();
        assertThat(budget.available()).isZero();
        assertThat(budget.size()).isEqualTo(10 * KIB);
    }

    @Test
    void countsInWholeBlocks() {
        Share share = budget.tryTake(1).orElseThrow();
        assertThat(share.size()).isEqualTo(KIB);
        assertThat(share.growTo(KIB)).isTrue();
        assertThat(budget.available()).isEqualTo(9 * KIB);
    }

    @Test
    void takesBackWhatAShareHeldOnce() {
        Share share = budget.tryTake(0).orElseThrow();
        assertThat(share.growTo(4 * KIB)).isTrue();
        share.close();
        assertThat(budget.available()).isEqualTo(10 * KIB);
        share.close();
        assertThat(budget.available()).isEqualTo(10 * KIB);
    }

    @Test
    void growsWithoutWaitingOrStaysAsItIs() {
        Share grown = budget.tryTake(2 * KIB).orElseThrow();
        budget.tryTake(5 * KIB).orElseThrow();
        assertThat(grown.growTo(6 * KIB)).isFalse();
        assertThat(grown.size()).isEqualTo(2 * KIB);
        assertThat(grown.growTo(5 * KIB)).isTrue();
        assertThat(grown.growTo(KIB)).isTrue();
        assertThat(grown.size()).isEqualTo(5 * KIB);
    }

    @Test
    void aClosedShareTakesNothingThatNobodyWouldGiveBack() {
        Share share = budget.tryTake(KIB).orElseThrow();
        share.close();
        assertThat(share.growTo(2 * KIB)).isFalse();
        assertThat(budget.available()).isEqualTo(10 * KIB);
    }

    @Test
    void waitsForAShareThatIsGivenBack() throws Exception {
        Share held = budget.tryTake(8 * KIB).orElseThrow();
        CompletableFuture<Optional<Share>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return budget.take(8 * KIB, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(budget.take(8 * KIB, Duration.ZERO)).isEmpty();
        held.close();
        assertThat(waiting.get()).isPresent();
    }

    @Test
    void refusesAtOnceWhatIsLargerThanTheWhole() throws InterruptedException {
        assertThat(budget.take(10 * KIB + 1, LONG)).isEmpty();
        assertThat(budget.take(Long.MAX_VALUE, LONG)).isEmpty();
        assertThat(budget.tryTake(Long.MAX_VALUE)).isEmpty();
        assertThat(budget.tryTake(0).orElseThrow().growTo(Long.MAX_VALUE)).isFalse();
        assertThat(budget.available()).isEqualTo(10 * KIB);
    }

    @Test
    void mayBeLargerThanTwoGibibytes() {
        ByteBudget large = new ByteBudget(8L << 30);
        large.tryTake(3L << 30).orElseThrow();
        assertThat(large.available()).isEqualTo(5L << 30);
    }

    @Test
    void aPartLeavesTheRestToOthersAndCountsInTheWhole() throws InterruptedException {
        ByteBudget part = budget.part(50);
        Share share = part.tryTake(5 * KIB).orElseThrow();
        assertThat(part.tryTake(KIB)).isEmpty();
        assertThat(share.growTo(6 * KIB)).isFalse();
        assertThat(budget.available()).isEqualTo(5 * KIB);
        Share other = budget.tryTake(5 * KIB).orElseThrow();
        share.close();
        assertThat(budget.available()).isEqualTo(5 * KIB);
        assertThat(part.available()).isEqualTo(5 * KIB);
        Share all = budget.tryTake(4 * KIB).orElseThrow();
        // What the whole does not have, a part does not give; and keeps nothing of.
        assertThat(part.tryTake(2 * KIB)).isEmpty();
        assertThat(part.take(2 * KIB, Duration.ZERO)).isEmpty();
        assertThat(part.available()).isEqualTo(5 * KIB);
        Share last = part.take(KIB, Duration.ZERO).orElseThrow();
        assertThat(last.growTo(2 * KIB)).isFalse();
        other.close();
        assertThat(last.growTo(2 * KIB)).isTrue();
        last.close();
        all.close();
        assertThat(budget.available()).isEqualTo(10 * KIB);
    }

    @Test
    void isNotTooSmallToCount() {
        assertThatThrownBy(() -> new ByteBudget(KIB - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1023");
    }
}
