package dev.servicebridge.faults;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.security.auth.login.LoginException;

import com.fasterxml.jackson.core.JacksonException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.ValidationException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

import dev.servicebridge.config.ConfigurationException;

/**
 * Says what a failure means: the one table of the bridge, shown in {@code docs/architecture.md}. It looks at types of
 * exceptions, at the HTTP status that a component's exception has, and at SQL states, and never at the words of a message.
 */
public final class Faults {
    /** No honest chain is longer, and one that bites its own tail has an end. */
    private static final int DEEPEST = 50;

    private Faults() {}

    /** The failure itself and what caused it, outermost first. */
    public static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
    }

    /**
     * What a failure means: as the outermost of its causes says that {@link Meaningful says it itself}, or else as the
     * outermost one that is known.
     */
    public static FaultMeaning meaning(Throwable failure) {
        List<Throwable> chain = chain(failure);
        return meaningful(failure)
                .map(Meaningful::meaning)
                .or(() -> chain.stream()
                        .map(Faults::known)
                        .filter(Objects::nonNull)
                        .findFirst())
                .orElse(FaultMeaning.UNKNOWN);
    }

    /** The outermost of the causes that says itself what it means. */
    public static Optional<Meaningful> meaningful(Throwable failure) {
        return chain(failure).stream()
                .filter(Meaningful.class::isInstance)
                .map(Meaningful.class::cast)
                .findFirst();
    }

    /** Null where the cause tells nothing by itself. */
    private static FaultMeaning known(Throwable cause) {
        if (cause instanceof SQLException sql) {
            return SqlFaults.meaning(sql);
        }
        if (isRefusal(cause)) {
            return FaultMeaning.ACCOUNT;
        }
        if (isOfTheMessage(cause)) {
            return FaultMeaning.MESSAGE;
        }
        if (isPassing(cause)) {
            return FaultMeaning.PASSING;
        }
        if (isADefect(cause)) {
            return FaultMeaning.OURS;
        }
        return HttpStatus.of(cause).map(FaultMeaning::ofStatus).orElse(null);
    }

    /** Kafka's client, logins by JAAS, and certificates that are not trusted, behind whatever exception. */
    private static boolean isRefusal(Throwable cause) {
        return cause instanceof AuthenticationException
                || cause instanceof AuthorizationException
                || cause instanceof LoginException
                || isOfACertificate(cause);
    }

    /** Whether a connection failed because a certificate is not trusted, is out of date, or is that of another host. */
    public static boolean isOfACertificate(Throwable failure) {
        return chain(failure).stream()
                .anyMatch(cause -> cause instanceof CertificateException
                        || cause instanceof javax.net.ssl.SSLPeerUnverifiedException);
    }

    /** Whether work was turned away because the bridge stops: its workers take no more, and Camel retries nothing. */
    public static boolean isOfAStop(Throwable failure) {
        return chain(failure).stream().anyMatch(RejectedExecutionException.class::isInstance);
    }

    /** Unreadable JSON is an IOException to Jackson; a mapping that calls itself for ever ends in a StackOverflowError. */
    private static boolean isOfTheMessage(Throwable cause) {
        return cause instanceof JacksonException
                || cause instanceof ConfigurationException
                || cause instanceof NoTypeConversionAvailableException
                || cause instanceof TypeConversionException
                || cause instanceof ValidationException
                || cause instanceof RecordTooLargeException
                || cause instanceof SerializationException
                || cause instanceof StackOverflowError;
    }

    /** Connections, time-outs and lack of resources; and a stop of the bridge, or of the route that is called. */
    private static boolean isPassing(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof TimeoutException
                || cause instanceof ExchangeTimedOutException
                || cause instanceof RetriableException
                || cause instanceof VirtualMachineError
                || cause instanceof InterruptedException
                || cause instanceof RejectedExecutionException
                || cause instanceof DirectConsumerNotAvailableException;
    }

    private static boolean isADefect(Throwable cause) {
        return cause instanceof NullPointerException
                || cause instanceof ClassCastException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof NegativeArraySizeException
                || cause instanceof ArrayStoreException
                || cause instanceof ArithmeticException
                || cause instanceof UnsupportedOperationException
                || cause instanceof NoSuchElementException
                || cause instanceof ConcurrentModificationException
                || cause instanceof LinkageError
                || cause instanceof AssertionError;
    }
}
