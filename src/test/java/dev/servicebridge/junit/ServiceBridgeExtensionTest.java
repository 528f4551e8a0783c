package dev.servicebridge.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The extension as its users write it, on the folder of an example and on the shipped routes. */
class ServiceBridgeExtensionTest {
    private static final String HOME = "examples/own-route/bridge";
    private static final Map<String, String> ON_HOLD =
            Map.of("serviceJobId", "job-1", "serviceJobStatus", "HOLD", "marketplaceId", "ATVPDKIKX0DER");

    @Nested
    @ServiceBridgeTest(home = HOME, settings = "custom.chat=chat.test/hook", mockEndpointsAndSkip = "direct:fsm.*")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class ABridgeForEachTest {
        private BridgeUnderTest given;

        @BeforeEach
        void take(BridgeUnderTest bridge) {
            given = bridge;
        }

        @AdviceRoute("dispatch-desk")
        void mark(AdviceWithRouteBuilder route) throws Exception {
            route.weaveById("desk-type").after().setHeader("advised").constant("yes");
        }

        @Test
        @Order(1)
        void aPortIsServedByAMockAndTheRestByTheBridge(
                BridgeUnderTest bridge, CamelContext context, ProducerTemplate template) throws Exception {
            assertThat(bridge).isSameAs(given);
            assertThat(template.getCamelContext()).isSameAs(context).isSameAs(bridge.context());
            MockEndpoint fsm = bridge.mock("direct:fsm.service-order");
            fsm.expectedMessageCount(1);
            fsm.expectedHeaderReceived("serviceJobStatus", "HOLD");

            bridge.job("sandbox-us", ON_HOLD);

            fsm.assertIsSatisfied();
            assertThat(bridge.calls("services-api.getServiceJobs")).isNotEmpty();
            assertThat(bridge.calls()).noneMatch(call -> call.operation().startsWith("flow-retail."));
            assertThat(bridge.messages("direct:*")).isEmpty();
            assertThat(bridge.messages("https:{{custom.chat}}")).singleElement().satisfies(message -> {
                assertThat(message.endpoint()).isEqualTo("https:chat.test/hook");
                assertThat(message.headers()).containsEntry("advised", "yes");
                assertThat(message.body().path("channel").asText()).isEqualTo("dispatch");
            });
            assertThat(bridge.erp("service_job")).hasSize(1);
            assertThat(bridge.erpQuery("select count(*) as jobs from service_job")
                            .get(0)
                            .path("jobs")
                            .asInt())
                    .isEqualTo(1);
            assertThat(bridge.deadLetters()).isEmpty();
        }

        /** Behind the other test: nothing of it is left. */
        @Test
        @Order(2)
        void camelsOwnAdviceWithWorksOnARunningBridge(BridgeUnderTest bridge, CamelContext context) throws Exception {
            assertThat(bridge.erp("service_job")).isEmpty();
            AdviceWith.adviceWith(context, "dispatch-desk", route -> route.weaveById("desk-to-chat")
                    .replace()
                    .to("mock:chat"));
            MockEndpoint chat = context.getEndpoint("mock:chat", MockEndpoint.class);
            chat.expectedMessageCount(1);

            bridge.job("sandbox-us", ON_HOLD);

            chat.assertIsSatisfied();
            assertThat(bridge.messages("https:*")).isEmpty();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class ABridgeForAllTests {
        @RegisterExtension
        static final ServiceBridgeExtension BRIDGE = ServiceBridgeExtension.builder()
                .home(HOME)
                .setting("delivery.subscribers", "fsm,dispatch-desk")
                .advice("dispatch-desk", route -> route.weaveById("desk-to-chat")
                        .replace()
                        .throwException(new IllegalArgumentException("no such channel")))
                .build();

        @Test
        @Order(1)
        void whatIsGivenUpIsADeadLetter(BridgeUnderTest bridge) {
            bridge.answerOnce("flow-retail.createCustomer", 500, "{}");

            bridge.job(
                    "sandbox-us",
                    "{\"serviceJobId\": \"job-1\", \"serviceJobStatus\": \"HOLD\","
                            + " \"marketplaceId\": \"ATVPDKIKX0DER\"}");

            assertThat(bridge.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.kind()).isEqualTo("job-event");
                assertThat(letter.subscriber()).isEqualTo("dispatch-desk");
                assertThat(letter.subject()).isEqualTo("job-1");
                assertThat(letter.cause()).contains("no such channel");
            });
        }

        @Test
        @Order(2)
        void theNextTestGoesOnWhereThatOneEnded(BridgeUnderTest bridge) {
            bridge.tick("service-jobs", "sandbox-us");

            assertThat(bridge.deadLetters()).hasSize(1);
            assertThat(bridge.request("GET", "/api/commands", null)
                            .path("status")
                            .asInt())
                    .isEqualTo(200);
            assertThatThrownBy(() -> bridge.command("sandbox-us", "no-such-command", Map.of()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no-such-command is accepted");
            assertThatThrownBy(() -> bridge.tick("service-job")).hasMessageContaining("did you mean service-jobs?");
        }
    }

    @Test
    void aRouteThatIsNotThereIsNamed() {
        Advices advices = new Advices(List.of(new Advices.Advice("dispach-desk", route -> {})));

        assertThatThrownBy(() -> advices.onContextInitializing(new DefaultCamelContext()))
                .hasMessageStartingWith("The route dispach-desk cannot be advised: ")
                .hasMessageContaining("dispach-desk");
    }

    @Test
    void theClassesOfThePageAreThoseOfTheExample() throws IOException {
        String page = Files.readString(Path.of("docs/testing-in-java.md"));
        String shown = page.replaceFirst("(?s).*\n```java\n(.*?)\n```\n.*", "$1");

        assertThat(Files.readString(Path.of("examples/own-route/src/test/java/com/acme/bridge/DispatchDeskTest.java")))
                .containsIgnoringWhitespaces(shown);
    }

    @Test
    void aFolderWithoutTestsIsNamed() {
        assertThatThrownBy(() -> YamlRouteTests.in("examples"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Path.of("examples/tests").toAbsolutePath().toString());
    }
}
