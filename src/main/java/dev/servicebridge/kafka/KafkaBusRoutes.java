package dev.servicebridge.kafka;

import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.model.RouteDefinition;

import dev.servicebridge.cluster.Tick;
import dev.servicebridge.cluster.Ticks;

/** Ticks on the bus of several nodes ({@code bus=kafka}). How the brokers are reached, the settings {@code kafka.*} say. */
public final class KafkaBusRoutes extends RouteBuilder {
    /** The group of the routes that are of the bus, which tells of itself when it is out. */
    public static final String GROUP = "bus";

    private static final String TICK = "tick";

    private final Ticks ticks;
    private final String consumers;

    /**
     * @param consumers the group of Kafka's consumers that this node is alone in
     */
    public KafkaBusRoutes(Ticks ticks, String consumers) {
        this.ticks = ticks;
        this.consumers = consumers;
    }

    @Override
    public void configure() {
        send();
        receive();
    }

    private void send() {
        from("direct:tick")
                .routeId("tick-to-kafka")
                .routeGroup(GROUP)
                .routeDescription("Tells every node of a tick; one that nobody listens for is none.")
                .filter(tick -> ticks.isHeard(name(tick)))
                .id("tick-heard")
                .doTry()
                .id("tick-send-or-tell")
                .process(tick -> tick.getMessage().setBody(ticks.message(name(tick), account(tick))))
                .id("tick-message")
                .removeHeaders("*", TICK)
                .setHeader(KafkaConstants.KEY, simple("${header.tick}"))
                .setHeader("version", constant("1"))
                // A tick that cannot be sent soon is not sent at all: the next one does its work.
                .to("kafka:{{kafka.topic-prefix}}poll-ticks?maxBlockMs=5000&requestTimeoutMs=5000"
                        + "&deliveryTimeoutMs=10000")
                .id("tick-send")
                .process(tick -> ticks.sent())
                .id("tick-sent")
                .doCatch(Exception.class)
                .id("tick-unsent")
                .process(tick -> ticks.notSent(tick.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)))
                .id("tick-tell-unsent")
                .end()
                .end();
    }

    private void receive() {
        RouteDefinition route =
                from("kafka:{{kafka.topic-prefix}}poll-ticks?autoOffsetReset=latest&autoCommitEnable=false"
                        // How long a stop may wait; a message is taken as soon as it comes.
                        + "&pollTimeoutMs=500&groupId=" + consumers);
        route.getInput().setId("tick-topic");
        route.routeId("tick-from-kafka")
                .routeGroup(GROUP)
                .routeDescription(
                        "Brings each new tick to the route that listens on direct:tick.<name>, on a worker of its"
                                + " own.")
                .doTry()
                .id("tick-take-or-tell")
                .process(message -> message.setVariable(TICK, read(message.getMessage())))
                .id("tick-read")
                .filter(message -> ticks.isOfNow(message.getVariable(TICK, Tick.class)))
                .id("tick-of-now")
                .removeHeaders("*")
                .setHeader(TICK, simple("${variable.tick.name}"))
                .setHeader("account", simple("${variable.tick.account}"))
                .wireTap("direct:tick.${header.tick}?block=false&failIfNoConsumers=false")
                .executorService("workers")
                .id("tick-start")
                .end()
                .endDoTry()
                .doCatch(Exception.class)
                .id("tick-not-one")
                .log(
                        LoggingLevel.WARN,
                        "dev.servicebridge.bus",
                        "The message at offset ${header[kafka.OFFSET]} of partition ${header[kafka.PARTITION]} of the topic"
                                + " ${header[kafka.TOPIC]} is left out: ${exception.message}")
                .id("log-tick-not-one")
                .end();
    }

    private Tick read(Message message) {
        return ticks.read(message.getBody(String.class), message.getHeader(KafkaConstants.TIMESTAMP, long.class));
    }

    private static String name(Exchange tick) {
        return tick.getMessage().getHeader(TICK, String.class);
    }

    private static String account(Exchange tick) {
        return tick.getMessage().getHeader("account", String.class);
    }
}
