package dev.servicebridge.outbox;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CausesTest {
    @Test
    void namesEveryCauseOutermostFirst() {
        Throwable failure = new IllegalStateException("posting", new IOException("reset", new NullPointerException()));

        assertThat(Causes.describe(failure).shown())
                .isEqualTo("IllegalStateException: posting; caused by IOException: reset; caused by "
                        + "NullPointerException");
    }

    @Test
    void leavesOutWhatOnlyRepeatsItsCause() {
        assertThat(Causes.describe(new RuntimeException(new IOException("reset")))
                        .shown())
                .isEqualTo("IOException: reset");
    }
}
