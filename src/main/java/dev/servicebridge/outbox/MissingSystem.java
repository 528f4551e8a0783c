package dev.servicebridge.outbox;

import java.util.ArrayList;
import java.util.List;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;

/**
 * A subscriber that cannot serve an account, because its packaged route calls a system that the account has no access to.
 * Whoever puts another file in the route's place says by that that the subscriber needs something else.
 *
 * @param kind the kind of events
 * @param system the system that is missing, as in the accounts file
 */
public record MissingSystem(String account, EventKind kind, String subscriber, String system) {
    private static final String FSM = "fsm";
    private static final String FLOW_RETAIL = "flow-retail";

    private static final List<Need> NEEDS = List.of(
            new Need(EventKind.SERVICE_JOB, "services-api", "routes/systems/flow-retail/fsm-flow-retail.yaml"),
            new Need(EventKind.PRODUCT_SERVICE_ORDER, "mews", "routes/systems/flow-retail/fsm-flow-retail-hotel.yaml"));

    /**
     * @param source the system whose accounts have events of the kind
     * @param route the file that serves the subscriber's port by calls of {@value #FLOW_RETAIL}
     */
    private record Need(EventKind kind, String source, String route) {}

    /** All of them, in the order of the accounts file. */
    public static List<MissingSystem> find(BridgeFiles files, Subscribers subscribers, Accounts accounts) {
        List<MissingSystem> missing = new ArrayList<>();
        for (Account account : accounts.all()) {
            for (Need need : NEEDS) {
                boolean needed = account.has(need.source())
                        && !account.has(FLOW_RETAIL)
                        && files.require(need.route()).disk() == null
                        && subscribers.of(need.kind()).contains(FSM);
                if (needed) {
                    missing.add(new MissingSystem(account.name(), need.kind(), FSM, FLOW_RETAIL));
                }
            }
        }
        return missing;
    }

    /** What is wrong and what to do about it. */
    public String describe() {
        return "accounts." + account + "." + system + ": is missing, so no " + kind.event() + " of account " + account
                + " reaches subscriber " + subscriber + "; add it to the accounts file, or take " + subscriber
                + " out of " + Subscribers.setting(kind);
    }
}
