package dev.servicebridge.benchmark;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.testing.TestDatabase;

/** A bridge that reads a hotel's orders and merges and saves them, and does nothing else: none is delivered. */
public final class BridgeOfHotel implements AutoCloseable {
    private static final String ACCOUNT = "acme";
    private static final String NEVER = "P9999D";
    private static final String ACCOUNTS = """
            accounts:
              acme:
                mews: { client-token: client, access-token: access }
            """;

    private final RunningBridge bridge;

    BridgeOfHotel(URI server, DatabaseSettings database) {
        bridge = new BridgeSetup(server, List.of(ACCOUNT))
                .file("config/accounts.yaml", ACCOUNTS)
                .set("mews.endpoint", server)
                .set("usage-plan.mews.requests", BridgeSetup.LIFTED)
                .set("bridge.datasource.url", database.url())
                .set("bridge.datasource.user", database.user())
                .set("poll.service-jobs.interval", NEVER)
                .set("poll.product-service-orders.interval", NEVER)
                .set("hospitality.start", "P30D")
                .set("http.port", 0)
                .set("management.port", 0)
                .start();
        bridge.camel()
                .getRegistry()
                .lookupByNameAndType("dispatcher", DeliveryDispatcher.class)
                .stop(Duration.ofSeconds(5));
    }

    /** Polls the hotel once; all is saved when it returns. */
    void poll() {
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:poll-hotels")
                .withExchangeProperty("account", ACCOUNT)
                .request();
    }

    @Override
    public void close() {
        bridge.close();
    }

    /** @param peakMebibytes the most that was in use after a collection, at any call of one poll */
    record Memory(double peakMebibytes) {}

    /** @param args how many orders to read */
    public static void main(String[] args) throws Exception {
        AtomicLong peak = new AtomicLong();
        try (TestDatabase database = TestDatabase.postgresql();
                HotelServer hotel =
                        new HotelServer(Integer.parseInt(args[0]), () -> peak.accumulateAndGet(used(), Math::max));
                BridgeOfHotel bridge = new BridgeOfHotel(hotel.uri(), database.settings())) {
            bridge.poll();
        }
        System.out.println(new ObjectMapper().writeValueAsString(new Memory(peak.get() / 1048576.0)));
        System.exit(0);
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
