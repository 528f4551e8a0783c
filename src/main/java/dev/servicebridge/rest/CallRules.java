package dev.servicebridge.rest;

/**
 * What a system demands of a call that its contract's schemas do not state. A system that needs some has a bean of this
 * type named {@code <system>-rules}.
 */
@FunctionalInterface
public interface CallRules {
    /**
     * Looks at a call that its contract allows, and may put its values into the form the system wants.
     *
     * @throws InvalidCallException where the call breaks a rule, naming the parameter and the rule
     */
    void apply(CallInput input);
}
