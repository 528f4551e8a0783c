package dev.servicebridge.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;

/** Writes jobs to the ERP as a straightforward program does, with the statements of the bridge's own routes. */
final class PlainErp implements AutoCloseable {
    private final Database erp;
    private final String account;
    private final String keepJob = statement("erp-job-statement");
    private final String keepPosting = statement("erp-posting-statement");

    PlainErp(DatabaseSettings settings, String account) throws IOException {
        erp = Database.open(settings, "erp");
        this.account = account;
    }

    void write(JsonNode job) {
        Map<String, Object> row = new HashMap<>();
        row.put("account", account);
        row.put("service_job_id", job.path("serviceJobId").asText());
        row.put("marketplace_id", job.path("marketplaceId").asText());
        row.put("status", job.path("serviceJobStatus").asText());
        row.put("service_order_id", job.path("serviceOrderId").asText());
        row.put("asin", job.at("/scopeOfWork/asin").asText());
        row.put("title", job.at("/scopeOfWork/title").asText());
        row.put("quantity", job.at("/scopeOfWork/quantity").asInt());
        row.put("store_id", job.path("storeId").asText());
        row.put("appointment_start", null);
        row.put("appointment_end", null);
        row.put("technician_ids", job.findValuesAsText("technicianId").toString());
        row.put("amount", job.at("/payments/0/amount/value").decimalValue());
        row.put("currency", job.at("/payments/0/amount/currency").asText());
        row.put("city", job.at("/serviceLocation/address/city").asText());
        row.put("postal_code", job.at("/serviceLocation/address/postalCode").asText());
        row.put("country_code", job.at("/serviceLocation/address/countryCode").asText());
        row.put("corrections", null);
        row.put("version", 1);
        row.put("changed_at", OffsetDateTime.now());
        row.put("completed_at", OffsetDateTime.now());
        erp.jdbi().useHandle(handle -> handle.createUpdate(keepJob).bindMap(row).execute());
        if (job.path("serviceJobStatus").asText().equals("COMPLETED")) {
            erp.jdbi()
                    .useHandle(handle ->
                            handle.createUpdate(keepPosting).bindMap(row).execute());
        }
    }

    /** The bridge's own statement, out of its route. */
    private static String statement(String id) throws IOException {
        JsonNode routes;
        try (InputStream file = PlainErp.class.getResourceAsStream("/routes/systems/erp/erp.yaml")) {
            routes = new YAMLMapper().readTree(file);
        }
        for (JsonNode step : routes.findValues("setVariable")) {
            if (step.path("id").asText().equals(id)) {
                return step.at("/expression/constant/expression").asText().replace(":?", ":");
            }
        }
        throw new IllegalStateException("routes/systems/erp/erp.yaml has no step " + id);
    }

    @Override
    public void close() {
        erp.close();
    }
}
