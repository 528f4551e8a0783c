package dev.servicebridge.outcomes;

/** Whose change counts where both sides changed the same. */
enum Side {
    FSM,
    SERVICES_API
}
