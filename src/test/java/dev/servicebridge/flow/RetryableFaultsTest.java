package dev.servicebridge.flow;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JsonParseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.rest.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;

class RetryableFaultsTest {
    static Throwable[] passing() {
        return new Throwable[] {
            answer(true, null),
            new IllegalStateException(answer(true, null)),
            new ConnectException("refused"),
            new RuntimeException(new SocketTimeoutException()),
            new SQLTransientConnectionException("bridge - Connection is not available"),
            new SQLRecoverableException(),
            new RuntimeException(new SQLException("broken", "08006")),
            new SQLException("shut down", "57P01"),
            new SQLException("too many connections", "53300"),
            new BatchUpdateException("deadlock", "40P01", new int[0]),
            new SQLException("cannot execute UPDATE in a read-only transaction", "25006"),
            new BatchUpdateException("idle-in-transaction timeout", "25P03", new int[0]),
            new SQLException("could not obtain lock", "55P03"),
            new InterruptedException(),
            new RejectedExecutionException(),
            new TimeoutException(),
            new RuntimeException(new org.apache.kafka.common.errors.TimeoutException("no topic metadata")),
            new OutOfMemoryError()
        };
    }

    static Throwable[] lasting() {
        return new Throwable[] {
            answer(false, null),
            answer(false, new IOException("cut off")),
            new IOException(answer(false, null)),
            new NullPointerException(),
            new JsonParseException(null, "no JSON"),
            new SQLException("violates a constraint", "23505"),
            new SQLException("current transaction is aborted", "25P02"),
            new SQLException("no state", (String) null),
            new StackOverflowError(),
            new org.apache.kafka.common.errors.RecordTooLargeException(),
            new NoClassDefFoundError()
        };
    }

    private static RemoteCallException answer(boolean retryable, Throwable cause) {
        return new RemoteCallException(
                new RemoteCallException.Fault("erp", "post", "acme", 500, "Fault", "no", null, null, retryable), cause);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesIsRepeated(Throwable fault) {
        assertThat(RetryableFaults.isRetryable(fault)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatComesBackIsNot(Throwable fault) {
        assertThat(RetryableFaults.isRetryable(fault)).isFalse();
    }
}
