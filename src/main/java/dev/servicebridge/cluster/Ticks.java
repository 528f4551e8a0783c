package dev.servicebridge.cluster;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.json.ExactJson;
import dev.servicebridge.kafka.KafkaBusRoutes;

/**
 * What {@link KafkaBusRoutes} does with ticks. The message of one is the JSON object
 * {@code {"tick": "service-jobs", "account": "acme-us", "at": "2026-01-31T12:00:00Z"}}; without {@code account} it is
 * for all accounts, without {@code at} it is of when it was sent.
 */
public final class Ticks {
    private static final Logger LOG = LoggerFactory.getLogger(Ticks.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,100}");

    /** Whoever was away for longer waits for the next one instead of doing several at once. */
    private static final Duration LONGEST_WAY = Duration.ofMinutes(1);

    private final CamelContext context;
    private final Set<String> accounts;
    private final Clock clock;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * @param context whose routes are the ones that ticks are for
     * @param accounts the names of those that a tick may be for
     */
    public Ticks(CamelContext context, Set<String> accounts, Clock clock) {
        this.context = context;
        this.accounts = Set.copyOf(accounts);
        this.clock = clock;
    }

    /** Whether a route listens for this tick, be it stopped just now. */
    public boolean isHeard(String name) {
        String endpoint = "direct://tick." + name;
        return context.getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(endpoint));
    }

    /** The message that tells of a tick of now. */
    public String message(String name, String account) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("tick", name);
        if (account != null) {
            message.put("account", account);
        }
        return message.put("at", clock.instant().toString()).toString();
    }

    /**
     * The tick that a message tells of.
     *
     * @param sent when the message was sent, in milliseconds since 1970
     * @throws IllegalArgumentException saying what is wrong with it and what to do, without repeating it: anybody may
     *     have written it
     */
    public Tick read(String message, long sent) {
        JsonNode tick = object(message);
        String name = tick.path("tick").asText();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "it names no tick; send {\"tick\": \"service-jobs\"}, or another name that"
                            + " a route listens for");
        }
        if (!isHeard(name)) {
            throw new IllegalArgumentException("no route listens on direct:tick." + name
                    + "; correct the name of the tick, or add the route to this node");
        }
        return new Tick(name, account(tick), at(tick, sent));
    }

    /** Whether it is not too late for a tick. */
    public boolean isOfNow(Tick tick) {
        return tick.at().isAfter(clock.instant().minus(LONGEST_WAY));
    }

    /** Notes that a tick could be sent. */
    public void sent() {
        if (failing.getAndSet(false)) {
            LOG.info("Ticks can be sent again");
        }
    }

    /** Notes that a tick could not be sent. */
    public void notSent(Exception failure) {
        if (!failing.getAndSet(true)) {
            LOG.warn(
                    "Ticks cannot be sent to Kafka ({}), and nothing is polled until they can; see that the brokers of"
                            + " kafka.brokers can be reached",
                    failure.getMessage());
        }
    }

    private static JsonNode object(String message) {
        return ExactJson.object(message)
                .orElseThrow(() -> new IllegalArgumentException(
                        "it is no JSON object; send one such as {\"tick\": \"service-jobs\"}"));
    }

    private String account(JsonNode tick) {
        if (!tick.hasNonNull("account")) {
            return null;
        }
        String account = tick.path("account").asText();
        if (!accounts.contains(account)) {
            throw new IllegalArgumentException(
                    "it names an account that there is not; take one of accounts.file, or none for all of them");
        }
        return account;
    }

    private static Instant at(JsonNode tick, long sent) {
        if (!tick.hasNonNull("at")) {
            return Instant.ofEpochMilli(sent);
        }
        try {
            return Instant.parse(tick.path("at").asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its at is no instant; write it as 2026-01-31T12:00:00Z", e);
        }
    }
}
