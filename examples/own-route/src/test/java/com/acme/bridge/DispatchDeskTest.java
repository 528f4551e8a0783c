package com.acme.bridge;

import java.util.Map;
import java.util.stream.Stream;

import dev.servicebridge.junit.AdviceRoute;
import dev.servicebridge.junit.BridgeUnderTest;
import dev.servicebridge.junit.ServiceBridgeTest;
import dev.servicebridge.junit.YamlRouteTests;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The route dispatch-desk in a whole bridge. */
class DispatchDeskTest {
    private static final Map<String, String> ON_HOLD =
            Map.of("serviceJobId", "job-1", "serviceJobStatus", "HOLD", "marketplaceId", "ATVPDKIKX0DER");

    /** Those of bridge/tests, which service-bridge test runs as well. */
    @TestFactory
    Stream<DynamicTest> routeTests() {
        return YamlRouteTests.in("bridge");
    }

    /** With all subscribers, and the FSM's port served by a mock. */
    @Nested
    @ServiceBridgeTest(home = "bridge", mockEndpointsAndSkip = "direct:fsm.*")
    class BesideTheOthers {
        @Test
        void chatFsmAndErpHearOfAJobOnHold(BridgeUnderTest bridge) throws InterruptedException {
            MockEndpoint fsm = bridge.mock("direct:fsm.service-order");
            fsm.expectedHeaderReceived("serviceJobId", "job-1");
            fsm.expectedMessageCount(1);

            bridge.job("sandbox-us", ON_HOLD);

            fsm.assertIsSatisfied();
            assertThat(bridge.messages("https:{{custom.chat}}"))
                    .singleElement()
                    .satisfies(message -> assertThat(message.body().path("text").asText())
                            .isEqualTo("Job job-1 of sandbox-us is on hold"));
            assertThat(bridge.erp("service_job")).hasSize(1);
            assertThat(bridge.deadLetters()).isEmpty();
        }
    }

    /** The route alone, its last step replaced. */
    @Nested
    @ServiceBridgeTest(home = "bridge", settings = "delivery.subscribers=dispatch-desk")
    class WithAnotherChat {
        @AdviceRoute("dispatch-desk")
        void replaceTheChat(AdviceWithRouteBuilder route) throws Exception {
            route.weaveById("desk-to-chat").replace().to("mock:chat");
        }

        @Test
        void aChatThatFailsHearsOfTheJobAgain(BridgeUnderTest bridge, CamelContext context) throws InterruptedException {
            MockEndpoint chat = context.getEndpoint("mock:chat", MockEndpoint.class);
            chat.whenExchangeReceived(1, exchange -> {
                throw new java.net.ConnectException("away");
            });
            chat.expectedMessageCount(2);

            bridge.job("sandbox-us", ON_HOLD);

            chat.assertIsSatisfied();
            assertThat(bridge.deadLetters()).isEmpty();
        }
    }
}
