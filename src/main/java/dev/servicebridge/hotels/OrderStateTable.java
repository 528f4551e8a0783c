package dev.servicebridge.hotels;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.FsmInstruction;
import dev.servicebridge.mapping.StatusRule;
import dev.servicebridge.mapping.StatusRuleReader;

/**
 * What each state of a hotel's product service order means to the FSM: {@value #FILE}, which explains its keys. The
 * states are those of the Mews Connector.
 */
public final class OrderStateTable {
    static final String FILE = "config/product-service-order-state.yaml";

    private static final String UNKNOWN = "UNKNOWN";
    private static final List<String> STATES =
            List.of("Inquired", "Requested", "Optional", "Confirmed", "Started", "Processed", "Canceled", UNKNOWN);

    private static final Map<String, String> FIELDS = Map.of(
            "number", "/order/Number",
            "state", "/order/State",
            "account", "/account",
            "productServiceOrderId", "/productServiceOrderId");

    private final Map<String, StatusRule> rules;

    private OrderStateTable(Map<String, StatusRule> rules) {
        this.rules = rules;
    }

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    public static OrderStateTable load(BridgeFiles files, Problems problems) {
        return new OrderStateTable(new StatusRuleReader(files.require(FILE), STATES, FIELDS, problems).rules());
    }

    /**
     * What the FSM is told of a hotel's order.
     *
     * @param state as it came; one that the table does not know counts as {@code UNKNOWN}
     * @param event the event of the order
     */
    public FsmInstruction rule(String state, JsonNode event) {
        return rules.getOrDefault(state, rules.get(UNKNOWN)).of(event, FIELDS);
    }
}
