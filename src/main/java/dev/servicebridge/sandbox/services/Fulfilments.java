package dev.servicebridge.sandbox.services;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Refusal;

/** {@code setAppointmentFulfillmentData}: what is needed before a job can be completed, at once or bit by bit. */
final class Fulfilments {
    private final Documents documents;

    Fulfilments(Documents documents) {
        this.documents = documents;
    }

    Answer set(ServiceCall call) {
        Appointments.active(call, call.job().json());
        ObjectNode data = (ObjectNode) call.body();
        checkRange("fulfillmentTime", data.path("fulfillmentTime"));
        checkRange("estimatedArrivalTime", data.path("estimatedArrivalTime"));
        for (JsonNode resource : data.path("appointmentResources")) {
            if (resource.path("resourceId").asText().isEmpty()) {
                throw Refusal.impossible("'appointmentResources' holds a resource without resourceId.");
            }
        }
        data.path("fulfillmentDocuments").forEach(document -> checkDocument(call, document));
        call.seller().addFulfilment(call.appointmentId(), data);
        return Answer.empty(204).effect(call.jobId(), "fulfilment of " + call.appointmentId() + " set");
    }

    private static void checkRange(String name, JsonNode range) {
        if (range.isMissingNode()) {
            return;
        }
        if (!range.has("startTime") || !range.has("endTime")) {
            throw Refusal.impossible("'" + name + "' needs startTime and endTime.");
        }
        Instant start =
                Instants.utc(name + ".startTime", range.path("startTime").asText());
        Instant end = Instants.utc(name + ".endTime", range.path("endTime").asText());
        if (end.isBefore(start)) {
            throw Refusal.impossible("'" + name + "' ends before it starts.");
        }
    }

    private void checkDocument(ServiceCall call, JsonNode document) {
        String id = document.path("uploadDestinationId").asText();
        UploadDestination destination = documents.find(id);
        if (destination == null || !destination.seller().equals(call.seller().name())) {
            throw Refusal.impossible("The upload destination '" + id + "' does not exist.");
        }
        String hash = documents.hash(id);
        if (hash == null) {
            throw Refusal.impossible("Nothing was uploaded to '" + id + "'.");
        }
        if (!hash.equals(document.path("contentSha256").asText())) {
            throw Refusal.impossible("'contentSha256' of '" + id + "' does not match what was uploaded.");
        }
    }
}
