package dev.servicebridge.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Puts what the FSM answered into the command that it was asked for. */
public final class OutcomeDetails implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange command, Exchange answer) {
        OutcomeCommand bare = command.getMessage().getBody(OutcomeCommand.class);
        command.getMessage().setBody(bare.with(answer.getMessage().getBody(JsonNode.class)));
        return command;
    }
}
