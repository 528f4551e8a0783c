package dev.servicebridge.outbox;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a subscriber seems down, however many accounts and lanes notice, and once that all of it is back. */
final class ReceiverWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiverWatch.class);

    private final Map<String, Set<DeliveryLane>> pausing = new ConcurrentHashMap<>();

    void paused(DeliveryLane lane, String cause) {
        pausing.compute(lane.subscriber(), (subscriber, lanes) -> {
            Set<DeliveryLane> known = lanes == null ? ConcurrentHashMap.newKeySet() : lanes;
            if (known.isEmpty()) {
                LOG.warn(
                        "{} seems down for account {}, deliveries pause and are tried again: {}",
                        subscriber,
                        lane.account(),
                        cause);
            }
            known.add(lane);
            return known;
        });
    }

    void resumed(DeliveryLane lane) {
        pausing.computeIfPresent(lane.subscriber(), (subscriber, lanes) -> {
            if (lanes.remove(lane) && lanes.isEmpty()) {
                LOG.info("{} is back, deliveries go on", subscriber);
            }
            return lanes;
        });
    }
}
