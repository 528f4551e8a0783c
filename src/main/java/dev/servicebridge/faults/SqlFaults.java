package dev.servicebridge.faults;

import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;

/** What the failure of a database means. */
final class SqlFaults {
    /**
     * SQL states 08: no connection; 28: a password that is wrong, which an operator puts right; 40: rolled back for another;
     * 53: out of resources; 57: stopped by an operator. And PostgreSQL's 25006, a standby that is yet to be promoted; 25P03
     * and 25P04, a transaction that took too long, as that of a process that was frozen; 55P03, a lock that was not to be had
     * in time.
     */
    private static final Pattern PASSING = Pattern.compile("(08|28|40|53|57)...|25006|25P0[34]|55P03");

    private SqlFaults() {}

    /** Null where the failure tells nothing by itself. */
    static FaultMeaning meaning(SQLException failure) {
        if (failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLInvalidAuthorizationSpecException) {
            return FaultMeaning.PASSING;
        }
        String state = failure.getSQLState();
        if (state == null) {
            return null;
        }
        return PASSING.matcher(state).matches() ? FaultMeaning.PASSING : FaultMeaning.MESSAGE;
    }
}
