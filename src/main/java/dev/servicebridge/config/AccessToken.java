package dev.servicebridge.config;

import java.time.Instant;

/**
 * Lets a caller of the HTTP API in.
 *
 * @param name who is called so in the audit
 * @param accounts whose data the caller sees and whose commands it may send
 * @param expires from when on the token is refused; null for never
 */
public record AccessToken(String name, Role role, Secret secret, AccountScope accounts, Instant expires) {
    /** Whether the token is refused at that time. */
    public boolean hasExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
