package dev.servicebridge.outbox;

/** What an event is about. */
public enum EventKind {
    /** A service job of the Services API. */
    SERVICE_JOB("service job", "job-event", "serviceJobId", "serviceJobStatus"),
    /** A product service order of a hotel, merged with what belongs to it. */
    PRODUCT_SERVICE_ORDER("product service order", "product-service-order-event", "productServiceOrderId", "state"),
    /** A command that is to be executed. */
    COMMAND("command", "command", "subject", "command"),
    /** How a command ended. */
    COMMAND_RESULT("result of a command", "command-result", "subject", "state"),
    /** That something was given up, and is kept for a person. */
    DEAD_LETTER("dead letter", "dead-letter", "deadLetterId", "kind");

    private final String subject;
    private final String event;
    private final String idField;
    private final String statusField;

    EventKind(String subject, String event, String idField, String statusField) {
        this.subject = subject;
        this.event = event;
        this.idField = idField;
        this.statusField = statusField;
    }

    /** What a person calls the thing. */
    public String subject() {
        return subject;
    }

    /** Where an event's message names its subject. */
    public String idField() {
        return idField;
    }

    /** Where an event's message names the status of its subject. */
    public String statusField() {
        return statusField;
    }

    /** What routes and dead letters call an event of this kind. */
    public String event() {
        return event;
    }
}
