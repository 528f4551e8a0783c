package dev.servicebridge.remote;

/**
 * What a system demands of a call that its contract's schemas do not state. A system that needs some has a bean of this
 * type named {@code <system>-rules}.
 */
@FunctionalInterface
public interface CallRules {
    /**
     * Looks at a call before its contract is applied, and may put its values into the form the system wants. Notes by
     * {@link CallInput#refuse} each rule that the call breaks.
     */
    void apply(CallInput input);
}
