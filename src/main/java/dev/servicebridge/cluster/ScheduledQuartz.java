package dev.servicebridge.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;

import org.apache.camel.Endpoint;
import org.apache.camel.component.quartz.QuartzComponent;

import dev.servicebridge.config.Settings;

/**
 * Camel's component {@code quartz}, by the bridge's two rules of time: an interval is a duration that knows no zone, and
 * a cron goes by the zone of the settings, whatever zone the node is in.
 *
 * <ul>
 *   <li>{@code trigger.repeatInterval} takes a duration such as {@code 30s}, as settings do, besides Quartz's
 *       milliseconds. It fires at the whole multiples of the interval, counted from 1970-01-01T00:00:00Z, as long as the
 *       node runs.
 *   <li>{@code cron} without {@code trigger.timeZone} gets the zone of the settings.
 * </ul>
 */
public final class ScheduledQuartz extends QuartzComponent {
    private static final String CRON = "cron";
    private static final String ZONE = "trigger.timeZone";
    private static final String INTERVAL = "trigger.repeatInterval";
    private static final String START = "trigger.startTime";

    private final ZoneId zone;
    private final Clock clock;

    /** @param zone of crons that name none */
    public ScheduledQuartz(ZoneId zone, Clock clock) {
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Map<String, Object> scheduled = new HashMap<>();
        if (parameters.containsKey(CRON)) {
            scheduled.put(ZONE, TimeZone.getTimeZone(zone).getID());
        } else if (parameters.get(INTERVAL) instanceof String text && !text.matches("\\d+")) {
            Duration interval = interval(text);
            parameters.put(INTERVAL, Long.toString(interval.toMillis()));
            scheduled.put(START, next(interval));
        }
        scheduled.forEach(parameters::putIfAbsent);
        return super.createEndpoint(uri, remaining, parameters);
    }

    private static Duration interval(String text) {
        return Settings.interval(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        INTERVAL + "=" + text + ": write a duration such as 30s, of a millisecond at least"));
    }

    /** In milliseconds since 1970, of which Camel makes what Quartz takes. */
    private Long next(Duration interval) {
        long millis = interval.toMillis();
        return (Math.floorDiv(clock.millis(), millis) + 1) * millis;
    }
}
