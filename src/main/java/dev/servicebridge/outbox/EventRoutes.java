package dev.servicebridge.outbox;

/**
 * Where the events of a kind go to, and in which headers they tell what they are about.
 *
 * @param prefix what the names of their routes begin with
 * @param idHeader the header, and the key in the log, that holds the subject's id
 * @param statusHeader the header that holds the subject's status
 */
record EventRoutes(String prefix, String idHeader, String statusHeader) {
    static EventRoutes of(EventKind kind) {
        return switch (kind) {
            case SERVICE_JOB -> new EventRoutes(kind.event(), "serviceJobId", "serviceJobStatus");
            case PRODUCT_SERVICE_ORDER ->
                new EventRoutes(kind.event(), "productServiceOrderId", "productServiceOrderState");
            case COMMAND -> new EventRoutes(kind.event(), "commandSubject", "command");
            case COMMAND_RESULT -> new EventRoutes(kind.event(), "commandSubject", "commandState");
            case DEAD_LETTER -> new EventRoutes(kind.event(), "deadLetterId", "deadLetterKind");
        };
    }

    /** The name of the {@code direct} endpoint at which a subscriber takes the events. */
    String of(String subscriber) {
        return prefix + "." + subscriber;
    }
}
