package dev.servicebridge.rest;

import java.util.Collection;

/** A call that its contract or a rule of its system forbids. Its message names each parameter and the rule. */
public final class InvalidCallException extends RuntimeException {
    public InvalidCallException(String parameter, String rule) {
        super(parameter + ": " + rule);
    }

    InvalidCallException(Collection<String> problems) {
        super(String.join("; ", problems));
    }
}
