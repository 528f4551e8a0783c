package dev.servicebridge.access;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits requests that anybody can send in any number, so that they do not fill the disk. The first of a source is a
 * line; those that follow are counted and are one line a minute, until a minute passes without any. A minute has at most
 * {@value #MOST_SOURCES} sources with lines of their own; the requests of all others are counted together.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.LOGGER);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_SOURCES = 100;

    private final LongSupplier nanoClock;
    private final Map<Source, Integer> counts = new LinkedHashMap<>();
    private long begun;
    private int others;

    /**
     * Who is refused, and why.
     *
     * @param caller the name of the token; {@code -} if the access file has no such token
     */
    record Source(String caller, String address, Refusal reason) {}

    RefusalLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Notes a refused request; its line is the first one of its source. */
    synchronized void note(Source source, String line) {
        tell();
        if (counts.isEmpty() && others == 0) {
            begun = nanoClock.getAsLong();
        }
        if (counts.containsKey(source)) {
            counts.merge(source, 1, Integer::sum);
        } else if (counts.size() < MOST_SOURCES) {
            counts.put(source, 0);
            LOG.info(line);
        } else {
            others++;
        }
    }

    /** Writes the counts of a minute that has ended. To be called now and then, so that the last ones are told too. */
    synchronized void tell() {
        if (nanoClock.getAsLong() - begun >= MINUTE) {
            tellAll();
        }
    }

    /** Writes what was counted up to now, before the bridge stops. */
    synchronized void tellAll() {
        Iterator<Map.Entry<Source, Integer>> each = counts.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Source, Integer> entry = each.next();
            Source source = entry.getKey();
            if (entry.getValue() == 0) {
                each.remove();
            } else {
                LOG.info(
                        "{} refused again: requests={} reason={} address={}",
                        source.caller(),
                        entry.getValue(),
                        source.reason().label(),
                        source.address());
                entry.setValue(0);
            }
        }
        if (others > 0) {
            LOG.info("- refused: requests={} from more than {} callers and addresses", others, MOST_SOURCES);
            others = 0;
        }
        begun = nanoClock.getAsLong();
    }
}
