package dev.servicebridge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Journal;

/** Commands about jobs of their own, which the sandbox is given, and how often it carried each out. */
final class WantedCommands {
    static final String COMPLETE = "completeServiceJobByServiceJobId";
    static final String CANCEL = "cancelServiceJobByServiceJobId";
    static final String ADD = "addAppointmentForServiceJobByServiceJobId";
    static final String ASSIGN = "assignAppointmentResources";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TOMORROW =
            Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofDays(1));
    private static final String DOCUMENT = Base64.getEncoder()
            .encodeToString(("%PDF-1.7\n" + "proof of work ".repeat(4000)).getBytes(StandardCharsets.US_ASCII));

    private final Sandbox sandbox;
    private int jobs;

    WantedCommands(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** How many were wanted so far. */
    int count() {
        return jobs;
    }

    /** A job to complete, one to cancel, one to give an appointment and one to assign technicians to. */
    List<ObjectNode> oneOfEach(String account) {
        ObjectNode completed = about(job(account, true));
        completed
                .putObject("fulfillmentTime")
                .put("startTime", TOMORROW.minus(Duration.ofDays(2)).toString())
                .put("endTime", TOMORROW.minus(Duration.ofHours(47)).toString());
        completed.putArray("technicianIds").add("TECH-1");
        completed.putArray("documents").addObject().put("content", DOCUMENT);
        ObjectNode assigned = about(job(account, true));
        assigned.putArray("technicianIds").add("TECH-2");
        return List.of(
                message("complete-job", account, completed),
                message("cancel-job", account, about(job(account, true)).put("cancellationReasonCode", "S1")),
                message("add-appointment", account, about(job(account, false)).put("startTime", TOMORROW.toString())),
                message("assign-resources", account, assigned));
    }

    /** How often an operation had an effect, by job. */
    Map<String, Long> times(String operation) {
        return sandbox.journal().entries(operation).stream()
                .filter(entry -> entry.effect() != null)
                .collect(Collectors.groupingBy(Journal.Entry::key, Collectors.counting()));
    }

    private static ObjectNode message(String command, String account, ObjectNode parameters) {
        String key = command + "-" + parameters.path("serviceJobId").asText();
        return JSON.createObjectNode()
                .put("command", command)
                .put("account", account)
                .put("idempotencyKey", key)
                .set("parameters", parameters);
    }

    private static ObjectNode about(String job) {
        return JSON.createObjectNode().put("serviceJobId", job);
    }

    /** A job with an appointment that can be completed or cancelled; or one without, that can be given one. */
    private String job(String account, boolean scheduled) {
        String id = "JOB-" + ++jobs;
        ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", scheduled ? "NOT_SERVICED" : "PENDING_SCHEDULE")
                .put("marketplaceId", "ATVPDKIKX0DER")
                .put("serviceOrderId", "113-0000000-" + jobs);
        job.putObject("buyer").put("name", "Ann Archer").put("phone", "+43 555 0199");
        if (scheduled) {
            ObjectNode appointment = job.putArray("appointments")
                    .addObject()
                    .put("appointmentId", "A-" + jobs)
                    .put("appointmentStatus", "ACTIVE");
            appointment
                    .putObject("appointmentTime")
                    .put("startTime", TOMORROW.minus(Duration.ofDays(2)).toString())
                    .put("durationInMinutes", 60);
            appointment.putArray("assignedTechnicians").addObject().put("technicianId", "TECH-1");
        }
        sandbox.seller(account).put(job);
        return id;
    }
}
