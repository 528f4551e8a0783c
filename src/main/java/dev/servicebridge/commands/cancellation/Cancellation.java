package dev.servicebridge.commands.cancellation;

import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.commands.CommandRefusedException;
import dev.servicebridge.jobs.JobMarketplaces;
import dev.servicebridge.remote.RemoteCallException;

/** The steps of {@code routes/commands/cancellation.yaml} that need types. */
public final class Cancellation {
    private static final String CANCELLED = "CANCELLED";

    private final CancellationRules rules;
    private final JobMarketplaces marketplaces;
    private final String rescheduleReasonCode;

    /** @param rescheduleReasonCode why an appointment is moved in place of a cancellation, as the Services API has it */
    public Cancellation(CancellationRules rules, JobMarketplaces marketplaces, String rescheduleReasonCode) {
        this.rules = rules;
        this.marketplaces = marketplaces;
        this.rescheduleReasonCode = rescheduleReasonCode;
    }

    /**
     * Checks a command {@code cancel-job} against the job as it is now, before a call is spent on it.
     *
     * @param answer what {@code getServiceJobByServiceJobId} answered
     * @param begun the step of an earlier attempt that was about to cancel the job; null for none
     * @param done the step of an earlier attempt that did; null for none
     * @throws CommandRefusedException where the job is over, or the code not valid for it; it lists those that are
     */
    public JobCancellation check(String account, JsonNode parameters, JsonNode answer, JsonNode begun, JsonNode done) {
        JsonNode job = answer.path("payload");
        String serviceJobId = parameters.path("serviceJobId").asText();
        boolean cancelled = done != null || begun != null && isCancelled(answer);
        if (!cancelled) {
            requireOpen(account, serviceJobId, job.path("serviceJobStatus").asText());
        }
        String marketplaceId = marketplaces.of(account, serviceJobId, job).orElse("");
        CancellationCode code = code(account, parameters, marketplaceId, job);
        JsonNode duration = parameters.path("durationInMinutes");
        return new JobCancellation(
                account,
                serviceJobId,
                job.path("serviceOrderId").asText(),
                marketplaceId,
                code.code(),
                code.reason(),
                code.category(),
                parameters.path("newStartTime").asText(),
                duration.isInt() ? duration.intValue() : null,
                cancelled);
    }

    private static boolean isCancelled(JsonNode answer) {
        return CANCELLED.equals(answer.at("/payload/serviceJobStatus").asText());
    }

    private static void requireOpen(String account, String serviceJobId, String status) {
        if (status.equals("COMPLETED") || status.equals(CANCELLED)) {
            throw new CommandRefusedException("Service job " + serviceJobId + " of account " + account + " is " + status
                    + " and cannot be cancelled; nothing is left to do");
        }
    }

    private CancellationCode code(String account, JsonNode parameters, String marketplaceId, JsonNode job) {
        String serviceType = rules.serviceTypes().of(account, job);
        return candidates(account, parameters, marketplaceId, serviceType).stream()
                .filter(code -> code.isValid(marketplaceId, serviceType))
                .findFirst()
                .orElseThrow(() -> new CommandRefusedException(
                        (parameters.has("reason") ? "The reason stands for no code that is" : "The code is not")
                                + " valid " + valid(marketplaceId, serviceType)));
    }

    private List<CancellationCode> candidates(
            String account, JsonNode parameters, String marketplaceId, String serviceType) {
        if (parameters.has("cancellationReasonCode")) {
            return rules.codes()
                    .find(parameters.path("cancellationReasonCode").asText())
                    .map(List::of)
                    .orElseThrow(() -> new CommandRefusedException("The code is none of " + CancellationCodes.FILE
                            + ", let alone valid " + valid(marketplaceId, serviceType)));
        }
        List<CancellationCode> codes =
                rules.reasons().codes(account, parameters.path("reason").asText());
        if (codes.isEmpty()) {
            // What the sender wrote is not repeated: somebody may have put a name into it.
            throw new CommandRefusedException(
                    "The reason is none of " + CancellationReasons.FILE + "; add it, or use one" + " of: "
                            + String.join(", ", rules.reasons().words(account)));
        }
        return codes;
    }

    private String valid(String marketplaceId, String serviceType) {
        List<CancellationCode> codes = rules.codes().valid(marketplaceId, serviceType);
        return "in marketplace " + name(marketplaceId) + " for "
                + (serviceType.isEmpty() ? "jobs without a service type" : "the service type " + serviceType) + "; "
                + (codes.isEmpty()
                        ? "none is"
                        : "use one of: "
                                + codes.stream().map(CancellationCode::toString).collect(Collectors.joining(", ")));
    }

    private String name(String marketplaceId) {
        return rules.marketplaces()
                .find(marketplaceId)
                .map(Object::toString)
                .orElse(
                        marketplaceId.isEmpty()
                                ? "'', because the bridge has not listed the job and the job names none,"
                                : marketplaceId);
    }

    /**
     * Decides what became of a cancellation that the Services API refused: a call whose answer was lost may have been
     * repeated, and the repetition is refused because the first one worked.
     *
     * @param answer what {@code getServiceJobByServiceJobId} answered afterwards
     * @throws RemoteCallException the refusal, where the job is not cancelled
     */
    public void settle(JsonNode answer, RemoteCallException refusal) {
        if (!isCancelled(answer)) {
            throw refusal;
        }
    }

    /** The parameters of the command {@code reschedule-appointment} that takes the place of a cancellation. */
    public ObjectNode rescheduling(JobCancellation cancellation) {
        ObjectNode parameters = JsonNodeFactory.instance
                .objectNode()
                .put("serviceJobId", cancellation.serviceJobId())
                .put("startTime", cancellation.newStartTime())
                .put("rescheduleReasonCode", rescheduleReasonCode);
        if (cancellation.durationInMinutes() != null) {
            parameters.put("durationInMinutes", cancellation.durationInMinutes());
        }
        return parameters;
    }

    /** The message of the port {@code erp.fee}; without an amount where none is configured for the marketplace. */
    public ObjectNode fee(JobCancellation cancellation) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("account", cancellation.account())
                .put("serviceJobId", cancellation.serviceJobId());
        ObjectNode fee = message.putObject("fee")
                .put("serviceOrderId", cancellation.serviceOrderId())
                .put("cancellationReasonCode", cancellation.code());
        rules.marketplaces()
                .find(cancellation.marketplaceId())
                .flatMap(rules.fees()::of)
                .ifPresent(due -> fee.put("amount", due.amount())
                        .put("currency", due.currency().getCurrencyCode()));
        return message;
    }

    /**
     * The result of the command: {@code outcome} ({@code cancelled} or {@code rescheduled}), {@code
     * cancellationReasonCode}, {@code category} and what moving the appointment told.
     *
     * @param rescheduled the result of {@code reschedule-appointment}; null where the job was cancelled
     */
    public ObjectNode result(JobCancellation cancellation, JsonNode rescheduled) {
        return cancellation.result(rescheduled);
    }
}
