package dev.servicebridge.faults;

/** An exception that says itself what it means. */
public interface Meaningful {
    /** What it means. */
    FaultMeaning meaning();

    /**
     * The place at which the account is refused, as {@link Incidents#place} names it, where an incident is open for it; null
     * otherwise.
     */
    default String refusedPlace() {
        return null;
    }
}
