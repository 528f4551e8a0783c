package dev.servicebridge.hotels;

import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
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
     * Puts a state's rule into the headers that the port {@code fsm.product-service-order} reads: {@code serviceStatus},
     * {@code serviceEventText} and {@code createIfAbsent}.
     *
     * @param state as it came
     * @param exchange its body is the event of the order
     */
    public void instruct(String state, Exchange exchange) {
        rules.getOrDefault(state, rules.get(UNKNOWN)).instruct(exchange.getMessage(), FIELDS);
    }
}
