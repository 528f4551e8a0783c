package dev.servicebridge.flow;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;

/**
 * Things that are out of order just now: each is logged once when it begins or changes, and once when it is over. What
 * fails for want of the bridge's own database is not logged for each thing: {@link StoreWatch} does that once for all.
 */
public final class Outages {
    private final Logger log;
    private final Map<Object, String> messages = new ConcurrentHashMap<>();
    private final Set<Object> logged = ConcurrentHashMap.newKeySet();

    public Outages(Logger log) {
        this.log = log;
    }

    /** @param cause shown with its trace where debugging is on; may be null */
    public void begin(Object thing, String message, Throwable cause) {
        // It is in order that another node makes the calls of an account that was given to it.
        if (Causes.isNotOwned(cause)) {
            return;
        }
        String before = messages.put(thing, message);
        if (StoreWatch.isOfStore(cause)) {
            log.debug(message, cause);
            return;
        }
        logged.add(thing);
        if (before == null || !withoutIds(before).equals(withoutIds(message))) {
            log.warn(message);
            log.debug("The cause", cause);
        }
    }

    /** Request ids and sizes differ from one failure to the next of the same kind. */
    private static String withoutIds(String message) {
        return message.replaceAll("\\[request [^]]*]|\\d+ bytes", "");
    }

    public void end(Object thing, String message) {
        messages.remove(thing);
        if (logged.remove(thing)) {
            log.info(message);
        }
    }

    /** What is wrong; null where nothing is. */
    public String of(Object thing) {
        return messages.get(thing);
    }
}
