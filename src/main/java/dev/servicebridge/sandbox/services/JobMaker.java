package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/**
 * Makes service jobs as they come in life: names in several scripts, very long texts, missing parts, and fields that the
 * contract does not know.
 */
final class JobMaker {
    private static final JsonNode MARKETPLACES =
            Json.resource("sandbox/catalogue.json").path("marketplaces");
    private static final List<String> IDS =
            MARKETPLACES.properties().stream().map(each -> each.getKey()).toList();

    private final String seller;
    private final Random random;
    private int made;

    JobMaker(String seller, Random random) {
        this.seller = seller;
        this.random = random;
    }

    /** A job that waits for an appointment. The marketplaces take turns. */
    ObjectNode make(Instant created) {
        String marketplaceId = IDS.get(made++ % IDS.size());
        JsonNode market = MARKETPLACES.path(marketplaceId);
        JsonNode service = pick(market.path("services"));
        JsonNode person = pick(market.path("people"));
        ObjectNode job = Json.object()
                .put("createTime", JobEdits.text(created))
                .put("serviceJobId", "SJ-%06d-%04d".formatted(made, random.nextInt(10_000)))
                .put("serviceJobStatus", "PENDING_SCHEDULE");
        addScope(job, service);
        job.putObject("seller").put("sellerId", capitals(seller));
        job.putObject("serviceJobProvider").put("serviceJobProviderId", "P" + capitals(seller));
        addPreferredTimes(job, created);
        job.put("serviceOrderId", orderId("902"))
                .put("marketplaceId", marketplaceId)
                .put("storeId", pick(market.path("stores")).asText());
        addBuyer(job, person);
        addItem(job, service);
        addLocation(job, person);
        addPayment(job, service, market);
        addUnknown(job, service);
        return job;
    }

    /** Technicians of the marketplace of a job, one or two of them. */
    ArrayNode technicians(JsonNode job) {
        JsonNode all = MARKETPLACES.path(job.path("marketplaceId").asText()).path("technicians");
        int first = random.nextInt(all.size());
        ArrayNode chosen = Json.array().add(all.get(first).deepCopy());
        if (random.nextInt(4) == 0) {
            chosen.add(all.get((first + 1) % all.size()).deepCopy());
        }
        return chosen;
    }

    private void addScope(ObjectNode job, JsonNode service) {
        ObjectNode scope = job.putObject("scopeOfWork")
                .put("asin", service.path("asin").asText())
                .put("title", service.path("title").asText())
                .put("quantity", 1 + random.nextInt(2));
        scope.set("requiredSkills", service.path("skills").deepCopy());
    }

    private void addPreferredTimes(ObjectNode job, Instant created) {
        if (random.nextInt(3) > 0) {
            job.putArray("preferredAppointmentTimes")
                    .addObject()
                    .put("startTime", JobEdits.text(created.plus(Duration.ofDays(2 + random.nextInt(5)))))
                    .put("durationInMinutes", 240);
        }
    }

    private void addBuyer(ObjectNode job, JsonNode person) {
        if (random.nextInt(12) == 0) {
            return;
        }
        ObjectNode buyer = job.putObject("buyer")
                .put("buyerId", "A%09d".formatted(random.nextInt(1_000_000_000)))
                .put("name", person.path("name").asText());
        if (random.nextInt(5) > 0) {
            buyer.put("phone", person.path("phone").asText());
        }
        buyer.put("isPrimeMember", random.nextBoolean());
    }

    private void addItem(ObjectNode job, JsonNode service) {
        String productOrder = orderId("113");
        job.putArray("productOrderIds").add(productOrder);
        job.putArray("trackingIds").add("TBA%012d".formatted(random.nextInt(1_000_000_000)));
        ObjectNode item = job.putArray("associatedItems").addObject();
        item.setAll((ObjectNode) service.path("item").deepCopy());
        item.put("quantity", 1).put("orderId", productOrder).put("itemStatus", "DELIVERED");
        item.putArray("linkedAssets")
                .addObject()
                .put("assetType", "MANUAL")
                .put("assetName", "instructions.pdf")
                .putObject("additionalAttributes")
                .put("language", "en");
    }

    private void addLocation(ObjectNode job, JsonNode person) {
        if (random.nextInt(12) == 0) {
            return;
        }
        ObjectNode address = person.deepCopy();
        if (random.nextInt(4) == 0) {
            address.remove("phone");
        }
        job.putObject("serviceLocation").put("serviceLocationType", "IN_HOME").set("address", address);
    }

    private void addPayment(ObjectNode job, JsonNode service, JsonNode market) {
        job.putArray("payments")
                .addObject()
                .put("instrument", "CREDIT_CARD")
                .putObject("amount")
                .put("value", service.path("price").asDouble())
                .put("currency", market.path("currency").asText());
    }

    private void addUnknown(ObjectNode job, JsonNode service) {
        job.put("serviceType", service.path("heavy").asBoolean() ? "heavybulky" : "standard");
        if (random.nextInt(2) == 0) {
            job.putObject("customerNotes")
                    .put("text", "Bitte klingeln / please ring – 3rd floor 🙂")
                    .putObject("access")
                    .put("lift", random.nextBoolean())
                    .putArray("codes")
                    .add(random.nextInt(10_000));
        }
    }

    private String orderId(String prefix) {
        return "%s-%07d-%07d".formatted(prefix, random.nextInt(10_000_000), random.nextInt(10_000_000));
    }

    private JsonNode pick(JsonNode list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String capitals(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    }
}
