package dev.servicebridge.kafka;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.dataformat.JsonLibrary;

import dev.servicebridge.database.EncryptedTextException;

/** What goes to other systems by the topics of Kafka, and the commands that come from one; see docs/kafka.md. */
public final class KafkaTopicRoutes extends RouteBuilder {
    private static final String VERSION = "1";

    private final TopicEncryption encryption;
    private final CommandTopic commands;
    private final Class<? extends Exception> refusal;

    /** @param refusal what {@code direct:command} fails with for what is no command that it accepts */
    public KafkaTopicRoutes(TopicEncryption encryption, CommandTopic commands, Class<? extends Exception> refusal) {
        this.encryption = encryption;
        this.commands = commands;
        this.refusal = refusal;
    }

    @Override
    public void configure() {
        relay("job-event", "job-events", "serviceJobId");
        relay("product-service-order-event", "product-service-order-events", "productServiceOrderId");
        relay("command-result", "command-results", "commandSubject");
        relay("dead-letter", "dead-letters", "deadLetterId");
        takeCommands();
        takeCommand();
    }

    /**
     * Writes events of one kind to their topic; the route returns when all brokers that must have them do.
     *
     * @param topic name of the topic, behind the prefix
     * @param subject header that says what an event is about
     */
    private void relay(String event, String topic, String subject) {
        String id = event + "-kafka";
        JsonDataFormat json = new JsonDataFormat(JsonLibrary.Jackson);
        json.setContentTypeHeader("false");
        from("direct:" + event + ".kafka")
                .routeId(id)
                .routeGroup(KafkaBusRoutes.GROUP)
                .routeDescription(
                        "Writes events of one kind to their topic; it returns when all brokers that must have them"
                                + " do.")
                .errorHandler(noErrorHandler())
                .setHeader(KafkaConstants.KEY, header("account"))
                .setHeader("version", constant(VERSION))
                .setHeader("kind", constant(event))
                .setHeader("subject", header(subject))
                .setHeader("eventId", simple("${header.eventId}", String.class))
                .removeHeaders("*", KafkaConstants.KEY, "version", "eventId", "kind", "account", "subject")
                .id(id + "-own-headers")
                .marshal(json)
                .id(id + "-to-json")
                .process(message -> encryption.encrypt(message.getMessage()))
                .id(id + "-encrypt")
                // A broker that is away is known soon: the delivery tries again, not Kafka's client.
                .to("kafka:{{kafka.topic-prefix}}" + topic
                        + "?valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer&synchronous=true"
                        + "&requestRequiredAcks=all&enableIdempotence=true&lingerMs=0&maxBlockMs=10000"
                        + "&requestTimeoutMs=5000&deliveryTimeoutMs=10000")
                .id(id + "-send");
    }

    private void takeCommands() {
        RouteDefinition route =
                from("kafka:{{kafka.topic-prefix}}commands?groupId={{kafka.group}}-commands&autoOffsetReset=earliest"
                        + "&valueDeserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer"
                        + "&autoCommitEnable=false&allowManualCommit=true&breakOnFirstError=true"
                        // How long a stop may wait; a message is taken as soon as it comes.
                        + "&pollTimeoutMs=500");
        route.getInput().setId("commands-topic-messages");
        route.routeId("commands-topic")
                .routeGroup(KafkaBusRoutes.GROUP)
                .routeDescription(
                        "Takes commands from their topic, each until it is durable; what fails on the bridge's"
                                + " side is tried again.")
                .errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(5)
                        .redeliveryDelay(500)
                        .useExponentialBackOff()
                        .backOffMultiplier(2)
                        .logStackTrace(false)
                        .logExhaustedMessageHistory(false))
                .to("direct:commands-topic.message")
                .id("commands-topic-take")
                .process(message -> commands.commit(message.getMessage()))
                .id("commands-topic-commit");
    }

    private void takeCommand() {
        from("direct:commands-topic.message")
                .routeId("commands-topic-message")
                .routeGroup(KafkaBusRoutes.GROUP)
                .routeDescription(
                        "Accepts one message of the topic of commands, or keeps it as a dead letter where that can"
                                + " never be.")
                .errorHandler(noErrorHandler())
                .doTry()
                .id("commands-topic-accept-or-keep")
                .process(message -> encryption.decrypt(message.getMessage()))
                .id("commands-topic-decrypt")
                .choice()
                .id("commands-topic-version")
                .when(message -> commands.isKnownVersion(message.getMessage()))
                .id("commands-topic-known-version")
                .setHeader("commandSource", constant("bus"))
                .to("direct:command")
                .id("commands-topic-accept")
                .otherwise()
                .id("commands-topic-other-version")
                .process(message -> commands.park(message.getMessage()))
                .id("commands-topic-park")
                .end()
                .endDoTry()
                .doCatch(refusal, EncryptedTextException.class)
                .id("commands-topic-refused")
                .process(message -> commands.refuse(
                        message.getMessage(), message.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)))
                .id("commands-topic-refuse")
                .end();
    }
}
