package dev.servicebridge.flowretail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.io.TempDir;

/** Flow Retail behind the port, as shipped. */
class FlowRetailServiceOrderTest extends ServiceOrderPortTest {
    @TempDir
    Path folder;

    @Override
    protected Fsm open() throws Exception {
        FlowRetailPort port = new FlowRetailPort(Files.createTempDirectory(folder, "home"), FlowRetailPort.ACCOUNTS);
        return new Fsm() {
            @Override
            public JsonNode deliver(JsonNode event, Map<String, Object> headers) {
                return port.deliver(event, headers);
            }

            @Override
            public List<Order> orders() {
                return port.remote.orders.values().stream()
                        .map(order -> new Order(
                                order.path("title").asText(),
                                status(order.path("serviceStatusUid").asText())))
                        .toList();
            }

            private String status(String uid) {
                return port.remote.statuses.stream()
                        .filter(name ->
                                name.toLowerCase(Locale.ROOT).replace(' ', '-').equals(uid))
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public List<String> history() {
                return port.remote.events.values().stream()
                        .map(line -> line.path("description").asText())
                        .toList();
            }

            @Override
            public int calls() {
                return port.remote.calls.size();
            }

            @Override
            public void dieBefore(IntPredicate call) {
                port.remote.diesBefore = call::test;
            }

            @Override
            public void dieAfter(IntPredicate call) {
                port.remote.diesAfter = call::test;
            }

            @Override
            public void close() throws IOException {
                port.close();
            }
        };
    }
}
