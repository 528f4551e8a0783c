package dev.servicebridge.capacity;

/** How far a busy time and the reservation made of it agree. */
public enum ReservationState {
    /** Something is to be done. */
    PENDING,
    /** A reservation is being made, and whether that worked is not known yet. */
    CALLING,
    /** The reservation is as the source wants it. */
    MADE,
    /** There is no reservation, and none is wanted. */
    NONE,
    /** The Services API refused what is wanted; the next change of it is tried again. */
    REFUSED,
    /** The time is reserved, but under an id that the bridge never heard. */
    UNKNOWN
}
