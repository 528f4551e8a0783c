package dev.servicebridge.sandbox.services;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** Single service jobs: reading, cancelling, completing. */
final class Jobs {
    private static final Set<String> OPEN = Set.of("PENDING_SCHEDULE", "NOT_SERVICED", "HOLD", "PAYMENT_DECLINED");

    private final CancellationCodes codes = new CancellationCodes();

    Answer get(ServiceCall call) {
        StoredJob job = call.job();
        return Answer.json(200, Json.object().set("payload", job.written())).about(job.id());
    }

    Answer cancel(ServiceCall call) {
        String code = call.parameter("cancellationReasonCode");
        call.edit(job -> {
            String status = job.path("serviceJobStatus").asText();
            if (!OPEN.contains(status)) {
                throw Refusal.impossible("A job that is " + status + " cannot be cancelled.");
            }
            if (!codes.allows(code, job)) {
                throw Refusal.impossible("The cancellation reason code " + code
                        + " is not valid for this service in marketplace "
                        + job.path("marketplaceId").asText() + ".");
            }
            JobEdits.cancel(job);
        });
        return Answer.json(200, Json.object()).effect(call.jobId(), "job cancelled with " + code);
    }

    Answer complete(ServiceCall call) {
        call.edit(job -> {
            ArrayNode technicians = Json.array();
            fulfilment(call, job).path("appointmentResources").forEach(resource -> technicians
                    .addObject()
                    .put("technicianId", resource.path("resourceId").asText()));
            JobEdits.complete(job, technicians, call.seller().clock().instant());
        });
        return Answer.json(200, Json.object()).effect(call.jobId(), "job completed");
    }

    /** The fulfilment data that a job is completed with; refused when something is missing to complete it. */
    private static JsonNode fulfilment(ServiceCall call, ObjectNode job) {
        String status = job.path("serviceJobStatus").asText();
        if (!status.equals("NOT_SERVICED")) {
            throw Refusal.impossible("A job that is " + status + " cannot be completed.");
        }
        ObjectNode appointment = JobEdits.activeAppointment(job)
                .orElseThrow(() -> Refusal.impossible("The job has no active appointment."));
        JsonNode fulfilment =
                call.seller().fulfilment(appointment.path("appointmentId").asText());
        if (!fulfilment.has("fulfillmentTime")
                || fulfilment.path("appointmentResources").isEmpty()) {
            throw Refusal.impossible("The appointment's fulfilment time and resources are not set.");
        }
        if (fulfilment.path("fulfillmentDocuments").isEmpty()) {
            throw Refusal.impossible("The appointment has no fulfilment document.");
        }
        return fulfilment;
    }
}
