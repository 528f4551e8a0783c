package dev.servicebridge.hotels;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a product service order is merged with, in the order in which it is done: guests come with reservations. */
public enum OrderEnrichment {
    SERVICE("service", "Id") {
        @Override
        Collection<String> ids(JsonNode order, JsonNode content) {
            return texts(order.path("ServiceId"));
        }
    },
    RESERVATION("reservation", "Id") {
        @Override
        Collection<String> ids(JsonNode order, JsonNode content) {
            return texts(order.path("LinkedReservationId"));
        }
    },
    /** Who owns the order, and who the guest of its reservation is. */
    CUSTOMER("customer", "Id") {
        @Override
        Collection<String> ids(JsonNode order, JsonNode content) {
            return Stream.of(order, content.path("reservation"))
                    .filter(owned -> isOwnedBy(owned, "Customer"))
                    .flatMap(owned -> texts(owned.path("AccountId")).stream())
                    .distinct()
                    .toList();
        }

        @Override
        void put(JsonNode order, ObjectNode content, LookupResult found) {
            putOwner(order, content, "customer", found);
            putOwner(content.path("reservation"), content, "guest", found);
        }

        private void putOwner(JsonNode owned, ObjectNode content, String key, LookupResult found) {
            if (isOwnedBy(owned, "Customer")) {
                found.one(owned.path("AccountId").asText()).ifPresent(customer -> content.set(key, customer));
            }
        }

        @Override
        void keep(JsonNode order, ObjectNode before, ObjectNode content) {
            copy(before, content, "customer", ids(order, content));
            copy(before, content, "guest", ids(order, content));
        }
    },
    COMPANY("company", "Id") {
        @Override
        Collection<String> ids(JsonNode order, JsonNode content) {
            return isOwnedBy(order, "Company") ? texts(order.path("AccountId")) : List.of();
        }
    },
    /** The lines of the order, with amounts; an order may have none. */
    ITEMS("items", "ServiceOrderId") {
        @Override
        Collection<String> ids(JsonNode order, JsonNode content) {
            return texts(order.path("Id"));
        }

        @Override
        void put(JsonNode order, ObjectNode content, LookupResult found) {
            content.putArray(key()).addAll(found.all(order.path("Id").asText()));
        }

        @Override
        void keep(JsonNode order, ObjectNode before, ObjectNode content) {
            if (before.has(key())) {
                content.set(key(), before.get(key()));
            }
        }

        @Override
        boolean mayBeEmpty() {
            return true;
        }
    };

    private final String key;
    private final String idField;

    OrderEnrichment(String key, String idField) {
        this.key = key;
        this.idField = idField;
    }

    /** What the name of the bean that merges it ends with, such as {@code Items}. */
    public String beanSuffix() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** What the message of an order calls it. */
    String key() {
        return key;
    }

    /** The field of what is found that holds the id it was asked for with. */
    String idField() {
        return idField;
    }

    /** The ids that an order asks for; none where it has no such part. */
    abstract Collection<String> ids(JsonNode order, JsonNode content);

    /** Puts what was found into the content of an order. */
    void put(JsonNode order, ObjectNode content, LookupResult found) {
        ids(order, content).stream()
                .flatMap(id -> found.one(id).stream())
                .findFirst()
                .ifPresent(one -> content.set(key, one));
    }

    /** Puts what was known before into the content of an order, where it still is what the order asks for. */
    void keep(JsonNode order, ObjectNode before, ObjectNode content) {
        copy(before, content, key, ids(order, content));
    }

    /** Whether it is all right to find nothing. */
    boolean mayBeEmpty() {
        return false;
    }

    /** Whether no more is found than ids were asked for, so that one page holds it all. */
    public boolean hasOneForEachId() {
        return !mayBeEmpty();
    }

    private static void copy(ObjectNode before, ObjectNode content, String key, Collection<String> ids) {
        if (ids.contains(before.path(key).path("Id").asText())) {
            content.set(key, before.get(key));
        }
    }

    private static boolean isOwnedBy(JsonNode owned, String accountType) {
        return owned.path("AccountType").asText().equals(accountType);
    }

    private static List<String> texts(JsonNode value) {
        return value.isTextual() && !value.asText().isBlank() ? List.of(value.asText()) : List.of();
    }
}
