package dev.servicebridge.capacity;

import java.time.Instant;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineTest {
    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    /** Against a plain array of seconds. */
    @Test
    void tellsTheLeastAmountOfAnyStretch() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            Timeline timeline = new Timeline();
            int[] seconds = new int[40];
            for (int i = 0; i < 12; i++) {
                int from = random.nextInt(40);
                int to = random.nextInt(40);
                int amount = random.nextInt(7) - 3;
                timeline.add(at(from), at(to), amount);
                for (int second = from; second < to; second++) {
                    seconds[second] += amount;
                }
            }
            int from = random.nextInt(39);
            int to = from + 1 + random.nextInt(39 - from);
            int least = Integer.MAX_VALUE;
            for (int second = from; second < to; second++) {
                least = Math.min(least, seconds[second]);
            }
            assertThat(timeline.least(at(from), at(to))).isEqualTo(least);
            int[] copy = new int[40];
            timeline.stretches().forEach(stretch -> {
                for (long s = stretch.start().getEpochSecond();
                        s < stretch.end().getEpochSecond();
                        s++) {
                    copy[(int) s] = stretch.amount();
                }
            });
            assertThat(copy).isEqualTo(seconds);
        }
    }
}
