package dev.servicebridge.polling;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.outbox.Causes;
import dev.servicebridge.texts.Throwables;

/** Runs that repeat, each for an account: none begins while the one before is under way, and a trouble is told once. */
public final class AccountRuns {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRuns.class);

    /** The runs that are under way, each with whether anything of it failed. */
    private final Map<Run, Boolean> running = new ConcurrentHashMap<>();

    private final StateChangeLog stateChanges = new StateChangeLog(LOG);

    private final String area;

    private record Run(String what, String account) {}

    /** @param area what the log's lines begin with, such as {@code Capacity} */
    public AccountRuns(String area) {
        this.area = area;
    }

    /**
     * Whether a run may begin.
     *
     * @param what what the run does, in a word or two for the log
     */
    public boolean begin(String what, String account) {
        boolean begins = running.putIfAbsent(new Run(what, account), false) == null;
        if (begins) {
            MDC.put("account", account);
        }
        return begins;
    }

    /** Notes that a run is over; it went well where nothing of it was told to have failed. */
    public void end(String what, String account) {
        if (Boolean.FALSE.equals(running.remove(new Run(what, account)))) {
            stateChanges.end(
                    new Run(what, account), area + ": the " + what + " of account " + account + " go well again");
        }
        MDC.remove("account");
    }

    /** Notes that a run, or a part of it, failed. */
    public void failed(String what, String account, Throwable failure) {
        running.replace(new Run(what, account), true);
        stateChanges.begin(
                new Run(what, account),
                area + ": the " + what + " of account " + account + " failed, and wait for the next tick: "
                        + Throwables.shown(Causes.root(failure)),
                failure);
    }
}
