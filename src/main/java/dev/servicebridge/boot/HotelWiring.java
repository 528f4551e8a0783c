package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.builder.AggregationStrategies;

import dev.servicebridge.config.Account;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.EnrichmentStrategy;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.hotels.OrderEnrichment;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.mews.MewsHotels;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.polling.PollCheckpoints;

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
                new MewsHotels(Wiring.MEWS),
                hotels,
                new ProductServiceOrders(wiring.database()),
                new PollCheckpoints(wiring.database()),
                new DeadLetters(wiring.database()),
                dispatcher::wakeAll,
                wiring.clock(),
                wiring.ownership(),
                wiring.clocks());
        wiring.bind("hospitality", intake);
        for (OrderEnrichment part : OrderEnrichment.values()) {
            wiring.bind(
                    "merge" + part.beanSuffix(),
                    new EnrichmentStrategy(part, (account, fault) -> intake.late(part, account, fault)));
        }
        wiring.bind("joinPages", AggregationStrategies.flexible().accumulateInCollection(ArrayList.class));
        wiring.bind("productServices", wiring.configuration().productServices());
        wiring.bind("orderStateTable", wiring.configuration().orderStates());
        return intake;
    }
}
