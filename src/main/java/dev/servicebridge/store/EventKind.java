package dev.servicebridge.store;

/** What an event is about. */
public enum EventKind {
    /** A service job of the Services API. */
    SERVICE_JOB("service job", "job-event"),
    /** A product service order of a hotel, merged with what belongs to it. */
    PRODUCT_SERVICE_ORDER("product service order", "product-service-order-event");

    private final String subject;
    private final String event;

    EventKind(String subject, String event) {
        this.subject = subject;
        this.event = event;
    }

    /** What a person calls the thing. */
    public String subject() {
        return subject;
    }

    /** What routes and dead letters call an event of this kind. */
    public String event() {
        return event;
    }
}
