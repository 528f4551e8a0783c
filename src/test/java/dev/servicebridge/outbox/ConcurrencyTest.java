package dev.servicebridge.outbox;

import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConcurrencyTest {
    private final Concurrency concurrency = new Concurrency(Concurrency.MOST);
    private int underWay;
    private int made;

    private record Delivery(long startedAt, long waited, long endsAt) implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            return Long.compare(endsAt, other.endsAt);
        }
    }

    /** One that always has more to deliver, until a time; {@code leaves} tells when a delivery gets its turn. */
    private void deliver(long untilMillis, LongUnaryOperator leaves, LongUnaryOperator takes) {
        PriorityQueue<Delivery> running = new PriorityQueue<>();
        long now = 0;
        while (now < untilMillis) {
            while (underWay < concurrency.limit()) {
                underWay++;
                long left = leaves.applyAsLong(now);
                running.add(new Delivery(now, left - now, left + takes.applyAsLong(underWay)));
            }
            Delivery next = running.poll();
            now = next.endsAt;
            concurrency.made(now - next.startedAt, next.waited, underWay >= concurrency.limit(), now);
            underWay--;
            made++;
        }
    }

    /** A plan of so many calls a second, of which the first come at once. */
    private static LongUnaryOperator plan(double rate, int burst) {
        double[] free = {-burst * 1000 / rate};
        return now -> {
            free[0] = Math.max(free[0], now - burst * 1000 / rate) + 1000 / rate;
            return (long) Math.max(now, Math.ceil(free[0]));
        };
    }

    @ParameterizedTest
    @CsvSource({"50, 20, 20", "50, 20, 100", "50, 20, 300", "50, 100, 900", "20, 40, 300", "5, 20, 300", "1, 2, 300"})
    void usesUpAPlanWhateverTheLatencyWithFewThatWait(double rate, int burst, long latency) {
        deliver(120_000, plan(rate, burst), running -> latency);

        assertThat(made).isGreaterThan((int) (0.95 * (120 * rate)));
        double needed = rate * latency / 1000;
        assertThat(concurrency.limit())
                .isBetween((int) Math.min(needed, Concurrency.MOST), Math.max(Concurrency.LEAST, (int)
                        (needed * 1.3 + 10)));
    }

    @Test
    void doesNotCrowdWhatGivesNoMoreHoweverManyAskForIt() {
        // Two processors, each of which makes a delivery in 10 ms: the more there are, the longer each takes.
        deliver(120_000, now -> now, running -> Math.max(10, 5L * running));

        assertThat(concurrency.limit()).isLessThanOrEqualTo(2 * Concurrency.LEAST);
    }

    @Test
    void aReceiverThatFailsIsAskedByFew() {
        deliver(20_000, now -> now, running -> 100);
        assertThat(concurrency.limit()).isEqualTo(Concurrency.MOST);

        for (int i = 0; i < 20; i++) {
            concurrency.failed(20_000);
        }

        assertThat(concurrency.limit()).isEqualTo(Concurrency.LEAST);
    }

    @Test
    void staysAsItIsWhileThereIsLittleToDo() {
        for (int i = 0; i < 10_000; i++) {
            concurrency.made(100, 0, false, i * 1000L);
        }

        assertThat(concurrency.limit()).isEqualTo(Concurrency.LEAST);
    }

    @Test
    void whatFollowsEachOtherNeverGoesSideBySide() {
        Concurrency one = new Concurrency(1);
        for (int i = 0; i < 1_000; i++) {
            one.made(100, 0, true, i * 100L);
        }
        one.failed(200_000);

        assertThat(one.limit()).isEqualTo(1);
    }
}
