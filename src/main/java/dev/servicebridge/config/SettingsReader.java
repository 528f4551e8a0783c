package dev.servicebridge.config;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the settings of an area and notes every value that is wrong, so that one start names those of all areas. In the
 * place of a wrong value it returns one of the same type, which is not fit for use.
 */
public final class SettingsReader {
    private final Settings settings;
    private final Problems problems;

    /** @param problems takes every value that is wrong */
    public SettingsReader(Settings settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** The value, which must not be blank. */
    public String text(String key) {
        return value(key, () -> settings.text(key), "");
    }

    /** The value; empty where it is blank. */
    public String textOrEmpty(String key) {
        return value(key, () -> settings.optional(key).orElse(""), "");
    }

    /** The parts of the value between its commas, each once, in their order; the value must not be blank. */
    public Set<String> words(String key) {
        return new LinkedHashSet<>(List.of(text(key).split("\\s*,\\s*")));
    }

    /** The value, which must be one of these words; the first of them where it is not. */
    public String oneOf(String key, String... words) {
        return value(key, () -> settings.oneOf(key, words), words[0]);
    }

    /** @param least the least value that makes sense */
    public int integer(String key, int least) {
        int value = value(key, () -> settings.integer(key), least);
        if (value < least) {
            complain(key, "write a whole number of at least " + least);
        }
        return value;
    }

    /** @param least the least value that makes sense */
    public double decimal(String key, double least) {
        double value = value(key, () -> settings.decimal(key), least);
        if (value < least) {
            complain(key, "write a number of at least " + least);
        }
        return value;
    }

    /** A part of a whole: above 0, up to 1. */
    public double share(String key) {
        double value = value(key, () -> settings.decimal(key), 1.0);
        if (value <= 0 || value > 1) {
            complain(key, "write a number above 0, up to 1, such as 0.2");
        }
        return value;
    }

    /**
     * Bytes, written as such or as a percentage of a whole.
     *
     * @param whole bytes
     */
    public long bytes(String key, long whole) {
        return value(key, () -> settings.bytes(key, whole), whole);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return value(key, () -> settings.flag(key), false);
    }

    /** A duration, zero or longer. */
    public Duration duration(String key) {
        return value(key, () -> settings.duration(key), Duration.ZERO);
    }

    /** The milliseconds of a duration, as routes get them: a part of one is rounded up. */
    public long millis(String key) {
        return MillisecondSettings.of(duration(key));
    }

    /** As many days as the value says. */
    public Duration days(String key) {
        return Duration.ofDays(integer(key, 0));
    }

    /** A time zone, written by its IANA name. */
    public ZoneId zone(String key) {
        return value(key, () -> settings.zone(key), ZoneOffset.UTC);
    }

    /** An HTTP address; null where there is no such setting. */
    public URI uri(String key) {
        return settings.has(key) ? value(key, () -> settings.uri(key), null) : null;
    }

    /** A point in time: an instant, or a duration back from {@code now}; null where the value is blank. */
    public Instant instant(String key, Instant now) {
        return settings.optional(key).isEmpty() ? null : value(key, () -> settings.instant(key, now), now);
    }

    /** Of one setting the first fault is enough: that it leads nowhere explains that it has the wrong form. */
    private <T> T value(String key, Supplier<T> value, T otherwise) {
        if (problems.isNoted(settings.source(key), key)) {
            return otherwise;
        }
        try {
            return value.get();
        } catch (ConfigurationException e) {
            problems.add(e);
            return otherwise;
        }
    }

    /** The layer that the value comes from, as messages name it. */
    public String source(String key) {
        return settings.source(key);
    }

    /** All settings with their placeholders put in, secrets too: never for a log. */
    public Map<String, String> all() {
        return settings.all();
    }

    /** Notes that a value makes no sense although its form is right. */
    public void complain(String key, String remedy) {
        complain(key, "the value is " + settings.shown(key), remedy);
    }

    /** Notes what is wrong with a value of which nothing was noted yet. */
    public void complain(String key, String fault, String remedy) {
        if (!problems.isNoted(settings.source(key), key)) {
            problems.add(settings.source(key), key, fault, remedy);
        }
    }
}
