package dev.servicebridge.texts;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/** What to say of an exception, and of those that caused it. */
public final class Throwables {
    private static final String OWN = "dev.servicebridge.";
    /** No honest chain is longer, and one that bites its own tail has an end. */
    private static final int DEEPEST = 50;
    /** SQL states of connections, logins, resources and stops: their texts hold nothing of any row. */
    private static final List<String> CONNECTIONS = List.of("08", "28", "53", "57");

    private Throwables() {}

    /** What may be shown of an exception's message; null where it has none. */
    public static String shown(Throwable failure, PersonalValues values) {
        String message = failure.getMessage();
        return message == null || isOwn(failure) ? message : PublicWords.plain().show(message, values);
    }

    /** The same where nothing is known of whom it is about. */
    public static String shown(Throwable failure) {
        return shown(failure, PersonalValues.UNKNOWN);
    }

    /** A failure and its causes on one line, each with its class. */
    public static FaultText describe(Throwable failure, PersonalValues values) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .filter(cause -> cause.getCause() == null
                        || !Objects.equals(cause.getMessage(), cause.getCause().toString()))
                .toList();
        return new FaultText(
                causes.stream()
                        .map(cause -> line(cause, shown(cause, values)))
                        .collect(Collectors.joining("; caused by ")),
                causes.stream().map(cause -> line(cause, whole(cause))).collect(Collectors.joining("; caused by ")));
    }

    private static String whole(Throwable cause) {
        return cause instanceof WholeText text ? text.wholeText() : cause.getMessage();
    }

    private static String line(Throwable cause, String message) {
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        boolean forPeople = cause instanceof ForPeople;
        return forPeople ? message : cause.getClass().getSimpleName() + ": " + message;
    }

    /** Those of the bridge hold no value of a message; those of connections name hosts, ports and certificates. */
    private static boolean isOwn(Throwable failure) {
        if (failure instanceof SQLException sql) {
            String state = sql.getSQLState();
            return failure instanceof SQLTransientConnectionException
                    || state != null && state.length() == 5 && CONNECTIONS.contains(state.substring(0, 2));
        }
        return failure.getClass().getName().startsWith(OWN)
                || failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof ClosedChannelException
                || failure instanceof SSLException
                || failure instanceof CertificateException;
    }

    /** An exception that is shown to people who know no classes. */
    public interface ForPeople {}
}
