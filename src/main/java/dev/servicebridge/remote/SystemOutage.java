package dev.servicebridge.remote;

import java.time.Duration;

/**
 * A system that cannot be worked with, for some time already.
 *
 * @param account for which it is out; null where it is out for every account
 * @param age since the first of the attempts that failed
 * @param cause how the latest failed
 * @param sinceLatest time since that
 */
public record SystemOutage(String system, String account, Duration age, String cause, Duration sinceLatest) {}
