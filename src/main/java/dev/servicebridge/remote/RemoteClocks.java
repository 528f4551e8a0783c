package dev.servicebridge.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.SettingsReader;

/**
 * The clocks of the remote systems, as the answers to each account's calls show them: accounts of one system may be
 * served from different places. The largest skew counts until none as large was seen for 15 minutes, so that a system whose
 * servers disagree has one skew, not a new one with each answer.
 *
 * <p>The log has one line when a skew of at least {@link Limits#warning} begins and one when it ends; accounts of a system
 * that share a skew share these lines.
 */
public final class RemoteClocks {
    /** How long a skew counts after it was last seen. */
    static final Duration HELD = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteClocks.class);

    private final Limits limits;
    private final Clock clock;
    private final Map<Place, Held> skews = new HashMap<>();
    private final Set<Place> warned = new HashSet<>();

    /**
     * What is made of a skew.
     *
     * @param longest how far another clock is believed to be off at the most
     * @param warning from how much on the log warns
     */
    public record Limits(Duration longest, Duration warning) {
        /** Those of the shipped settings. */
        public static final Limits SHIPPED = new Limits(Duration.ofHours(1), Duration.ofSeconds(30));

        /** Those of the settings {@code clock.*}. */
        public static Limits from(SettingsReader reader) {
            return new Limits(reader.duration("clock.longest-skew"), reader.duration("clock.skew-warning"));
        }
    }

    private record Place(String system, String account) {}

    /** The largest skew of late in either direction, and when each was last seen. */
    private record Held(ClockSkew skew, Instant behindAt, Instant aheadAt) {
        static Held first(Instant now) {
            return new Held(ClockSkew.NONE, now, now);
        }

        Held and(Duration skewNow, Instant now) {
            Duration behind = skewNow.isNegative() ? skewNow.negated() : Duration.ZERO;
            Duration ahead = skewNow.isNegative() ? Duration.ZERO : skewNow;
            boolean moreBehind = behind.compareTo(skew.behind()) >= 0 || isOver(behindAt, now);
            boolean moreAhead = ahead.compareTo(skew.ahead()) >= 0 || isOver(aheadAt, now);
            return new Held(
                    new ClockSkew(moreBehind ? behind : skew.behind(), moreAhead ? ahead : skew.ahead()),
                    moreBehind ? now : behindAt,
                    moreAhead ? now : aheadAt);
        }

        /** Over as well when the bridge's own clock was set back. */
        private static boolean isOver(Instant seen, Instant now) {
            return now.isAfter(seen.plus(HELD)) || now.isBefore(seen);
        }
    }

    /** @param clock the bridge's own, against which the others are measured */
    public RemoteClocks(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** The bridge's own time. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Takes the time that an answer names.
     *
     * @param date its header {@code Date}; one that is absent or no HTTP date says nothing
     * @param sent when its request left, by {@link #now}
     */
    public void measure(String system, String account, String date, Instant sent) {
        ClockSkew.date(date).ifPresent(told -> {
            Instant now = now();
            take(new Place(system, account), ClockSkew.proven(told, sent, now), now);
        });
    }

    private synchronized void take(Place place, Duration skewNow, Instant now) {
        Held held = skews.getOrDefault(place, Held.first(now)).and(skewNow, now);
        skews.put(place, held);
        Duration worst = held.skew().worst();
        if (worst.abs().compareTo(limits.warning()) < 0) {
            if (warned.remove(place)) {
                LOG.info("{} (account {}): its clock and the bridge's agree again", place.system(), place.account());
            }
        } else if (!isKnown(place, worst)) {
            warned.add(place);
            warn(place, worst);
        }
    }

    /** Whether the log has this skew already, by this account or another of the system. */
    private boolean isKnown(Place place, Duration worst) {
        return warned.contains(place)
                || warned.stream()
                        .filter(each -> each.system().equals(place.system()))
                        .anyMatch(each -> skews.get(each)
                                        .skew()
                                        .worst()
                                        .minus(worst)
                                        .abs()
                                        .compareTo(limits.warning())
                                < 0);
    }

    private void warn(Place place, Duration worst) {
        boolean believed = worst.abs().compareTo(limits.longest()) <= 0;
        LOG.warn(
                "{} (account {}): its clock is {} {} the bridge's; {}",
                place.system(),
                place.account(),
                worst.abs().truncatedTo(ChronoUnit.SECONDS),
                worst.isNegative() ? "behind" : "ahead of",
                believed
                        ? "polls reach further by as much. If several systems show this, the clock of the bridge's node is wrong"
                        : "that is more than clock.longest-skew (" + limits.longest()
                                + "), which is all that polls allow"
                                + " for, so changes may be missed: correct the clock of the bridge's node, have the"
                                + " system's corrected, or raise the setting");
    }

    /** How far a system's clock is off for an account, within {@link Limits#longest}. */
    public synchronized ClockSkew skew(String system, String account) {
        Held held = skews.get(new Place(system, account));
        return held == null ? ClockSkew.NONE : held.skew().within(limits.longest());
    }

    /**
     * Up to when a listing has told of all changes.
     *
     * @param date the header {@code Date} of its first answer; null where it has none
     * @return within {@link Limits#longest} before {@link #now}, and never after it
     */
    public Instant reached(String date) {
        return ClockSkew.reached(date, now(), limits.longest());
    }

    /** As measured, by system and account: how far each clock is ahead, negative where it is behind. */
    public synchronized Map<String, Map<String, Duration>> all() {
        Map<String, Map<String, Duration>> bySystem = new TreeMap<>();
        skews.forEach((place, held) -> bySystem.computeIfAbsent(place.system(), system -> new TreeMap<>())
                .put(place.account(), held.skew().worst()));
        return bySystem;
    }

    /** The largest skew that an account's calls to a system show, negative where the clock is behind; zero for none. */
    public Duration worst(String system) {
        return worst(all().getOrDefault(system, Map.of()));
    }

    /** The largest of these skews, in either direction; zero if no answer showed one. */
    public static Duration worst(Map<String, Duration> skews) {
        return skews.values().stream()
                .reduce(Duration.ZERO, (one, other) -> other.abs().compareTo(one.abs()) > 0 ? other : one);
    }
}
