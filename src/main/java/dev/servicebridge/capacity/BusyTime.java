package dev.servicebridge.capacity;

/**
 * What a source says of a resource's time.
 *
 * @param source who says it: {@code fsm}, {@code hotel}, {@code erp}, or another's own name
 * @param sourceId the source's own id of it, unique for account and source
 * @param version grows with each change at the source; null where the source does not count
 * @param time null where it is cancelled and all that is known of it is its id
 * @param cancelled whether the time is free again
 */
public record BusyTime(
        String account, String source, String sourceId, Long version, ReservedTime time, boolean cancelled) {
    /** Whether a source that counts has said something newer than this before. */
    boolean isOlderThan(Long known) {
        return version != null && known != null && version < known;
    }

    @Override
    public String toString() {
        return source + " " + sourceId + " of account " + account + (time == null ? "" : " (" + time + ")");
    }
}
