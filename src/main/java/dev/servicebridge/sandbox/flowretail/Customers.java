package dev.servicebridge.sandbox.flowretail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** A tenant's customers. */
final class Customers {
    private static final List<String> FIELDS = List.of(
            "customerType",
            "firstname",
            "lastname",
            "companyName",
            "email",
            "mobile",
            "address",
            "postalCode",
            "city",
            "countryCode",
            "vatNumber",
            "externalId",
            "internalNote");
    private static final List<String> SEARCHED =
            List.of("firstname", "lastname", "city", "postalCode", "companyName", "mobile", "email", "vatNumber");
    private static final List<String> OWN_FIELDS = List.of("mobile", "email", "vatNumber");

    Answer list(FlowCall call) {
        String externalId = call.call().parameter("customerExternalId");
        List<ObjectNode> found = call.tenant().customers().all().stream()
                .filter(customer -> externalId == null
                        || externalId.equals(customer.path("externalId").asText()))
                .toList();
        return FlowPage.of(call, found);
    }

    Answer create(FlowCall call) {
        String uid = FlowCollection.uid(call.body(), "customerUid");
        ObjectNode customer = Json.object().put("customerUid", uid);
        FIELDS.forEach(field -> customer.put(field, ""));
        customer.put("ledgerNumber", "")
                .put("loyaltyId", "")
                .put("pricelistUid", "")
                .put("origin", "API");
        customer.putArray("addresses");
        customer.putArray("contacts");
        customer.put("createdAt", call.tenant().now());
        apply(call, customer);
        call.tenant().customers().add(uid, customer);
        return Answer.json(201, customer).effect(uid, "customer created");
    }

    Answer get(FlowCall call) {
        String uid = call.path().get("customerUid");
        return Answer.json(200, call.tenant().customers().find(uid)).about(uid);
    }

    Answer update(FlowCall call) {
        String uid = call.path().get("customerUid");
        FlowCollection customers = call.tenant().customers();
        synchronized (customers) {
            ObjectNode customer = customers.find(uid).deepCopy();
            apply(call, customer);
            customers.replace(uid, customer);
            return Answer.json(200, customer).effect(uid, "customer updated");
        }
    }

    /** A field that has a value of its own in the search is not searched by the query. */
    Answer search(FlowCall call) {
        BiPredicate<String, String> matches =
                call.body().path("exactMatch").asBoolean() ? String::equals : String::contains;
        List<String> queried = new ArrayList<>(SEARCHED);
        Predicate<ObjectNode> filter = customer -> true;
        for (String field : OWN_FIELDS) {
            String wanted = folded(call.body(), field);
            if (!wanted.isEmpty()) {
                queried.remove(field);
                filter = filter.and(customer -> matches.test(folded(customer, field), wanted));
            }
        }
        String query = folded(call.body(), "query");
        Predicate<ObjectNode> found = query.isEmpty()
                ? filter
                : filter.and(
                        customer -> queried.stream().anyMatch(field -> matches.test(folded(customer, field), query)));
        return FlowPage.of(
                call, call.tenant().customers().all().stream().filter(found).toList());
    }

    private static String folded(ObjectNode node, String field) {
        return node.path(field).asText().toLowerCase(Locale.ROOT);
    }

    private static void apply(FlowCall call, ObjectNode customer) {
        FIELDS.stream()
                .filter(call.body()::has)
                .forEach(field -> customer.set(field, call.body().get(field)));
        String type = customer.path("customerType").asText();
        if (!type.equals("PERSON") && !type.equals("COMPANY")) {
            throw Refusal.invalid("'customerType' must be PERSON or COMPANY.");
        }
        String lastname = customer.path("lastname").asText();
        if (type.equals("PERSON") && lastname.isEmpty()) {
            throw Refusal.invalid("'lastname' of a person must not be empty.");
        }
        if (!customer.path("countryCode").asText().matches("([A-Z]{2})?")) {
            throw Refusal.invalid("'countryCode' must have two letters.");
        }
        String name = (customer.path("firstname").asText() + " " + lastname).trim();
        customer.put(
                "displayName", name.isEmpty() ? customer.path("companyName").asText() : name);
        customer.put("lastModifiedAt", call.tenant().now());
    }
}
