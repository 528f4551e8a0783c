package dev.servicebridge.flow.outcome;

/** Whose change counts where both sides changed the same. */
enum Side {
    FSM,
    SERVICES_API
}
