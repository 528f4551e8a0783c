package dev.servicebridge.commands.completion;

import java.time.OffsetDateTime;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.remote.RemoteCallException;

/** The steps of {@code routes/commands/complete-job.yaml} that need types. */
public final class Completion {
    static final String APPOINTMENT_ID = "appointmentId";
    static final String DOCUMENTS = "documents";
    private static final List<String> NAMES = List.of("serviceJobId", APPOINTMENT_ID);
    private static final List<String> TIMES = List.of("fulfillmentTime", "estimatedArrivalTime");

    /**
     * Checks a command {@code complete-job} against the job as it is now, before a call is spent on it.
     *
     * <p>Times and technicians that the command does not tell are not made up of the appointment's: these say what was
     * planned, the Services API asks for what was done, and an earlier {@code set-fulfillment} may have told it.
     *
     * @param answer what {@code getServiceJobByServiceJobId} answered
     * @param begun the step of an earlier attempt that was about to complete the job; null for none
     * @param done the step of an earlier attempt that did; null for none
     * @throws CommandRefusedException where the job cannot be completed
     */
    public JobCompletion check(String account, JsonNode parameters, JsonNode answer, JsonNode begun, JsonNode done) {
        ObjectNode fulfillment = ((ObjectNode) parameters.deepCopy()).without(DOCUMENTS);
        if (done != null || begun != null && isCompleted(answer)) {
            JsonNode attempt = done != null ? done : begun;
            fulfillment.set(APPOINTMENT_ID, attempt.path(APPOINTMENT_ID));
            return new JobCompletion(fulfillment, attempt.path(DOCUMENTS).asInt(), true);
        }
        JsonNode job = answer.path("payload");
        String name = "Service job " + parameters.path("serviceJobId").asText() + " of account " + account;
        requireOpen(name, job.path("serviceJobStatus").asText());
        TIMES.forEach(field -> requireOrder(field, parameters.path(field)));
        fulfillment.put(APPOINTMENT_ID, activeAppointment(name, parameters.path(APPOINTMENT_ID), job));
        return new JobCompletion(fulfillment, parameters.path(DOCUMENTS).size(), false);
    }

    private static boolean isCompleted(JsonNode answer) {
        return "COMPLETED".equals(answer.at("/payload/serviceJobStatus").asText());
    }

    private static void requireOpen(String name, String status) {
        switch (status) {
            case "NOT_SERVICED" -> {}
            case "COMPLETED", "CANCELLED" ->
                throw new CommandRefusedException(
                        name + " is " + status + " and cannot be completed; nothing is left to do");
            case "PENDING_SCHEDULE" ->
                throw new CommandRefusedException(
                        name + " is PENDING_SCHEDULE and cannot be completed; send add-appointment before");
            default ->
                throw new CommandRefusedException(name + " is " + status
                        + " and cannot be completed; replay the command when the job is NOT_SERVICED");
        }
    }

    private static void requireOrder(String field, JsonNode range) {
        if (range.has("startTime")
                && range.has("endTime")
                && time(range, "endTime").isBefore(time(range, "startTime"))) {
            throw new CommandRefusedException(field + " ends before it starts; correct it");
        }
    }

    private static OffsetDateTime time(JsonNode range, String field) {
        return OffsetDateTime.parse(range.path(field).asText());
    }

    private static String activeAppointment(String name, JsonNode wanted, JsonNode job) {
        for (JsonNode appointment : job.path("appointments")) {
            boolean active =
                    "ACTIVE".equals(appointment.path("appointmentStatus").asText());
            if (active && (wanted.isMissingNode() || wanted.equals(appointment.path(APPOINTMENT_ID)))) {
                return appointment.path(APPOINTMENT_ID).asText();
            }
        }
        throw new CommandRefusedException(
                wanted.isMissingNode()
                        ? name + " has no active appointment; send add-appointment before"
                        : "Appointment " + wanted.asText() + " is no active one of " + name
                                + "; leave appointmentId out to complete the job with its active one");
    }

    /** The parameters of the command {@code set-fulfillment}, with the documents that were uploaded. */
    public ObjectNode fulfillment(JobCompletion completion, List<JsonNode> uploaded) {
        ObjectNode parameters = completion.fulfillment().deepCopy();
        if (!uploaded.isEmpty()) {
            ArrayNode documents = parameters.putArray(DOCUMENTS);
            uploaded.forEach(each ->
                    documents.add(((ObjectNode) each.deepCopy()).retain("uploadDestinationId", "contentSha256")));
        }
        return parameters;
    }

    /**
     * Whether there is anything to tell that has not been told.
     *
     * @param told what an earlier attempt told; null for none
     */
    public boolean isToBeTold(ObjectNode fulfillment, JsonNode told) {
        return !fulfillment.equals(told)
                && !fulfillment.deepCopy().without(NAMES).isEmpty();
    }

    /**
     * Decides what became of a completion that the Services API refused: a call whose answer was lost may have been
     * repeated, and the repetition is refused because the first one worked.
     *
     * @param answer what {@code getServiceJobByServiceJobId} answered afterwards
     * @throws RemoteCallException the refusal, where the job is not completed
     */
    public void settle(JsonNode answer, RemoteCallException refusal) {
        if (!isCompleted(answer)) {
            throw refusal;
        }
    }
}
