package dev.servicebridge.remote;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

import dev.servicebridge.memory.ByteBudget;

/** The memory of the latest answer that an exchange got: counted until the next one, or until the exchange is over. */
final class HeldAnswer extends SynchronizationAdapter {
    private static final String PROPERTY = "heldAnswer";
    /** An empty object is the costliest: about 90 bytes for two tokens. A number or a text is about 60 bytes. */
    private static final int BYTES_OF_A_TOKEN = 64;

    private final AtomicReference<ByteBudget.Share> share = new AtomicReference<>();

    /**
     * Counts an answer in place of the one before it.
     *
     * @param bytes what it takes
     * @throws CallLimitException where the budget has not as much
     */
    static void hold(Exchange exchange, ByteBudget budget, long bytes) throws CallLimitException {
        HeldAnswer held = exchange.getProperty(PROPERTY, HeldAnswer.class);
        if (held == null) {
            held = new HeldAnswer();
            exchange.setProperty(PROPERTY, held);
            exchange.getExchangeExtension().addOnCompletion(held);
        }
        held.replace(null);
        held.replace(budget.tryTake(bytes).orElseThrow(() -> CallLimitException.noMemory(budget, bytes)));
    }

    /** About how much memory a body takes as JSON; of what is no JSON, as far as it is. */
    static long weight(ObjectMapper mapper, byte[] body) {
        long tokens = 0;
        try (JsonParser parser = mapper.createParser(body)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        } catch (IOException e) {
            // Whoever reads it says so.
        }
        return body.length + tokens * BYTES_OF_A_TOKEN;
    }

    private void replace(ByteBudget.Share other) {
        ByteBudget.Share before = share.getAndSet(other);
        if (before != null) {
            before.close();
        }
    }

    @Override
    public void onDone(Exchange exchange) {
        replace(null);
    }
}
