package dev.servicebridge.database;

import java.sql.SQLException;
import java.util.function.Supplier;

import org.jdbi.v3.core.JdbiException;

/** Repeats a transaction that lost against another one: should there be two writers, the second sees what the first wrote. */
public final class Conflicts {
    private Conflicts() {}

    /** @param attempts how often the transaction is tried at the most */
    public static <T> T retried(int attempts, Supplier<T> transaction) {
        for (int left = attempts; left > 1; left--) {
            try {
                return transaction.get();
            } catch (ConcurrentChangeException e) {
                continue;
            } catch (JdbiException e) {
                if (!isConflict(e)) {
                    throw e;
                }
            }
        }
        return transaction.get();
    }

    /** SQL states 23: a constraint is violated; 40: the transaction was rolled back in favour of another. */
    private static boolean isConflict(JdbiException e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && cause.getSQLState().matches("(23|40)...");
    }
}
