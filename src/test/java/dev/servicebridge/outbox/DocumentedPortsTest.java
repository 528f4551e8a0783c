package dev.servicebridge.outbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples of docs/ports.md, as a reader would copy them. */
class DocumentedPortsTest {
    @TempDir
    Path home;

    private final List<String> received = new CopyOnWriteArrayList<>();

    @Test
    void theExamplesServeThePorts() throws Exception {
        Files.createDirectories(home.resolve("config/mappings"));
        for (String name : List.of("our-order", "our-posting")) {
            Files.writeString(
                    home.resolve("config/mappings/" + name + ".jsonata"),
                    "{ 'made by': '" + name + "', 'of': event.serviceJobId }");
        }
        JsonNode event = new ObjectMapper().readTree("{\"serviceJobId\": \"J-1\", \"account\": \"acme\", \"job\": {}}");

        try (DefaultCamelContext camel = BridgeContext.create()) {
            camel.getRegistry().bind("mappings", new Mappings(BridgeFiles.in(home)));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (String operation : List.of("our-fsm.putOrder", "our-erp.putPosting")) {
                        from("direct:" + operation)
                                .process(exchange -> received.add(operation + " "
                                        + exchange.getMessage().getBody().toString()));
                    }
                }
            });
            List<String> examples = Documented.in(Path.of("docs/ports.md")).yaml();
            for (int i = 0; i < examples.size(); i++) {
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(ResourceHelper.fromString("example-" + i + ".yaml", examples.get(i)));
            }
            camel.start();
            for (String port : List.of("fsm.service-order", "erp.service-job", "erp.posting")) {
                camel.createProducerTemplate().sendBody("direct:" + port, event);
            }
        }

        assertThat(received)
                .containsExactly(
                        "our-fsm.putOrder {\"made by\":\"our-order\",\"of\":\"J-1\"}",
                        "our-erp.putPosting {\"made by\":\"our-posting\",\"of\":\"J-1\"}");
    }
}
