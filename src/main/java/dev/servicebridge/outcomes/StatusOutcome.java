package dev.servicebridge.outcomes;

import java.util.Set;

/**
 * What becomes of an order that got a status.
 *
 * @param command {@code complete-job} or {@code cancel-job}
 * @param details what the FSM is asked for to make the command: {@code fulfillmentTime}, {@code serviceReport}, {@code
 *     reason}
 */
record StatusOutcome(String command, Set<String> details) {
    static final String COMPLETE = "complete-job";
    static final String CANCEL = "cancel-job";
    static final String REASON = "reason";

    boolean cancels() {
        return command.equals(CANCEL);
    }
}
