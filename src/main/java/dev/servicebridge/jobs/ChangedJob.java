package dev.servicebridge.jobs;

/** A service job that is new (version 1) or differs from what the store had; {@code version} is the one it gets. */
record ChangedJob(IncomingJob job, int version) {
    boolean isNew() {
        return version == 1;
    }
}
