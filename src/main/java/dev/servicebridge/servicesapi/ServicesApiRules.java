package dev.servicebridge.servicesapi;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.servicebridge.remote.CallInput;
import dev.servicebridge.remote.CallRules;

/**
 * What the Services API demands of a call that its published model states only in prose, or not at all: instants in UTC,
 * one lower bound for a job listing, whole windows for slots, slot durations. Source: Services API v1 model, descriptions
 * of the parameters; instants with an offset are refused by the service in practice.
 */
public final class ServicesApiRules implements CallRules {
    private static final List<String> LISTING_INSTANTS =
            List.of("createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore");
    private static final List<String> SCHEDULE_INSTANTS = List.of("scheduleStartDate", "scheduleEndDate");
    private static final List<String> WINDOW = List.of("startTime", "endTime");
    private static final Set<String> BODY_INSTANTS = Set.of("startTime", "endTime", "startDateTime", "endDateTime");
    private static final Set<String> PAGE_TOKENS = Set.of("pageToken", "nextPageToken");
    private static final Pattern ENCODED = Pattern.compile("(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*");
    private static final Duration LONGEST_WINDOW = Duration.ofDays(90);

    @Override
    public void apply(CallInput input) {
        LISTING_INSTANTS.forEach(name -> toUtc(input, name));
        SCHEDULE_INSTANTS.forEach(name -> toUtc(input, name));
        WINDOW.forEach(name -> toUtc(input, name));
        PAGE_TOKENS.forEach(name -> keepEncoded(input, name));
        if (input.body() != null) {
            toUtc(input, input.body(), "body");
        }
        switch (input.operation()) {
            case "getServiceJobs" -> checkListing(input);
            case "getAppointmentSlots", "getAppointmmentSlotsByJobId" -> checkWindow(input);
            case "getFixedSlotCapacity" -> checkSlotDuration(input);
            default -> {
                // The contract says it all.
            }
        }
    }

    private static void checkListing(CallInput input) {
        if (input.has("createdAfter") == input.has("lastUpdatedAfter")) {
            input.refuse(
                    "createdAfter, lastUpdatedAfter",
                    "exactly one of the two is required, "
                            + (input.has("createdAfter") ? "both were given" : "neither was given"));
        }
        ordered(input, "createdAfter", "createdBefore");
        ordered(input, "lastUpdatedAfter", "lastUpdatedBefore");
        ordered(input, "scheduleStartDate", "scheduleEndDate");
    }

    private static void checkWindow(CallInput input) {
        if (input.has("startTime") != input.has("endTime")) {
            String missing = input.has("startTime") ? "endTime" : "startTime";
            input.refuse(missing, "startTime and endTime are required together, or neither");
        }
        ordered(input, "startTime", "endTime");
        if (areInstants(input, "startTime", "endTime")
                && Duration.between(instant(input, "startTime"), instant(input, "endTime"))
                                .compareTo(LONGEST_WINDOW)
                        > 0) {
            input.refuse("endTime", "must be at most 90 days after startTime");
        }
    }

    private static void checkSlotDuration(CallInput input) {
        JsonNode duration = input.body() == null ? null : input.body().get("slotDuration");
        if (duration == null) {
            return;
        }
        double minutes = duration.asDouble();
        if (minutes < 5 || minutes > 360 || minutes % 5 != 0) {
            input.refuse("body.slotDuration", "must be a multiple of 5 from 5 to 360 minutes, was " + duration);
        }
    }

    private static void ordered(CallInput input, String from, String to) {
        if (areInstants(input, from, to) && instant(input, from).isAfter(instant(input, to))) {
            input.refuse(to, "must not be before " + from);
        }
    }

    private static boolean areInstants(CallInput input, String from, String to) {
        return input.has(from) && input.has(to) && !input.isRefused(from) && !input.isRefused(to);
    }

    private static Instant instant(CallInput input, String name) {
        return Instant.parse(input.text(name));
    }

    private static void toUtc(CallInput input, String name) {
        if (input.has(name)) {
            input.set(name, utc(input, name, input.text(name)));
        }
    }

    private static void toUtc(CallInput input, JsonNode node, String place) {
        if (node instanceof ArrayNode items) {
            for (int i = 0; i < items.size(); i++) {
                toUtc(input, items.get(i), place + "[" + i + "]");
            }
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                String at = place + "." + field.getKey();
                if (field.getValue().isTextual() && BODY_INSTANTS.contains(field.getKey())) {
                    field.setValue(
                            TextNode.valueOf(utc(input, at, field.getValue().asText())));
                } else {
                    toUtc(input, field.getValue(), at);
                }
            });
        }
    }

    private static String utc(CallInput input, String name, String value) {
        try {
            return OffsetDateTime.parse(value).toInstant().toString();
        } catch (DateTimeException e) {
            input.refuse(
                    name,
                    "is " + value + ", not an instant; write 2026-01-31T12:00:00Z, or an offset such as +01:00 in"
                            + " place of Z");
            return value;
        }
    }

    /** Page tokens are opaque, and some arrive percent-encoded: encoding those again would make others of them. */
    private static void keepEncoded(CallInput input, String name) {
        if (input.has(name)
                && input.text(name).indexOf('%') >= 0
                && ENCODED.matcher(input.text(name)).matches()) {
            input.sendAsItStands(name);
        }
    }
}
