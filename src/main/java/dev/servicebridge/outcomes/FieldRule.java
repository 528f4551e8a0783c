package dev.servicebridge.outcomes;

/**
 * What becomes of a change to a field of an order.
 *
 * @param sent whether it becomes a command
 * @param bothChanged whose change counts where the job changed as well
 */
record FieldRule(boolean sent, ConflictWinner bothChanged) {
    boolean isSent(boolean conflict) {
        return sent && !(conflict && bothChanged == ConflictWinner.SERVICES_API);
    }
}
