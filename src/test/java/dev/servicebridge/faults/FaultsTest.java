package dev.servicebridge.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import com.fasterxml.jackson.core.JsonParseException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsTest {
    static Throwable[] passing() {
        return new Throwable[] {
            answer(FaultMeaning.PASSING, null),
            new IllegalStateException(answer(FaultMeaning.PASSING, null)),
            new ConnectException("refused"),
            new RuntimeException(new SocketTimeoutException()),
            new SSLHandshakeException("Remote host terminated the handshake"),
            new SQLTransientConnectionException("bridge - Connection is not available"),
            new SQLRecoverableException(),
            new RuntimeException(new SQLException("broken", "08006")),
            new SQLException("password authentication failed", "28P01"),
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
            new OutOfMemoryError(),
            new DeclaredFault(FaultMeaning.PASSING, http(404))
        };
    }

    static Throwable[] ofTheMessage() {
        return new Throwable[] {
            answer(FaultMeaning.MESSAGE, null),
            answer(FaultMeaning.MESSAGE, new IOException("cut off")),
            new IOException(answer(FaultMeaning.MESSAGE, null)),
            new JsonParseException(null, "no JSON"),
            new ConfigurationException("there is no such account"),
            new CommandRefusedException("no active appointment"),
            new SQLException("violates a constraint", "23505"),
            new SQLException("current transaction is aborted", "25P02"),
            new StackOverflowError(),
            new RecordTooLargeException()
        };
    }

    static Throwable[] ofTheAccount() {
        return new Throwable[] {
            answer(FaultMeaning.ACCOUNT, null),
            new RuntimeException(http(401)),
            new TopicAuthorizationException("no access"),
            new SSLHandshakeException("PKIX path building failed") {
                {
                    initCause(new CertificateExpiredException());
                }
            },
            new IOException(new SSLPeerUnverifiedException("another host"))
        };
    }

    static Throwable[] ours() {
        return new Throwable[] {
            new NullPointerException(),
            new RuntimeException(new ClassCastException()),
            new IndexOutOfBoundsException(),
            new NoClassDefFoundError()
        };
    }

    static Throwable[] unknown() {
        return new Throwable[] {
            new IllegalStateException("closed"), new Exception(), new SQLException("no state", (String) null), http(200)
        };
    }

    private static RemoteCallException answer(FaultMeaning meaning, Throwable cause) {
        return new RemoteCallException(
                new RemoteCallException.Fault("erp", "post", "acme", 500, "Fault", "no", null, null, meaning), cause);
    }

    private static Exception http(int status) {
        return new HttpOperationFailedException("http://localhost/hook", status, "why", null, Map.of(), null);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void passes(Throwable fault) {
        assertThat(Faults.meaning(fault)).isEqualTo(FaultMeaning.PASSING);
    }

    @ParameterizedTest
    @MethodSource("ofTheMessage")
    void isOfTheMessage(Throwable fault) {
        assertThat(Faults.meaning(fault)).isEqualTo(FaultMeaning.MESSAGE);
    }

    @ParameterizedTest
    @MethodSource("ofTheAccount")
    void isOfTheAccount(Throwable fault) {
        assertThat(Faults.meaning(fault)).isEqualTo(FaultMeaning.ACCOUNT);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void isOurs(Throwable fault) {
        assertThat(Faults.meaning(fault)).isEqualTo(FaultMeaning.OURS);
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void isUnknown(Throwable fault) {
        assertThat(Faults.meaning(fault)).isEqualTo(FaultMeaning.UNKNOWN);
    }

    @Test
    void isElsewhereWhereAnotherNodeOwnsTheAccount() {
        assertThat(Faults.meaning(new RuntimeException(new NotOwnedException("acme"))))
                .isEqualTo(FaultMeaning.ELSEWHERE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, MESSAGE",
        "401, ACCOUNT",
        "403, ACCOUNT",
        "404, MESSAGE",
        "407, ACCOUNT",
        "408, PASSING",
        "409, MESSAGE",
        "413, MESSAGE",
        "422, MESSAGE",
        "425, PASSING",
        "429, PASSING",
        "500, PASSING",
        "502, PASSING",
        "503, PASSING",
        "504, PASSING"
    })
    void aComponentsOwnExceptionIsReadByItsStatus(int status, FaultMeaning meaning) {
        assertThat(Faults.meaning(new RuntimeException(http(status)))).isEqualTo(meaning);
        assertThat(Faults.meaning(new VendorException(status))).isEqualTo(meaning);
    }

    @Test
    void anEndlessChainEnds() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));

        assertThat(Faults.chain(one)).hasSize(50);
    }

    /** As Amazon's clients have it. */
    public static final class VendorException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        VendorException(int status) {
            super("503 in a text says nothing");
            this.status = status;
        }

        public int statusCode() {
            return status;
        }
    }
}
