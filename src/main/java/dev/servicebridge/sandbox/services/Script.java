package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lets one seller's jobs appear, change and be closed. What it does follows from its seed alone. */
final class Script {
    private static final Duration PAST = Duration.ofDays(30);
    private static final int NEW_JOB_PERCENT = 30;
    private static final List<String> STATUSES = List.of(
            "PENDING_SCHEDULE",
            "NOT_SERVICED",
            "COMPLETED",
            "HOLD",
            "CANCELLED",
            "PAYMENT_DECLINED",
            "NOT_FULFILLABLE");

    /** Where a job goes from a status; each has the same chance. {@code RESCHEDULE} leaves the status as it is. */
    private static final Map<String, List<String>> NEXT = Map.of(
            "PENDING_SCHEDULE",
                    List.of(
                            "NOT_SERVICED",
                            "NOT_SERVICED",
                            "NOT_SERVICED",
                            "NOT_SERVICED",
                            "CANCELLED",
                            "PAYMENT_DECLINED",
                            "NOT_FULFILLABLE"),
            "NOT_SERVICED", List.of("COMPLETED", "COMPLETED", "COMPLETED", "HOLD", "RESCHEDULE", "CANCELLED"),
            "HOLD", List.of("NOT_SERVICED", "NOT_SERVICED", "CANCELLED"),
            "PAYMENT_DECLINED", List.of("PENDING_SCHEDULE", "CANCELLED"));

    private final Seller seller;
    private final Random random;
    private final JobMaker maker;

    Script(Seller seller, long seed) {
        this.seller = seller;
        this.random = new Random(31 * seed + seller.name().hashCode());
        this.maker = new JobMaker(seller.name(), random);
    }

    /** Makes the jobs that exist at the start, of all statuses in turn, from the last thirty days. */
    void populate(int jobs) {
        Instant now = seller.clock().instant();
        for (int i = 0; i < jobs; i++) {
            Instant created = now.minusMillis(random.nextInt((int) PAST.toSeconds()) * 1000L);
            ObjectNode job = maker.make(created);
            String status = STATUSES.get(i % STATUSES.size());
            if (!status.equals("PENDING_SCHEDULE")) {
                move(job, status, created);
            }
            long age = Duration.between(created, now).toMillis();
            seller.jobs().put(job, created.plusMillis((long) (random.nextDouble() * age)));
        }
    }

    /** Lets one thing happen. */
    synchronized void step() {
        List<StoredJob> open = seller.jobs().all().stream()
                .filter(job -> NEXT.containsKey(job.status()) && job.json().isObject())
                .toList();
        if (open.isEmpty() || random.nextInt(100) < NEW_JOB_PERCENT) {
            seller.jobs().put(maker.make(seller.clock().instant()));
            return;
        }
        StoredJob job = open.get(random.nextInt(open.size()));
        seller.jobs().edit(job.id(), this::moveOn);
    }

    private void moveOn(ObjectNode job) {
        // somebody else may have closed it meanwhile
        List<String> next = NEXT.getOrDefault(job.path("serviceJobStatus").asText(), List.of("STAY"));
        move(job, next.get(random.nextInt(next.size())), seller.clock().instant());
    }

    private void move(ObjectNode job, String to, Instant at) {
        switch (to) {
            case "NOT_SERVICED", "HOLD" -> {
                schedule(job, at);
                job.put("serviceJobStatus", to);
            }
            case "RESCHEDULE" ->
                JobEdits.activeAppointment(job)
                        .ifPresent(
                                former -> JobEdits.reschedule(job, former, seller.newId("APPT"), later(at), minutes()));
            case "COMPLETED" -> {
                schedule(job, at);
                JobEdits.complete(job, JobEdits.technicians(job), at.plus(Duration.ofHours(1)));
            }
            case "CANCELLED" -> JobEdits.cancel(job);
            case "STAY" -> {}
            default -> job.put("serviceJobStatus", to);
        }
    }

    /** Gives a job an appointment, and mostly technicians, unless it has an active one. */
    private void schedule(ObjectNode job, Instant at) {
        if (JobEdits.activeAppointment(job).isEmpty()) {
            ObjectNode appointment = JobEdits.addAppointment(job, seller.newId("APPT"), later(at), minutes());
            if (random.nextInt(5) > 0) {
                appointment.set("assignedTechnicians", maker.technicians(job));
            }
        }
    }

    private Instant later(Instant at) {
        return at.plus(Duration.ofHours(24 + random.nextInt(24 * 6)));
    }

    private int minutes() {
        return 60 * (1 + random.nextInt(4));
    }
}
