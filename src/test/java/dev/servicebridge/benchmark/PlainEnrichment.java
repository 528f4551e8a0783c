package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.database.Database;
import dev.servicebridge.hotels.KnownOrder;
import dev.servicebridge.hotels.MergedOrder;
import dev.servicebridge.hotels.ProductServiceOrders;

/**
 * A straightforward program that does what the bridge does with a hotel's orders, page by page: the same calls by
 * java.net.http and Jackson, the same merging in a few loops, and the bridge's own statements.
 */
final class PlainEnrichment {
    private static final int PAGE = 1_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final URI server;
    private final ProductServiceOrders store;
    private final String account;

    PlainEnrichment(URI server, Database database, String account) {
        this.server = server;
        this.account = account;
        store = new ProductServiceOrders(database);
    }

    void run(Set<String> subscribers) throws IOException, InterruptedException {
        List<JsonNode> services = list("services", "Services", mapper.createObjectNode());
        String enterprise = services.get(0).path("EnterpriseId").asText();
        ObjectNode request = mapper.createObjectNode();
        services.stream()
                .filter(service -> service.at("/Data/Discriminator").asText().equals("Additional"))
                .forEach(service ->
                        request.withArray("ServiceIds").add(service.path("Id").asText()));
        String cursor = null;
        int size = PAGE;
        while (size == PAGE) {
            JsonNode page = post("productServiceOrders", request.deepCopy(), cursor);
            cursor = page.path("Cursor").asText(null);
            List<KnownOrder> orders = new ArrayList<>();
            page.path("ProductServiceOrders")
                    .forEach(order -> orders.add(new KnownOrder(
                            enterprise,
                            order.path("Id").asText(),
                            order.path("State").asText(),
                            order.path("LinkedReservationId").textValue(),
                            (ObjectNode) order,
                            null,
                            0)));
            size = orders.size();
            List<KnownOrder> changed = store.changed(account, orders);
            if (!changed.isEmpty()) {
                store.save(account, merged(changed, services), Instant.now(), subscribers);
            }
        }
        list("reservations", "Reservations", mapper.createObjectNode());
        list("orderItems", "OrderItems", request);
    }

    private List<MergedOrder> merged(List<KnownOrder> orders, List<JsonNode> services)
            throws IOException, InterruptedException {
        Map<String, JsonNode> service = byId(services);
        Map<String, JsonNode> reservation = byId(
                find("reservations", "Reservations", "ReservationIds", texts(orders, "LinkedReservationId", null)));
        Set<String> customers = texts(orders, "AccountId", "Customer");
        reservation
                .values()
                .forEach(each -> customers.add(each.path("AccountId").asText()));
        Map<String, JsonNode> customer = byId(find("customers", "Customers", "CustomerIds", customers));
        Map<String, JsonNode> company =
                byId(find("companies", "Companies", "Ids", texts(orders, "AccountId", "Company")));
        Map<String, List<JsonNode>> items = new HashMap<>();
        find("orderItems", "OrderItems", "ServiceOrderIds", texts(orders, "Id", null))
                .forEach(item -> items.computeIfAbsent(
                                item.path("ServiceOrderId").asText(), id -> new ArrayList<>())
                        .add(item));
        List<MergedOrder> merged = new ArrayList<>();
        for (KnownOrder order : orders) {
            JsonNode source = order.source();
            ObjectNode content = mapper.createObjectNode().set("order", source);
            JsonNode stay = reservation.get(source.path("LinkedReservationId").asText());
            String owner = source.path("AccountId").asText();
            put(content, "service", service.get(source.path("ServiceId").asText()));
            put(content, "reservation", stay);
            put(content, "customer", customer.get(owner));
            put(
                    content,
                    "guest",
                    stay == null ? null : customer.get(stay.path("AccountId").asText()));
            put(content, "company", company.get(owner));
            content.putArray("items").addAll(items.getOrDefault(order.id(), List.of()));
            merged.add(new MergedOrder(order, content, null));
        }
        return merged;
    }

    private static void put(ObjectNode content, String key, JsonNode part) {
        content.withObject("/enrichment").put(key, part == null ? "NONE" : "MERGED");
        if (part != null) {
            content.set(key, part);
        }
    }

    /** What the orders have in a field, each once; of an account type alone where one is given. */
    private static Set<String> texts(List<KnownOrder> orders, String field, String accountType) {
        Set<String> texts = new LinkedHashSet<>();
        for (KnownOrder order : orders) {
            JsonNode source = order.source();
            if (source.path(field).isTextual()
                    && (accountType == null
                            || accountType.equals(source.path("AccountType").asText()))) {
                texts.add(source.path(field).asText());
            }
        }
        return texts;
    }

    private static Map<String, JsonNode> byId(List<JsonNode> records) {
        Map<String, JsonNode> byId = new HashMap<>();
        records.forEach(record -> byId.put(record.path("Id").asText(), record));
        return byId;
    }

    /** A thousand ids a call. */
    private List<JsonNode> find(String path, String collection, String filter, Collection<String> ids)
            throws IOException, InterruptedException {
        List<String> all = List.copyOf(ids);
        List<JsonNode> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += PAGE) {
            ObjectNode request = mapper.createObjectNode();
            all.subList(from, Math.min(all.size(), from + PAGE)).forEach(request.putArray(filter)::add);
            if (collection.equals("OrderItems")) {
                found.addAll(list(path, collection, request));
            } else {
                post(path, request, null).path(collection).forEach(found::add);
            }
        }
        return found;
    }

    /** Every page of a listing. */
    private List<JsonNode> list(String path, String collection, ObjectNode request)
            throws IOException, InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        String cursor = null;
        int before;
        do {
            before = found.size();
            JsonNode page = post(path, request.deepCopy(), cursor);
            page.path(collection).forEach(found::add);
            cursor = page.path("Cursor").asText(null);
        } while (found.size() - before == PAGE);
        return found;
    }

    private JsonNode post(String path, ObjectNode request, String cursor) throws IOException, InterruptedException {
        request.put("ClientToken", "client").put("AccessToken", "access").put("Client", "Plain 1.0");
        request.putObject("Limitation").put("Count", PAGE).put("Cursor", cursor);
        String version = path.equals("reservations") ? "/2023-06-06" : "";
        HttpRequest call = HttpRequest.newBuilder(
                        URI.create(server + "/api/connector/v1/" + path + "/getAll" + version))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(request)))
                .build();
        return mapper.readTree(http.send(call, BodyHandlers.ofByteArray()).body());
    }
}
