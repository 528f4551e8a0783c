package dev.servicebridge.sandbox.services;

import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.sandbox.core.Json;

/** The vendor's table of the codes with which a job may be cancelled, by marketplace and type of service. */
final class CancellationCodes {
    private final JsonNode table = Json.resource("sandbox/cancellation-codes.json");

    boolean allows(String code, JsonNode job) {
        String country =
                table.path("countries").path(job.path("marketplaceId").asText()).asText();
        String column = job.path("serviceType").asText().equals("heavybulky") ? "heavybulky" : "standard";
        JsonNode countries = table.path("codes").path(code).path(column);
        return StreamSupport.stream(countries.spliterator(), false)
                .anyMatch(each -> each.asText().equals(country));
    }
}
