package dev.servicebridge.config;

import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

import org.quartz.CronExpression;

/**
 * A form that a value may have to have.
 *
 * @param expected the form in words, with an example
 * @param reader reads a value of this form; throws {@link IllegalArgumentException} or {@link DateTimeException}
 */
record Form<T>(String expected, Function<String, T> reader) {
    static final Form<Integer> INTEGER = new Form<>("a whole number such as 10", Integer::valueOf);
    static final Form<Double> DECIMAL =
            new Form<>("a number such as 2 or 0.5", text -> new BigDecimal(text).doubleValue());
    static final Form<Boolean> FLAG = new Form<>("true or false", Form::flag);
    static final Form<Duration> DURATION = new Form<>("a duration such as 30s, 5m, 2h, 7d or PT1H30M", Form::duration);
    static final Form<Duration> INTERVAL =
            new Form<>("a duration such as 30s, 5m, 2h, 7d or PT1H30M, of a millisecond at least", Form::interval);
    static final Form<ZoneId> ZONE =
            new Form<>("a time zone by its IANA name, such as UTC or Europe/Berlin", ZoneId::of);
    static final Form<URI> ADDRESS = new Form<>("an address such as https://host/path", Form::address);

    /** The six or seven fields of Quartz: the day of the month or of the week is {@code ?}. */
    static final Form<String> CRON = new Form<>(
            "a cron expression of Quartz (seconds, minutes, hours, day of month, month, day of week) such as 0 30 3 * * ?",
            Form::cron);

    static final Form<Integer> PORT = new Form<>("a port from 0 to 65535, 0 for any free one", Form::port);

    /** Bytes, as a function of the whole that a percentage is taken of. */
    static final Form<LongUnaryOperator> SIZE =
            new Form<>("a percentage from 1% to 100%, or bytes such as 67108864", Form::size);

    private static final List<Form<?>> ALL = List.of(INTEGER, DECIMAL, FLAG, DURATION, ADDRESS, SIZE);
    private static final int PERCENT = 100;
    private static final int LAST_PORT = 65_535;

    /** The form of a default; a value that replaces it must be of the same form. Empty for plain text. */
    static Optional<Form<?>> of(String text) {
        return ALL.stream().filter(form -> form.fits(text)).findFirst();
    }

    static Form<String> oneOf(List<String> words) {
        return new Form<>(String.join(" or ", words), text -> {
            if (!words.contains(text)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    static Form<Instant> instantBefore(Instant now) {
        return new Form<>(
                "an instant such as 2026-01-31T00:00:00Z, or a duration back such as P30D",
                text -> DURATION.read(text).map(now::minus).orElseGet(() -> Instant.parse(text)));
    }

    boolean fits(String text) {
        return read(text).isPresent();
    }

    /** The value read; empty where the text is not of this form. */
    Optional<T> read(String text) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        Duration duration = Duration.parse(upper.startsWith("P") ? upper : (upper.endsWith("D") ? "P" : "PT") + upper);
        if (duration.isNegative()) {
            throw new IllegalArgumentException();
        }
        return duration;
    }

    private static Duration interval(String text) {
        Duration interval = duration(text);
        if (interval.toMillis() == 0) {
            throw new IllegalArgumentException();
        }
        return interval;
    }

    private static LongUnaryOperator size(String text) {
        boolean percentage = text.endsWith("%");
        long number = Long.parseLong(percentage ? text.substring(0, text.length() - 1) : text);
        if (number < 1 || percentage && number > PERCENT) {
            throw new IllegalArgumentException();
        }
        return percentage ? whole -> whole / PERCENT * number : whole -> number;
    }

    private static String cron(String text) {
        if (!CronExpression.isValidExpression(text)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static Integer port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException();
        }
        return port;
    }

    private static URI address(String text) {
        URI address = URI.create(text.replaceFirst("/+$", ""));
        if (address.getHost() == null || !List.of("http", "https").contains(address.getScheme())) {
            throw new IllegalArgumentException();
        }
        return address;
    }
}
