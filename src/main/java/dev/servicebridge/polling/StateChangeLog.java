package dev.servicebridge.polling;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Faults;
import dev.servicebridge.outbox.StoreWatch;

/**
 * Things that are out of order just now: each is logged once when it begins or changes, and once when it is over. What fails
 * because a system refuses the account, or for want of the bridge's own database, is kept and not logged: the account's
 * incident is, and {@link StoreWatch} speaks once for all.
 */
public final class StateChangeLog {
    private final Logger log;
    private final Map<Object, Outage> stateChanges = new ConcurrentHashMap<>();

    private record Outage(String message, String logged) {}

    public StateChangeLog(Logger log) {
        this.log = log;
    }

    /** @param cause shown with its trace where debugging is on; may be null */
    public void begin(Object thing, String message, Throwable cause) {
        FaultMeaning meaning = cause == null ? FaultMeaning.UNKNOWN : Faults.meaning(cause);
        // It is in order that another node makes the calls of an account that was given to it, and that a stop ends
        // them.
        if (meaning == FaultMeaning.ELSEWHERE || Faults.isOfAStop(cause)) {
            return;
        }
        boolean toldElsewhere = meaning == FaultMeaning.ACCOUNT || StoreWatch.isOfStore(cause);
        stateChanges.compute(thing, (key, before) -> {
            String logged = before == null ? null : before.logged;
            if (toldElsewhere || logged != null && withoutIds(logged).equals(withoutIds(message))) {
                log.debug(message, cause);
                return new Outage(message, logged);
            }
            log.warn(message);
            log.debug("The cause", cause);
            return new Outage(message, message);
        });
    }

    /** Request ids and sizes differ from one failure to the next of the same kind. */
    private static String withoutIds(String message) {
        return message.replaceAll("\\[request [^]]*]|\\d+ bytes", "");
    }

    public void end(Object thing, String message) {
        Outage over = stateChanges.remove(thing);
        if (over != null && over.logged != null) {
            log.info(message);
        }
    }

    /** What is wrong; null where nothing is. */
    public String of(Object thing) {
        Outage outage = stateChanges.get(thing);
        return outage == null ? null : outage.message;
    }
}
