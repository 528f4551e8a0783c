package dev.servicebridge.outcomes;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/** Which change in the FSM becomes which command: {@value #FILE}, which explains its keys. */
public final class OutcomeRules {
    static final String FILE = "config/fsm-outcomes.yaml";

    private final FieldRule assignedUser;
    private final FieldRule readyAt;
    private final String rescheduleReasonCode;
    private final Map<String, StatusOutcome> statuses;

    /** @param statuses by the status's name in lower case */
    OutcomeRules(
            FieldRule assignedUser,
            FieldRule readyAt,
            String rescheduleReasonCode,
            Map<String, StatusOutcome> statuses) {
        this.assignedUser = assignedUser;
        this.readyAt = readyAt;
        this.rescheduleReasonCode = rescheduleReasonCode;
        this.statuses = Map.copyOf(statuses);
    }

    /**
     * Reads the rules.
     *
     * @param problems takes all that is wrong with the file; with any, the rules are not fit for use
     */
    public static OutcomeRules load(BridgeFiles files, Problems problems) {
        return new OutcomeRuleReader(files.require(FILE), problems).rules();
    }

    FieldRule assignedUser() {
        return assignedUser;
    }

    FieldRule readyAt() {
        return readyAt;
    }

    String rescheduleReasonCode() {
        return rescheduleReasonCode;
    }

    Optional<StatusOutcome> status(String name) {
        return Optional.ofNullable(statuses.get(name.toLowerCase(Locale.ROOT)));
    }
}
