package dev.servicebridge.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/**
 * The topics of the bus: whether they are there as they must be, and creating those that are not. What a topic holds is
 * told in docs/kafka.md.
 */
public final class Topics {
    static final String COMMANDS = "commands";

    /** Topics that are spread as the accounts are. */
    private static final List<String> OF_ACCOUNTS =
            List.of("job-events", "product-service-order-events", COMMANDS, "command-results", "dead-letters");
    /** Each node reads all of it. */
    private static final String TICKS = "poll-ticks";

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int WAITS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    private final TopicSettings settings;
    private final int waits;
    /** How many partitions each topic has, by its name. */
    private final Map<String, Integer> wanted = new LinkedHashMap<>();

    private Topics(TopicSettings settings, int waits) {
        this.settings = settings;
        this.waits = waits;
        OF_ACCOUNTS.forEach(name -> wanted.put(settings.prefix() + name, settings.partitions()));
        wanted.put(settings.prefix() + TICKS, 1);
    }

    /**
     * Sees to it that the topics are there; waits about a minute for brokers that do not answer.
     *
     * @throws ConfigurationException where there is one that must not be as it is, or is missing and may not be created,
     *     or the brokers cannot be reached, with what to do
     */
    public static void prepare(TopicSettings settings) {
        prepare(settings, WAITS);
    }

    /** @param waits how many times five seconds are waited for an answer */
    static void prepare(TopicSettings settings, int waits) {
        new Topics(settings, waits).prepare();
    }

    private void prepare() {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.group() + "-topics");
        client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) WAIT.toMillis());
        client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) WAIT.toMillis());
        client.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        try (Admin admin = Admin.create(client)) {
            Map<String, TopicDescription> there = awaitAnswer(admin);
            requirePartitions(there);
            List<String> missing = wanted.keySet().stream()
                    .filter(name -> !there.containsKey(name))
                    .toList();
            if (!missing.isEmpty()) {
                create(admin, missing);
            }
        } catch (KafkaException e) {
            throw refused(e);
        }
    }

    private Map<String, TopicDescription> awaitAnswer(Admin admin) {
        for (int waited = 1; waited < waits; waited++) {
            try {
                return describe(admin);
            } catch (RetriableException e) {
                if (waited == 1) {
                    LOG.warn(
                            "Kafka does not answer at {}; the start waits for it, for {} at the most",
                            settings.brokers(),
                            WAIT.multipliedBy(waits));
                }
            }
        }
        try {
            return describe(admin);
        } catch (RetriableException e) {
            throw new ConfigurationException(settings.sourceOfBrokers() + ": kafka.brokers: Kafka cannot be"
                    + " reached at " + settings.brokers() + " (" + e.getMessage()
                    + "); start it, or correct kafka.brokers and"
                    + " kafka.security-protocol");
        }
    }

    /** Those that there are. */
    private Map<String, TopicDescription> describe(Admin admin) {
        Map<String, TopicDescription> there = new LinkedHashMap<>();
        admin.describeTopics(wanted.keySet()).topicNameValues().forEach((name, answer) -> {
            try {
                there.put(name, get(answer));
            } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("There is no topic {} yet", name);
            }
        });
        return there;
    }

    private void requirePartitions(Map<String, TopicDescription> there) {
        List<String> faults = new ArrayList<>();
        there.forEach((name, topic) -> {
            int has = topic.partitions().size();
            if (has != wanted.get(name)) {
                faults.add("topic " + name + " has " + has + " partitions and not " + wanted.get(name));
            }
        });
        if (!faults.isEmpty()) {
            throw new ConfigurationException(settings.sourceOfPartitions() + ": kafka.partitions: "
                    + String.join(", ", faults) + "; set it to what the topics of accounts were created with, or have"
                    + " those that are wrong deleted and created anew (docs/kafka.md)");
        }
    }

    private void create(Admin admin, List<String> missing) {
        if (!settings.createsMissing()) {
            throw new ConfigurationException("Kafka at " + settings.brokers()
                    + " lacks topics, and kafka.create-topics is false;" + " create them:\n" + commands(missing));
        }
        admin.createTopics(missing.stream().map(this::topic).toList())
                .values()
                .forEach((name, answer) -> created(name, answer, missing));
        LOG.info("Created the topics {}", missing);
    }

    private void created(String name, KafkaFuture<Void> answer, List<String> missing) {
        try {
            get(answer);
        } catch (TopicExistsException e) {
            LOG.debug("Another node has created the topic {}", name);
        } catch (KafkaException e) {
            throw new ConfigurationException("Kafka at " + settings.brokers() + " does not create the topic " + name
                    + " ("
                    + e.getMessage() + "); correct kafka.partitions and kafka.replication-factor, or create the topics"
                    + " by hand:\n" + commands(missing));
        }
    }

    private NewTopic topic(String name) {
        int copies = settings.copies();
        return new NewTopic(
                        name,
                        Optional.of(wanted.get(name)),
                        copies < 0 ? Optional.empty() : Optional.of((short) copies))
                .configs(configuration());
    }

    private Map<String, String> configuration() {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("retention.ms", Long.toString(settings.retention().toMillis()));
        configuration.put("cleanup.policy", "delete");
        return configuration;
    }

    private String commands(List<String> names) {
        int copies = settings.copies();
        String configuration = configuration().entrySet().stream()
                .map(entry -> " --config " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
        return names.stream()
                .map(name -> "kafka-topics.sh --bootstrap-server " + settings.brokers() + " --create --topic " + name
                        + " --partitions " + wanted.get(name)
                        + (copies < 0 ? "" : " --replication-factor " + copies) + configuration)
                .collect(Collectors.joining("\n"));
    }

    private ConfigurationException refused(KafkaException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new ConfigurationException("Kafka at " + settings.brokers() + " cannot be used: " + cause.getMessage()
                + "; correct kafka.brokers, kafka.security-protocol, kafka.sasl-mechanism and kafka.sasl-jaas-config, or"
                + " what the user may do there (docs/kafka.md)");
    }

    /** The answer, or the client's own exception, which it wraps; the client's timeouts end the wait. */
    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("The start was interrupted", e);
        }
    }
}
