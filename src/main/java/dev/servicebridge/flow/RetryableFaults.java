package dev.servicebridge.flow;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JacksonException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

import dev.servicebridge.rest.RemoteCallException;

/**
 * Tells faults that pass by themselves from those that come back with every attempt. A remote call and Kafka's client
 * know best; for the rest, connections, time-outs and lack of resources pass, and everything else stays.
 */
final class RetryableFaults {
    private RetryableFaults() {}

    static boolean isRetryable(Throwable failure) {
        return Causes.find(failure, RemoteCallException.class)
                .map(RemoteCallException::isRetryable)
                .orElseGet(() -> Causes.of(failure).stream().anyMatch(RetryableFaults::passes));
    }

    private static boolean passes(Throwable cause) {
        if (cause instanceof SQLException sql) {
            return passes(sql);
        }
        if (cause instanceof VirtualMachineError) {
            return !(cause instanceof StackOverflowError);
        }
        // Unreadable JSON is an IOException to Jackson, but reading it again does not help.
        return cause instanceof IOException && !(cause instanceof JacksonException)
                || cause instanceof TimeoutException
                || cause instanceof RetriableException
                || isOfKafkasAccess(cause)
                || isOfAStop(cause);
    }

    /** What the bridge may do in Kafka is no matter of the message; an operator puts it right. */
    private static boolean isOfKafkasAccess(Throwable cause) {
        return cause instanceof AuthenticationException || cause instanceof AuthorizationException;
    }

    /** The bridge stops, or someone has stopped the subscriber's route. */
    private static boolean isOfAStop(Throwable cause) {
        return cause instanceof InterruptedException
                || cause instanceof RejectedExecutionException
                || cause instanceof DirectConsumerNotAvailableException;
    }

    /**
     * SQL states 08: no connection; 40: rolled back for another; 53: out of resources; 57: stopped by an operator. And
     * PostgreSQL's 25006, a standby that is yet to be promoted; 25P03 and 25P04, a transaction that took too long, as
     * that of a process that was frozen; 55P03, a lock that was not to be had in time.
     */
    private static boolean passes(SQLException cause) {
        return cause instanceof SQLTransientException
                || cause instanceof SQLRecoverableException
                || cause instanceof SQLNonTransientConnectionException
                || cause.getSQLState() != null && cause.getSQLState().matches("(08|40|53|57)...|25006|25P0[34]|55P03");
    }
}
