package dev.servicebridge.sandbox.services;

/** What capacity is asked for, and the field of a fixed slot that tells it. */
enum CapacityType {
    /** As the schedule has it. */
    SCHEDULED_CAPACITY("scheduledCapacity"),
    /** What is left of it. */
    AVAILABLE_CAPACITY("availableCapacity"),
    /** Taken by appointments. */
    ENCUMBERED_CAPACITY("encumberedCapacity"),
    /** Taken by travel, vacation, breaks and training. */
    RESERVED_CAPACITY("reservedCapacity");

    final String field;

    CapacityType(String field) {
        this.field = field;
    }
}
