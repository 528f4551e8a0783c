package dev.servicebridge.routetests;

import java.util.Map;
import java.util.TreeMap;

import dev.servicebridge.config.Suggestion;
import dev.servicebridge.remote.Contract;

/** The operations that a bridge knows, by names such as {@code flow-retail.createCustomer}. */
final class Operations {
    private final Map<String, Boolean> reading = new TreeMap<>();

    /** @param contracts by system */
    Operations(Map<String, Contract> contracts) {
        contracts.forEach((system, contract) ->
                contract.operationIds().forEach(id -> reading.put(system + "." + id, contract.isReading(id))));
    }

    /** Whether an operation only reads. */
    boolean isReading(String name) {
        return reading.getOrDefault(name, false);
    }

    /** @throws TestFault where there is none of this name, with the one that is meant */
    void require(String name) {
        if (!reading.containsKey(name)) {
            throw new TestFault("there is no operation " + name + "; "
                    + Suggestion.didYouMean(
                            name,
                            reading.keySet(),
                            "write system.operation as in contracts/, such as flow-retail.createCustomer"));
        }
    }
}
