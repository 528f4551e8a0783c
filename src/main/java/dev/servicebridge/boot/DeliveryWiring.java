package dev.servicebridge.boot;

import dev.servicebridge.faults.Incidents;
import dev.servicebridge.outbox.CamelEventReceiver;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.outbox.DeliveryRoutes;
import dev.servicebridge.polling.OwnAccounts;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.references.RemoteReferences;

/** The outbox: who delivers events, and what the routes of every subscriber make use of. */
final class DeliveryWiring {
    private DeliveryWiring() {}

    static DeliveryDispatcher bind(Wiring wiring, Incidents incidents) {
        OutboxSettings settings = wiring.settings().outbox();
        DeliveryDispatcher dispatcher = new DeliveryDispatcher(
                StoreWiring.deliveries(wiring.database(), wiring.commands()),
                new CamelEventReceiver(wiring.context().createProducerTemplate()),
                settings.all(),
                wiring.workers(),
                wiring.clock(),
                settings.deliveries(),
                incidents,
                wiring.ownership());
        wiring.bind("dispatcher", dispatcher);
        wiring.routes().addToWhole(new DeliveryRoutes(dispatcher::wakeAll));
        wiring.parts().dispatcher(dispatcher);
        wiring.bind("mappings", wiring.configuration().mappings());
        wiring.bind(
                "remoteReferences",
                new RemoteReferences(new RemoteReferenceStore(wiring.database()), wiring.ownership()));
        wiring.bind("ownAccounts", new OwnAccounts(wiring.accounts(), wiring.ownership()));
        return dispatcher;
    }
}
