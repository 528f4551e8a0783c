package dev.servicebridge.memory;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Ties a share of the memory budget to the work that holds it. */
public final class ExchangeShare {
    private ExchangeShare() {}

    /** Gives the share back when the exchange is done, whether it succeeds or fails. */
    public static void closeWith(Exchange exchange, ByteBudget.Share share) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                share.close();
            }

            @Override
            public boolean allowHandover() {
                return false;
            }
        });
    }
}
