package dev.servicebridge.boot;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.database.Database;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.plan.Throttles;

/**
 * What the wiring of several areas needs.
 *
 * @param routes take the routes that are written in Java
 * @param workers run what may have to wait
 * @param nanoClock nanoseconds of a clock that never goes back
 * @param clocks how far the clocks of other systems are off
 * @param ownership the accounts that this node works for
 * @param jobs takes in service jobs
 */
record Wiring(
        BridgeConfiguration configuration,
        Resources parts,
        CamelContext context,
        JavaRoutes routes,
        ExecutorService workers,
        Clock clock,
        LongSupplier nanoClock,
        Throttles throttles,
        RemoteClocks clocks,
        Ownership ownership,
        Commands commands,
        JobStore jobs) {
    static final String SERVICES_API = "services-api";
    static final String MEWS = "mews";
    static final String FLOW_RETAIL = "flow-retail";

    AreaSettings settings() {
        return configuration.areas();
    }

    Accounts accounts() {
        return configuration.accounts();
    }

    Registry registry() {
        return context.getRegistry();
    }

    /** The bridge's own database. */
    Database database() {
        return parts.database();
    }

    void bind(String name, Object bean) {
        registry().bind(name, bean);
    }
}
