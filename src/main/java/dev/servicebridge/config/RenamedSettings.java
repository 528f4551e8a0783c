package dev.servicebridge.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of former versions that have another name now, or are gone. One that is still given stops the start. */
final class RenamedSettings {
    private static final String INTERVAL = ", a duration such as 30s in the place of the cron expression";

    /** By the former name: the name of today, and what else changed. */
    private static final Map<String, String> RENAMED = Map.of(
            "poll.service-jobs.cron", "poll.service-jobs.interval" + INTERVAL,
            "poll.product-service-orders.cron", "poll.product-service-orders.interval" + INTERVAL,
            "outcomes.cron", "outcomes.interval" + INTERVAL,
            "command.erp.cron", "command.erp.interval" + INTERVAL,
            "capacity.fsm.cron", "capacity.fsm.interval" + INTERVAL,
            "capacity.erp.cron", "capacity.erp.interval" + INTERVAL,
            "capacity.schedules.cron", "capacity.schedules.interval" + INTERVAL,
            "capacity.planning.cron", "capacity.planning.interval" + INTERVAL);

    /** By the former name: why nobody has to set it. */
    private static final Map<String, String> GONE =
            Map.of("delivery.lanes", "how many deliveries go side by side follows from usage plans and answers");

    private RenamedSettings() {}

    static Set<String> all() {
        return Stream.of(RENAMED, GONE)
                .flatMap(former -> former.keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean contain(String key) {
        return RENAMED.containsKey(key) || GONE.containsKey(key);
    }

    /** What is wrong with a setting of a former name, after "the setting". */
    static String problem(String key) {
        return GONE.containsKey(key) ? "is gone" : "has another name";
    }

    /** What to write in the place of a former name, or that it is to be removed. */
    static String remedy(String key) {
        return GONE.containsKey(key) ? "remove it: " + GONE.get(key) : "write " + RENAMED.get(key);
    }
}
