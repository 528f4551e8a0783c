package dev.servicebridge.outbox;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a subscriber seems down, however many accounts and queues notice, and once that all of it is back. */
final class ReceiverWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiverWatch.class);

    private final Map<String, Set<DeliveryQueue>> pausing = new ConcurrentHashMap<>();

    void paused(DeliveryQueue queue, String cause) {
        pausing.compute(queue.subscriber(), (subscriber, queues) -> {
            Set<DeliveryQueue> known = queues == null ? ConcurrentHashMap.newKeySet() : queues;
            if (known.isEmpty()) {
                LOG.warn(
                        "{} seems down for account {}, deliveries pause and are tried again: {}",
                        subscriber,
                        queue.account(),
                        cause);
            }
            known.add(queue);
            return known;
        });
    }

    void resumed(DeliveryQueue queue) {
        pausing.computeIfPresent(queue.subscriber(), (subscriber, queues) -> {
            if (queues.remove(queue) && queues.isEmpty()) {
                LOG.info("{} is back, deliveries go on", subscriber);
            }
            return queues;
        });
    }
}
