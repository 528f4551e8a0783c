package dev.servicebridge.sandbox.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** Schedules of resources and reservations in them. What makes no sense is answered with 200 and errors. */
final class Schedules {
    Answer update(ServiceCall call) {
        String resourceId = call.path().get("resourceId");
        Resource resource = call.seller().resource(resourceId);
        ArrayNode wrong = Json.array();
        int taken = 0;
        for (JsonNode record : call.body().path("schedules")) {
            try {
                resource.schedule(Availability.read(record));
                taken++;
                if (!record.has("capacity")) {
                    wrong.addObject()
                            .<ObjectNode>set("availability", record)
                            .set("warnings", problem("MissingCapacity", "Without capacity a record counts as one."));
                }
            } catch (Refusal refusal) {
                wrong.addObject().<ObjectNode>set("availability", record).set("errors", problem(refusal));
            }
        }
        return Answer.json(200, Json.object().set("payload", wrong))
                .effect(resourceId, taken + " schedule records taken");
    }

    Answer createReservation(ServiceCall call) {
        return reserve(call, call.seller().newId("RSV"), "created");
    }

    Answer updateReservation(ServiceCall call) {
        String id = existing(call);
        return reserve(call, id, "updated");
    }

    Answer cancelReservation(ServiceCall call) {
        String id = existing(call);
        call.seller().forgetReservation(id);
        return Answer.empty(204).effect(id, "reservation cancelled");
    }

    private static String existing(ServiceCall call) {
        String id = call.path().get("reservationId");
        if (!call.seller().hasReservation(id)) {
            throw new Refusal(404, "InvalidInput", "The reservation " + id + " does not exist.");
        }
        return id;
    }

    private static Answer reserve(ServiceCall call, String id, String effect) {
        ObjectNode reservation = call.body().path("reservation").deepCopy();
        String resourceId = call.body().path("resourceId").asText();
        try {
            Availability time = Availability.read(reservation.path("availability"));
            reservation.put("reservationId", id);
            call.seller()
                    .reserve(
                            resourceId,
                            id,
                            new Resource.Reservation(reservation.path("type").asText(), time, reservation));
        } catch (Refusal refusal) {
            ObjectNode payload = Json.object();
            payload.set("reservation", call.body().path("reservation"));
            payload.set("errors", problem(refusal));
            ObjectNode answer = Json.object();
            answer.set("payload", payload);
            answer.set("errors", problem(refusal));
            return Answer.json(200, answer).about(resourceId);
        }
        return Answer.json(200, Json.object().set("payload", Json.object().set("reservation", reservation)))
                .effect(id, "reservation " + effect);
    }

    private static ArrayNode problem(Refusal refusal) {
        return problem(refusal.code, String.join(" ", refusal.messages));
    }

    private static ArrayNode problem(String code, String message) {
        ArrayNode problems = Json.array();
        problems.addObject().put("code", code).put("message", message);
        return problems;
    }
}
