package dev.servicebridge.commands;

import java.time.Clock;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The message of a command, made of the parts that the Kamelet command-sink has. */
class ComposedCommandTest {
    private static final String MESSAGE =
            "{\"command\":\"get-job\",\"idempotencyKey\":\"k\",\"account\":\"acme-us\",\"parameters\":%s}";

    private final CommandIntake intake =
            new CommandIntake(new DefaultCamelContext(), null, null, () -> {}, Clock.systemUTC());

    @Test
    void parametersMayHaveAnyForm() {
        for (Object parameters : new Object[] {
            "{\"serviceJobId\":\"j\"}",
            Map.of("serviceJobId", "j"),
            JsonNodeFactory.instance.objectNode().put("serviceJobId", "j")
        }) {
            assertThat(intake.compose("get-job", "k", "acme-us", parameters))
                    .hasToString(MESSAGE.formatted("{\"serviceJobId\":\"j\"}"));
        }
        assertThat(intake.compose("get-job", "k", "acme-us", null)).hasToString(MESSAGE.formatted("{}"));
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> intake.compose("get-job", "k", "acme-us", "[1"))
                .isInstanceOf(CommandProblem.class)
                .hasMessageContaining("no JSON object");
    }
}
