package dev.servicebridge.config;

import java.util.Map;
import java.util.Set;

/** Settings of former versions that have another name now. One that is still given stops the start. */
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

    private RenamedSettings() {}

    static Set<String> all() {
        return RENAMED.keySet();
    }

    static boolean contain(String key) {
        return RENAMED.containsKey(key);
    }

    /** What to write in the place of a former name. */
    static String remedy(String key) {
        return "write " + RENAMED.get(key);
    }
}
