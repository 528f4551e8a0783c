package dev.servicebridge.sandbox.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A fault that is switched on.
 *
 * @param target whom it hits: {@code system.operation}, {@code system.*}, {@code system}, or a path prefix such as
 *     {@code /services-api/service/v1/reservation}
 * @param kind what goes wrong
 * @param probability share of the calls it hits, 0 to 1
 * @param count how many calls it hits before it switches itself off, or null for no end
 * @param delayMillis how long a {@code slow} answer takes
 * @param retryAfterSeconds what a refusal says in {@code Retry-After}; 0 for no such header
 */
public record Fault(
        String target, FaultKind kind, double probability, Integer count, long delayMillis, long retryAfterSeconds) {

    private static final Pattern TEXT =
            Pattern.compile("\\s*(?<target>[^=]+)=(?<kind>[\\w-]+)(@(?<share>[\\d.]+))?(x(?<count>\\d+))?\\s*");
    private static final long DEFAULT_DELAY = 2_000;

    public Fault {
        if (target == null || kind == null || !(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a fault needs a target, a kind and a probability from 0 to 1");
        }
        if (count != null && count < 1 || delayMillis < 0 || retryAfterSeconds < 0) {
            throw new IllegalArgumentException("a fault's count must be 1 or more, its times 0 or more");
        }
    }

    /** Reads one as it is in JSON: its target and kind, and what else differs from a fault that hits every call. */
    public static Fault of(JsonNode json) {
        return new Fault(
                json.path("target").asText(null),
                FaultKind.of(json.path("kind").asText()),
                json.path("probability").asDouble(1),
                json.hasNonNull("count") ? json.get("count").asInt() : null,
                json.path("delayMillis").asLong(DEFAULT_DELAY),
                json.path("retryAfterSeconds").asLong(0));
    }

    /** Hits every call. */
    public static Fault always(String target, FaultKind kind) {
        return new Fault(target, kind, 1, null, DEFAULT_DELAY, 0);
    }

    /** Hits the next {@code count} calls. */
    public static Fault next(String target, FaultKind kind, int count) {
        return new Fault(target, kind, 1, count, DEFAULT_DELAY, 0);
    }

    /** Hits a share of the calls. */
    public static Fault sometimes(String target, FaultKind kind, double probability) {
        return new Fault(target, kind, probability, null, DEFAULT_DELAY, 0);
    }

    public Fault delayed(long millis) {
        return new Fault(target, kind, probability, count, millis, retryAfterSeconds);
    }

    public Fault retryAfter(long seconds) {
        return new Fault(target, kind, probability, count, delayMillis, seconds);
    }

    /** Reads {@code target=kind@probabilityxcount}; probability and count may be left out. */
    static Fault parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("sandbox.faults: '" + text + "' is not target=kind@probabilityxcount");
        }
        String share = matcher.group("share");
        String count = matcher.group("count");
        return new Fault(
                matcher.group("target").trim(),
                FaultKind.of(matcher.group("kind")),
                share == null ? 1 : Double.parseDouble(share),
                count == null ? null : Integer.valueOf(count),
                DEFAULT_DELAY,
                0);
    }

    boolean aimsAt(String system, String operation, String path) {
        if (target.startsWith("/")) {
            return path.startsWith(target);
        }
        return target.equals(system) || target.equals(system + ".*") || target.equals(system + "." + operation);
    }
}
