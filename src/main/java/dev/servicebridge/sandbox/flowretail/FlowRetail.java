package dev.servicebridge.sandbox.flowretail;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.ContractSystem;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.RequestValidator;

/**
 * Flow Retail's service orders and customers. Tenants and stores exist as soon as they are asked for. The token
 * {@code sandbox-flow-token} opens every tenant, {@code sandbox-flow-token-<tenant>} that one alone.
 */
public final class FlowRetail implements ContractSystem {
    private static final String TOKEN = "sandbox-flow-token";
    private static final String BEARER = "Bearer ";

    private final Contract contract = new Contract("flow-retail");
    private final RequestValidator validator;
    private final Clock clock;
    private final Map<String, FlowTenant> tenants = new ConcurrentHashMap<>();
    private final Map<String, Function<FlowCall, Answer>> operations = new HashMap<>();

    public FlowRetail(Clock clock, Deviations deviations) {
        this.clock = clock;
        this.validator = new RequestValidator(true, deviations);
        tenant("sandbox-tenant").orders("sandbox-store");
        operations.put("listTenants", this::listTenants);
        addServiceOrders();
        addEvents();
        addBilling();
        addWorkflow();
        addCustomers();
    }

    /** A tenant's customers and orders; made when first asked for. */
    public FlowTenant tenant(String uid) {
        return tenants.computeIfAbsent(uid, absent -> new FlowTenant(absent, clock));
    }

    private void addServiceOrders() {
        ServiceOrders orders = new ServiceOrders();
        OrderViews views = new OrderViews();
        operations.put("listServiceOrders", orders::list);
        operations.put("createServiceOrder", orders::create);
        operations.put("getServiceOrder", orders::get);
        operations.put("updateServiceOrder", orders::update);
        operations.put("deleteServiceOrder", orders::delete);
        operations.put("searchServiceOrders", new OrderSearch()::search);
        operations.put("getReport", views::report);
        operations.put("getServiceOrderByPublicPageHash", views::publicPage);
    }

    private void addEvents() {
        ServiceEvents events = new ServiceEvents();
        operations.put("listServiceEvents", events::list);
        operations.put("createServiceEvent", events::create);
        operations.put("getServiceEvent", events::get);
        operations.put("updateServiceEvent", events::update);
        operations.put("deleteServiceEvent", events::delete);
        operations.put("listNotifications", events::notifications);
    }

    private void addBilling() {
        ServiceOrderItems items = new ServiceOrderItems();
        ServiceHours hours = new ServiceHours();
        SalesOrders sales = new SalesOrders();
        operations.put("createServiceOrderItem", items::create);
        operations.put("updateServiceOrderItem", items::update);
        operations.put("deleteServiceOrderItem", items::delete);
        operations.put("listServiceHours", hours::list);
        operations.put("createServiceHours", hours::create);
        operations.put("getServiceHours", hours::get);
        operations.put("updateServiceHours", hours::update);
        operations.put("deleteServiceHours", hours::delete);
        operations.put("listSalesOrders", sales::list);
        operations.put("createSalesOrder", sales::create);
    }

    private void addWorkflow() {
        Workflow workflow = new Workflow();
        operations.put("listServiceTypes", workflow::types);
        operations.put("updateServiceType", workflow::updateType);
        operations.put("listServiceStatuses", workflow::statuses);
        operations.put("createServiceStatus", workflow::createStatus);
        operations.put("updateServiceStatus", workflow::updateStatus);
        operations.put("listHourlyRates", workflow::rates);
        operations.put("createHourlyRate", workflow::createRate);
        operations.put("updateHourlyRate", workflow::updateRate);
    }

    private void addCustomers() {
        Customers customers = new Customers();
        operations.put("listCustomers", customers::list);
        operations.put("createCustomer", customers::create);
        operations.put("getCustomer", customers::get);
        operations.put("updateCustomer", customers::update);
        operations.put("searchCustomers", customers::search);
    }

    @Override
    public String name() {
        return "flow-retail";
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public String account(Call call) {
        return contract.match(call.method(), call.path())
                .map(match -> match.path().get("tenantUid"))
                .orElse(null);
    }

    @Override
    public Answer answer(Call call) {
        String token = token(call);
        Contract.Match match = contract.match(call.method(), call.path())
                .orElseThrow(() -> notFound("There is no operation " + call.method() + " " + call.path() + "."));
        String tenant = match.path().get("tenantUid");
        if (tenant != null && !token.equals(TOKEN) && !token.equals(TOKEN + "-" + tenant)) {
            throw new Refusal(403, "FORBIDDEN", "The token does not open tenant " + tenant + ".");
        }
        JsonNode body = validator.check(match, call, List.of());
        FlowTenant owner = tenant == null ? null : tenant(tenant);
        String operation = match.operation().id();
        Function<FlowCall, Answer> served = operations.get(operation);
        if (served == null) {
            throw Refusal.notSimulated(operation);
        }
        return served.apply(new FlowCall(call, match.path(), (ObjectNode) body, owner));
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        String code = refusal.code.equals("InvalidInput") ? "BAD_REQUEST" : refusal.code;
        return Answer.json(
                refusal.status,
                Json.object().put("message", String.join(" ", refusal.messages)).put("code", code));
    }

    static Refusal notFound(String message) {
        return new Refusal(404, "NOT_FOUND", message);
    }

    private static String token(Call call) {
        String header = call.header("Authorization");
        if (header == null || !header.startsWith(BEARER) || call.fault() == FaultKind.EXPIRED_TOKEN) {
            throw new Refusal(401, "UNAUTHORIZED", "A valid bearer token is required.");
        }
        String token = header.substring(BEARER.length());
        if (!token.equals(TOKEN) && !token.startsWith(TOKEN + "-")) {
            throw new Refusal(401, "UNAUTHORIZED", "A valid bearer token is required.");
        }
        return token;
    }

    private Answer listTenants(FlowCall call) {
        String token = token(call.call());
        List<ObjectNode> visible = tenants.keySet().stream()
                .sorted()
                .filter(uid -> token.equals(TOKEN) || token.equals(TOKEN + "-" + uid))
                .map(FlowRetail::describe)
                .toList();
        return FlowPage.of(call, visible);
    }

    private static ObjectNode describe(String uid) {
        ObjectNode tenant = Json.object()
                .put("tenantUid", uid)
                .put("name", "Tenant " + uid)
                .put("countryCode", "DE")
                .put("timezone", "Europe/Berlin")
                .put("languageCode", "de");
        tenant.putObject("currency").put("code", "EUR").put("name", "Euro").put("symbol", "€");
        return tenant;
    }
}
