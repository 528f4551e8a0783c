package dev.servicebridge.flowretail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.mapping.ContractSchemas;
import dev.servicebridge.remote.RemoteCallException;

/**
 * Stands in for the adapter's operations: holds bodies to the contract, keeps what it is sent, refuses a uid that is
 * taken, resets what an update leaves out.
 */
final class FakeFlowRetail extends RouteBuilder {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final ContractSchemas CONTRACT = new ContractSchemas("flow-retail");

    final List<String> calls = new ArrayList<>();
    final Map<String, ObjectNode> orders = new LinkedHashMap<>();
    final Map<String, ObjectNode> customers = new LinkedHashMap<>();
    final Map<String, ObjectNode> events = new LinkedHashMap<>();
    final List<String> types = new ArrayList<>(List.of("Installation", "Repair"));
    final List<String> statuses = new ArrayList<>(List.of("New", "Scheduled", "On hold", "Cancelled"));

    /** Says of a call, by its number from 1 on, whether the process dies before it is made. */
    Predicate<Integer> diesBefore = number -> false;
    /** Says of a call whether the process dies after it took effect. */
    Predicate<Integer> diesAfter = number -> false;
    /** What an operation fails with in place of being carried out. */
    final Map<String, RemoteCallException.Fault> faults = new LinkedHashMap<>();

    @Override
    public void configure() {
        operation("getServiceOrder", in -> found(orders, in.header("serviceOrderUid")));
        operation("createServiceOrder", in -> created(orders, in.body, "serviceOrderUid", in.body));
        operation("updateServiceOrder", in -> {
            ObjectNode update = in.body.deepCopy();
            update.put("serviceOrderUid", in.header("serviceOrderUid"));
            update.put("priority", update.path("priority").asText("NONE"));
            found(orders, in.header("serviceOrderUid"));
            orders.put(in.header("serviceOrderUid"), update);
            return update;
        });
        operation("createServiceEvent", in -> {
            found(orders, in.header("serviceOrderUid"));
            return created(events, in.body, "serviceEventUid", in.body);
        });
        operation("listServiceTypes", in -> named(types, "serviceTypeUid", in));
        operation("listServiceStatuses", in -> named(statuses, "serviceStatusUid", in));
        operation("listCustomers", in -> {
            ArrayNode items = JSON.createArrayNode();
            customers.values().stream()
                    .filter(c -> c.path("externalId").asText().equals(in.header("customerExternalId")))
                    .forEach(items::add);
            return list(items);
        });
        operation("createCustomer", in -> created(customers, in.body, "customerUid", in.body));
        operation("updateCustomer", in -> found(customers, in.header("customerUid"))
                .setAll(in.body));
    }

    static RemoteCallException.Fault fault(int status, String code) {
        return new RemoteCallException.Fault(
                "flow-retail", "operation", "acme", status, code, "fault", null, null, status >= 500);
    }

    private record Input(Exchange exchange, ObjectNode body) {
        String header(String name) {
            return exchange.getMessage().getHeader(name, String.class);
        }
    }

    private interface Operation {
        JsonNode answer(Input input);
    }

    private void operation(String name, Operation operation) {
        from("direct:flow-retail." + name)
                .errorHandler(noErrorHandler())
                .routeId("fake-" + name)
                .process(exchange -> {
                    if (diesBefore.test(calls.size() + 1)) {
                        throw new IllegalStateException("killed before " + name);
                    }
                    calls.add(name);
                    if (faults.containsKey(name)) {
                        throw new RemoteCallException(faults.get(name));
                    }
                    JsonNode body = exchange.getMessage().getBody(JsonNode.class);
                    String schema = Character.toUpperCase(name.charAt(0)) + name.substring(1);
                    if (!CONTRACT.schema(schema).isMissingNode()
                            && !CONTRACT.faults(schema, body).isEmpty()) {
                        throw new AssertionError(name + ": " + CONTRACT.faults(schema, body) + " in " + body);
                    }
                    JsonNode answer = operation.answer(new Input(exchange, body.deepCopy()));
                    exchange.getMessage().setBody(answer.deepCopy());
                    exchange.getMessage().setHeader("remoteStatus", 200);
                    if (diesAfter.test(calls.size())) {
                        throw new IllegalStateException("killed after " + name);
                    }
                });
    }

    private static ObjectNode found(Map<String, ObjectNode> things, String uid) {
        if (!things.containsKey(uid)) {
            throw new RemoteCallException(fault(404, "NotFound"));
        }
        return things.get(uid);
    }

    private static ObjectNode created(Map<String, ObjectNode> things, ObjectNode body, String field, ObjectNode thing) {
        String uid = body.path(field).asText();
        if (things.putIfAbsent(uid, thing) != null) {
            throw new RemoteCallException(fault(409, "Conflict"));
        }
        if (field.equals("serviceOrderUid") && !thing.has("priority")) {
            thing.put("priority", "NONE");
        }
        return thing;
    }

    private static JsonNode named(List<String> names, String field, Input in) {
        if (!"1000".equals(in.header("pageSize"))) {
            throw new AssertionError("pageSize " + in.header("pageSize"));
        }
        ArrayNode items = JSON.createArrayNode();
        UnaryOperator<String> uid =
                name -> name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
        names.forEach(name -> items.addObject().put(field, uid.apply(name)).put("name", name));
        return list(items);
    }

    private static JsonNode list(ArrayNode items) {
        ObjectNode list = JSON.createObjectNode();
        list.set("items", items);
        return list;
    }
}
