package dev.servicebridge.jobs;

import java.time.Instant;

/** A service job as it is kept, without its content. */
public record JobOutline(
        String account, String marketplaceId, String status, int version, Instant firstSeenAt, Instant changedAt) {}
