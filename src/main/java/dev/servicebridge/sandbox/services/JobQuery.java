package dev.servicebridge.sandbox.services;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Refusal;

/** What {@code getServiceJobs} asks for: the rules no schema states, the filters, the order. */
final class JobQuery {
    private final Call call;
    private final Instant createdAfter;
    private final Instant createdBefore;
    private final Instant updatedAfter;
    private final Instant updatedBefore;
    private final Instant scheduledFrom;
    private final Instant scheduledTo;

    JobQuery(Call call) {
        this.call = call;
        createdAfter = instant("createdAfter");
        createdBefore = instant("createdBefore");
        updatedAfter = instant("lastUpdatedAfter");
        updatedBefore = instant("lastUpdatedBefore");
        scheduledFrom = instant("scheduleStartDate");
        scheduledTo = instant("scheduleEndDate");
        if ((createdAfter == null) == (updatedAfter == null)) {
            throw Refusal.invalid("Exactly one of 'createdAfter' and 'lastUpdatedAfter' must be given.");
        }
        inOrder("createdAfter", createdAfter, "createdBefore", createdBefore);
        inOrder("lastUpdatedAfter", updatedAfter, "lastUpdatedBefore", updatedBefore);
        inOrder("scheduleStartDate", scheduledFrom, "scheduleEndDate", scheduledTo);
    }

    /** All that was asked for but the place in it. */
    String fingerprint() {
        Map<String, List<String>> sorted = new TreeMap<>(call.query());
        sorted.remove("pageToken");
        return sorted.toString();
    }

    int pageSize() {
        String size = call.parameter("pageSize");
        return size == null ? 20 : Integer.parseInt(size);
    }

    List<StoredJob> select(JobStore jobs) {
        List<StoredJob> candidates =
                createdAfter == null ? jobs.updatedSince(updatedAfter) : jobs.createdSince(createdAfter);
        return order(candidates.stream().filter(this::inTime).filter(job -> matches(job.json())))
                .toList();
    }

    private Instant instant(String name) {
        return Instants.utc(name, call.parameter(name));
    }

    private static void inOrder(String first, Instant from, String second, Instant to) {
        if (from != null && to != null && to.isBefore(from)) {
            throw Refusal.invalid("'" + second + "' must not be before '" + first + "'.");
        }
    }

    private boolean inTime(StoredJob job) {
        return (createdBefore == null || !job.created().isAfter(createdBefore))
                && (updatedBefore == null || !job.lastUpdated().isAfter(updatedBefore))
                && (scheduledFrom == null && scheduledTo == null || scheduled(job.json()));
    }

    private boolean scheduled(JsonNode job) {
        return items(job.path("appointments")).anyMatch(appointment -> {
            try {
                Instant start = OffsetDateTime.parse(
                                appointment.at("/appointmentTime/startTime").asText())
                        .toInstant();
                return (scheduledFrom == null || !start.isBefore(scheduledFrom))
                        && (scheduledTo == null || !start.isAfter(scheduledTo));
            } catch (DateTimeException e) {
                return false;
            }
        });
    }

    /** A job without the field is in every marketplace, so that a malformed one can be met by asking for any. */
    private boolean matches(JsonNode job) {
        return (job.path("marketplaceId").isMissingNode() || holds("marketplaceIds", job, one("marketplaceId")))
                && holds("serviceJobStatus", job, one("serviceJobStatus"))
                && holds("serviceOrderIds", job, one("serviceOrderId"))
                && holds("storeIds", job, one("storeId"))
                && holds("productOrderIds", job, each -> items(each.path("productOrderIds")))
                && holds("trackingIds", job, each -> items(each.path("trackingIds")))
                && holds("requiredSkills", job, each -> items(each.at("/scopeOfWork/requiredSkills")))
                && holds("asins", job, JobQuery::asins);
    }

    private boolean holds(String parameter, JsonNode job, Function<JsonNode, Stream<JsonNode>> values) {
        List<String> wanted = call.parameters(parameter);
        if (wanted.isEmpty()) {
            return true;
        }
        Set<String> accepted = new HashSet<>(wanted);
        return values.apply(job).anyMatch(value -> accepted.contains(value.asText()));
    }

    private static Function<JsonNode, Stream<JsonNode>> one(String field) {
        return job -> Stream.of(job.path(field));
    }

    private static Stream<JsonNode> asins(JsonNode job) {
        return Stream.concat(
                Stream.of(job.at("/scopeOfWork/asin")),
                items(job.path("associatedItems")).map(item -> item.path("asin")));
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private Stream<StoredJob> order(Stream<StoredJob> jobs) {
        String field = call.parameter("sortField");
        boolean descending = "DESC".equals(call.parameter("sortOrder"));
        if (field == null && !descending) {
            return jobs;
        }
        Comparator<StoredJob> order = "JOB_STATUS".equals(field)
                ? Comparator.comparing(StoredJob::status).thenComparing(StoredJob::created)
                : Comparator.comparing(StoredJob::created);
        return jobs.sorted(descending ? order.reversed() : order);
    }
}
