package dev.servicebridge.remote;

import java.util.Collection;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;

/** A call that its contract or a rule of its system forbids. Its message names each parameter and the rule. */
public final class InvalidCallException extends RuntimeException implements Meaningful {
    public InvalidCallException(String parameter, String rule) {
        super(parameter + ": " + rule);
    }

    InvalidCallException(Collection<String> problems) {
        super(String.join("; ", problems));
    }

    @Override
    public FaultMeaning meaning() {
        return FaultMeaning.MESSAGE;
    }
}
