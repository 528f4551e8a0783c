package dev.servicebridge.remote;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/**
 * Lets the Enrich EIP make a call one of whose failures is an answer too: "there is none" (404) or "there is one already"
 * (409). Then the enriched message has no body, and with {@code variableReceive} the variable does not exist. Every other
 * failure is passed on as it is. For steps with {@code aggregateOnException}.
 */
public final class NoneOnStatus implements AggregationStrategy {
    private final int status;

    /** @param status the HTTP status that stands for nothing */
    public NoneOnStatus(int status) {
        this.status = status;
    }

    @Override
    public Exchange aggregate(Exchange original, Exchange answer) {
        if (answer.getException() == null) {
            original.getMessage().setBody(answer.getMessage().getBody());
        } else if (answer.getException() instanceof RemoteCallException fault && fault.getStatus() == status) {
            original.getMessage().setBody(null);
        } else {
            ExchangeHelper.copyResultsPreservePattern(original, answer);
        }
        return original;
    }
}
