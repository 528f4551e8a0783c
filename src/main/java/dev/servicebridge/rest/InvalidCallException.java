package dev.servicebridge.rest;

/** A call that its contract or a rule of its system forbids. Its message names the parameter and the rule. */
public final class InvalidCallException extends RuntimeException {
    public InvalidCallException(String parameter, String rule) {
        super(parameter + ": " + rule);
    }
}
