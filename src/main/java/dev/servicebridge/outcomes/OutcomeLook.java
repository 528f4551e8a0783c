package dev.servicebridge.outcomes;

import java.util.List;

/**
 * What came of a look at an order.
 *
 * @param commands to be sent, in this order
 * @param notices lines for the order's history
 * @param order what to keep when these are sent; null for nothing new
 */
public record OutcomeLook(List<OutcomeCommand> commands, List<OutcomeNotice> notices, FsmOrder order) {
    static final OutcomeLook NOTHING_NEW = new OutcomeLook(List.of(), List.of(), null);

    /** The order was read before the bridge last wrote to it: what was read counts for nothing, it must be read again. */
    static final OutcomeLook OUT_OF_DATE = new OutcomeLook(List.of(), List.of(), null);

    public boolean isOutOfDate() {
        return this == OUT_OF_DATE;
    }
}
