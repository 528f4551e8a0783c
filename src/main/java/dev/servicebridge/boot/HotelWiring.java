package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.builder.AggregationStrategies;

import dev.servicebridge.config.Account;
import dev.servicebridge.flow.DeliveryDispatcher;
import dev.servicebridge.flow.hospitality.HospitalityIntake;
import dev.servicebridge.flow.hospitality.MergePart;
import dev.servicebridge.flow.hospitality.Part;
import dev.servicebridge.store.DeadLetters;
import dev.servicebridge.store.ProductServiceOrders;
import dev.servicebridge.store.Watermarks;

/** Product service orders of hotels: their intake, and what they are merged with. */
final class HotelWiring {
    private HotelWiring() {}

    static HospitalityIntake bind(Wiring wiring, DeliveryDispatcher dispatcher) {
        List<String> hotels = wiring.accounts().all().stream()
                .filter(account -> account.has(Wiring.MEWS))
                .map(Account::name)
                .toList();
        HospitalityIntake intake = new HospitalityIntake(
                wiring.settings().hotels(),
                hotels,
                new ProductServiceOrders(
                        wiring.database(), wiring.settings().outbox().lanes()),
                new Watermarks(wiring.database()),
                new DeadLetters(wiring.database()),
                dispatcher::wakeAll,
                wiring.clock(),
                wiring.ownership(),
                wiring.clocks());
        wiring.bind("hospitality", intake);
        for (Part part : Part.values()) {
            wiring.bind(
                    "merge" + part.beanSuffix(),
                    new MergePart(part, (account, fault) -> intake.late(part, account, fault)));
        }
        wiring.bind("joinPages", AggregationStrategies.flexible().accumulateInCollection(ArrayList.class));
        wiring.bind("productServices", wiring.configuration().productServices());
        wiring.bind("orderStateTable", wiring.configuration().orderStates());
        return intake;
    }
}
