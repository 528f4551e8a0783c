package dev.servicebridge.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Kafka decide which node works for which account: a member of the nodes' consumer group that reads nothing, and owns
 * the accounts of the partitions that it is assigned.
 */
public final class KafkaOwnership implements Ownership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOwnership.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SAMPLE = Duration.ofMillis(200);
    private static final Duration REJOIN = Duration.ofSeconds(2);
    private static final String HEARTBEAT = "last-heartbeat-seconds-ago";
    private static final Duration NONE_YET = Duration.ofNanos(-1);

    private final Group group;
    private final AccountPartitions partitions;
    private final OwnedAccounts owned;
    private final Lease lease;
    private final Consumer<String> takenOver;
    private final Thread member = new Thread(this::run, "ownership");
    private final ScheduledExecutorService sampler =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ownership-lease"));

    private volatile KafkaConsumer<Void, Void> consumer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean everJoined;
    private boolean failing;
    private boolean lapsed;

    /**
     * The group that the nodes form.
     *
     * @param client how Kafka's clients are configured, {@code bootstrap.servers} and security included
     * @param topic whose partitions are shared out
     * @param session after which silence a node is taken for dead
     * @param drain longest that accounts are held back for work under way when they are taken away
     */
    public record Group(Map<String, Object> client, String name, String topic, Duration session, Duration drain) {}

    /** @param takenOver told of each account before this node begins to own it */
    public KafkaOwnership(
            Group group, AccountPartitions partitions, Consumer<String> takenOver, LongSupplier nanoClock) {
        this.group = group;
        this.partitions = partitions;
        this.takenOver = takenOver;
        lease = new Lease(group.session(), nanoClock);
        owned = new OwnedAccounts(partitions, lease, nanoClock);
    }

    /** Joins the group, in the background; until it is assigned partitions this node owns nothing. */
    public void start() {
        member.start();
        sampler.scheduleAtFixedRate(this::sample, 0, SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean hasJoined() {
        return everJoined;
    }

    @Override
    public boolean owns(String account) {
        return owned.owns(account);
    }

    @Override
    public boolean acquire(String account) {
        return owned.acquire(account);
    }

    @Override
    public boolean isHeld(String account) {
        return owned.isHeld(account);
    }

    @Override
    public boolean release(String account) {
        return owned.release(account);
    }

    /** Those that this node works for now. */
    public List<String> accounts() {
        return owned.accounts();
    }

    /** Gives all accounts away, when the work for them that is under way is done, and leaves the group. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<Void, Void> joined = consumer;
        if (joined != null) {
            joined.wakeup();
        }
        try {
            member.join(group.drain().plusSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sampler.shutdownNow();
    }

    private void run() {
        while (!isClosing()) {
            try (KafkaConsumer<Void, Void> joined =
                    new KafkaConsumer<>(configuration(), new VoidDeserializer(), new VoidDeserializer())) {
                consumer = joined;
                joined.subscribe(List.of(group.topic()), new Rebalance(joined));
                while (!isClosing()) {
                    joined.poll(POLL);
                    works();
                }
            } catch (WakeupException e) {
                // Only close wakes it.
            } catch (KafkaException e) {
                failed(e);
            } finally {
                consumer = null;
            }
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void works() {
        if (failing) {
            failing = false;
            LOG.info("Kafka can be worked with again; the group {} shares out the accounts", group.name());
        }
    }

    private void failed(KafkaException failure) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "The group {} at Kafka cannot be joined, so that this node works for no account: {}; check"
                            + " kafka.brokers and the rights of its user; it is tried again every {} s",
                    group.name(),
                    failure.getMessage(),
                    REJOIN.toSeconds(),
                    failure);
        }
        try {
            closing.await(REJOIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private void sample() {
        KafkaConsumer<Void, Void> joined = consumer;
        lease.sample(joined == null ? NONE_YET : lastHeartbeat(joined.metrics()));
        tell(lease.holds());
    }

    private void tell(boolean holds) {
        if (everJoined && holds == lapsed) {
            lapsed = !holds;
            if (lapsed) {
                LOG.warn(
                        "No sign of life of this node came through to Kafka for kafka.session-timeout, so it works for no"
                                + " account until one does; see that the brokers of kafka.brokers can be reached");
            } else {
                LOG.info(
                        "Kafka hears of this node again; it works for {} accounts",
                        owned.accounts().size());
            }
        }
    }

    /** In whole seconds, rounded up: the client rounds them down. */
    private static Duration lastHeartbeat(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(HEARTBEAT))
                .map(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .filter(seconds -> seconds >= 0)
                .map(seconds -> Duration.ofSeconds(seconds + 1))
                .findFirst()
                .orElse(NONE_YET);
    }

    private Map<String, Object> configuration() {
        Map<String, Object> configuration = new HashMap<>(group.client());
        long session = group.session().toMillis();
        configuration.put("group.id", group.name());
        configuration.put("session.timeout.ms", (int) session);
        configuration.put("heartbeat.interval.ms", (int) (session / 5));
        configuration.put("enable.auto.commit", false);
        configuration.put("auto.offset.reset", "latest");
        // Whoever keeps a partition through a rebalance goes on with its accounts meanwhile.
        configuration.put(
                "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        return configuration;
    }

    /** What the group decided; called by the member's thread. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final KafkaConsumer<Void, Void> joined;

        Rebalance(KafkaConsumer<Void, Void> joined) {
            this.joined = joined;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            joined.pause(added);
            lease.confirmed();
            List<Integer> numbers = numbers(added);
            numbers.forEach(number -> partitions.accounts(number).forEach(takenOver));
            owned.assigned(numbers);
            everJoined = true;
            if (!added.isEmpty()) {
                LOG.info("This node works for {} accounts now", owned.accounts().size());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> removed) {
            try {
                if (!owned.revoked(numbers(removed), group.drain())) {
                    LOG.warn("Accounts are given to other nodes while calls for them are still under way:"
                            + " they took longer than kafka.drain-timeout");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> removed) {
            owned.lost(numbers(removed));
            LOG.warn(
                    "This node was taken for dead by the group {}, and its accounts were given to others: no sign of life"
                            + " came through for kafka.session-timeout",
                    group.name());
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).toList();
        }
    }
}
