package dev.servicebridge.sandbox.core;

import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.TestTime;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTest {
    private final Journal journal = new Journal();

    @Test
    void tellsWhatCameAfterAnEntry() {
        add("read", 3);
        add("write", 2);

        assertThat(journal.entries(null, 2)).extracting(Journal.Entry::sequence).containsExactly(3L, 4L, 5L);
        assertThat(journal.entries("write", 4))
                .extracting(Journal.Entry::sequence)
                .containsExactly(5L);
        assertThat(journal.entries("read")).hasSize(3);
    }

    @Test
    void keepsTheLastHundredThousand() {
        add("read", 100_002);

        assertThat(journal.entries(null, 0)).hasSize(100_000);
        assertThat(journal.entries(null, 0).get(0).sequence()).isEqualTo(3);
    }

    private void add(String operation, int times) {
        for (int i = 0; i < times; i++) {
            journal.add(TestTime.START, "services-api", operation, "acme", Answer.empty(200));
        }
    }
}
