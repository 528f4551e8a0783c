package dev.servicebridge.kafka;

import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.json.ExactJson;

/**
 * What {@link KafkaTopicRoutes} does with messages of the topic of commands. What cannot be accepted is
 * kept as a dead letter, so that the partition goes on.
 */
public final class CommandTopic {
    /** The kind of a message that is no command, or none that the bridge accepts. */
    public static final String MESSAGE = "bus-message";
    /** What the account of a letter is called where the message names none of the bridge's. */
    static final String NO_ACCOUNT = "-";

    private static final int KNOWN_VERSION = 1;
    private static final String WHOLE_NUMBER = "[1-9]\\d{0,8}";
    /** What is no JSON is kept to be looked at, not to be replayed. */
    private static final int LONGEST_TEXT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(CommandTopic.class);

    private final Accounts accounts;
    private final DeadLetters letters;
    private final Clock clock;

    public CommandTopic(Accounts accounts, DeadLetters letters, Clock clock) {
        this.accounts = accounts;
        this.letters = letters;
        this.clock = clock;
    }

    /** Whether the message is of the version of the schema that this bridge knows; one that tells none is. */
    public boolean isKnownVersion(Message message) {
        return version(message).equals(Integer.toString(KNOWN_VERSION));
    }

    /** Keeps a message of another version until there is a bridge that knows it. */
    public void park(Message message) {
        String version = version(message);
        if (version.matches(WHOLE_NUMBER)) {
            keep(
                    message,
                    MESSAGE + "-v" + version,
                    "The message is of version " + version + ", and this bridge knows version " + KNOWN_VERSION
                            + ": it was not executed; replay it after the upgrade to a bridge that knows it");
        } else {
            keep(message, MESSAGE, "The header version of the message is no whole number from 1");
        }
    }

    /** Keeps a message that is not accepted. */
    public void refuse(Message message, Exception problem) {
        keep(message, MESSAGE, problem.getMessage());
    }

    /** Tells Kafka that a message is done with. */
    public void commit(Message message) {
        message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class).commit();
    }

    private static String version(Message message) {
        String version = message.getHeader("version", String.class);
        return version == null ? Integer.toString(KNOWN_VERSION) : version;
    }

    private void keep(Message message, String kind, String cause) {
        String text = text(message);
        JsonNode json = ExactJson.read(text).orElse(null);
        String place = message.getHeader(KafkaConstants.TOPIC) + "-" + message.getHeader(KafkaConstants.PARTITION) + "-"
                + message.getHeader(KafkaConstants.OFFSET);
        String payload = json == null ? TextNode.valueOf(bounded(text)).toString() : text;
        letters.insertOnce(
                new DeadLetter(null, kind, account(json), place, null, null, payload, cause, 1, null, clock.instant()));
        LOG.warn("The message {} is no command and kept as a dead letter: {}", place, cause);
    }

    /** Of a message that could not be decrypted its bytes in Base64. */
    private static String text(Message message) {
        return message.getBody() instanceof byte[] encrypted
                ? Base64.getEncoder().encodeToString(encrypted)
                : Optional.ofNullable(message.getBody(String.class)).orElse("");
    }

    private static String bounded(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private String account(JsonNode json) {
        String named = json == null ? null : json.path("account").textValue();
        return accounts.all().stream().anyMatch(account -> account.name().equals(named)) ? named : NO_ACCOUNT;
    }
}
