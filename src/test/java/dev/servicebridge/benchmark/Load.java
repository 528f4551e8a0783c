package dev.servicebridge.benchmark;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.remote.plan.UsagePlan;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.services.StoredJob;

/**
 * One operation of the Services API that callers want all of the plan of.
 *
 * @param parameters what a bridge is given
 * @param body null where the operation has none
 * @param target path and query that a plain client asks for
 */
record Load(String operation, UsagePlan plan, Map<String, Object> parameters, JsonNode body, String target) {
    private static final int SECONDS = Extent.of(60, 2);

    /** A minute's worth. */
    long calls() {
        return (long) Math.ceil(SECONDS * plan.rate());
    }

    Load with(UsagePlan other) {
        return new Load(operation, other, parameters, body, target);
    }

    /** A load for each distinct plan of the Services API, scaled, upon one of the account's jobs. */
    static List<Load> all(Sandbox sandbox, String account, int scale) {
        StoredJob job = sandbox.seller(account).jobs().all().stream()
                .filter(each -> each.status().equals("NOT_SERVICED"))
                .findFirst()
                .orElseThrow();
        String marketplace = job.json().path("marketplaceId").asText();
        String jobs = "/service/v1/serviceJobs";
        String one = jobs + "/" + job.id();
        String appointment = job.json().at("/appointments/0/appointmentId").asText();
        ObjectNode technicians = JsonNodeFactory.instance.objectNode();
        technicians.putArray("resources").addObject().put("resourceId", "T-1");
        String since = "2020-01-01T00:00:00Z";
        return List.of(
                load(scale, "getServiceJobByServiceJobId", 20, 40, Map.of("serviceJobId", job.id()), null, one),
                load(
                        scale,
                        "getServiceJobs",
                        10,
                        40,
                        Map.of("marketplaceIds", marketplace, "createdAfter", since, "pageSize", 1),
                        null,
                        jobs + "?marketplaceIds=" + marketplace + "&createdAfter=" + since + "&pageSize=1"),
                load(
                        scale,
                        "assignAppointmentResources",
                        1,
                        2,
                        Map.of("serviceJobId", job.id(), "appointmentId", appointment),
                        technicians,
                        one + "/appointments/" + appointment + "/resources"),
                load(
                        scale,
                        "getAppointmmentSlotsByJobId",
                        5,
                        20,
                        Map.of("serviceJobId", job.id(), "marketplaceIds", marketplace),
                        null,
                        one + "/appointmentSlots?marketplaceIds=" + marketplace));
    }

    private static Load load(
            int scale,
            String operation,
            double rate,
            int burst,
            Map<String, Object> parameters,
            JsonNode body,
            String target) {
        return new Load(operation, new UsagePlan(rate * scale, burst * scale), parameters, body, target);
    }
}
