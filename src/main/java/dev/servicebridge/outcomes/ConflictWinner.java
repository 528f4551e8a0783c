package dev.servicebridge.outcomes;

/** Whose change counts where both sides changed the same. */
enum ConflictWinner {
    FSM,
    SERVICES_API
}
