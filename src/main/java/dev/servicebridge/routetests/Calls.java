package dev.servicebridge.routetests;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.CallListener;
import dev.servicebridge.sandbox.core.Contract;

/** The calls that reached the sandbox, in their order. */
final class Calls implements CallListener {
    private static final Set<String> LOGINS = Set.of("lwa");

    private final Map<String, Contract> contracts;
    private final List<Outcome> seen = new CopyOnWriteArrayList<>();

    /** @param contracts by system */
    Calls(Map<String, Contract> contracts) {
        this.contracts = contracts;
    }

    @Override
    public void answered(String system, String operation, Call call, Answer answer) {
        if (LOGINS.contains(system)) {
            return;
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode parameters = content.putObject("parameters");
        Contract contract = contracts.get(system);
        if (contract != null) {
            contract.match(call.method(), call.path())
                    .ifPresent(match -> match.path().forEach(parameters::put));
        }
        new TreeMap<>(call.query()).forEach((name, values) -> parameters.put(name, String.join(",", values)));
        if (call.body().length > 0) {
            content.set("body", Shown.read(new String(call.body(), StandardCharsets.UTF_8)));
        }
        content.put("status", answer.status());
        seen.add(new Outcome("call", system + "." + operation, content));
    }

    List<Outcome> seen() {
        return List.copyOf(seen);
    }
}
