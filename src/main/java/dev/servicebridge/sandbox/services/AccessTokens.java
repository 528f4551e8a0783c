package dev.servicebridge.sandbox.services;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The access tokens that were issued. Of each seller the last twenty are known, older ones are forgotten. */
public final class AccessTokens {
    private static final int REMEMBERED = 20;
    private static final int BYTES = 240;

    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, Deque<String>> tokensOfSeller = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> refreshes = new ConcurrentHashMap<>();

    public AccessTokens(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    record Token(String seller, Instant expiresAt) {}

    /** How often each seller fetched an access token. */
    public Map<String, Long> refreshes() {
        Map<String, Long> counts = new TreeMap<>();
        refreshes.forEach((seller, count) -> counts.put(seller, count.get()));
        return counts;
    }

    /** A new token of more than 300 characters. */
    public String issue(String seller) {
        byte[] noise = new byte[BYTES];
        random.nextBytes(noise);
        String text = "Atza|" + Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
        tokens.put(text, new Token(seller, clock.instant().plus(lifetime)));
        Deque<String> issued = tokensOfSeller.computeIfAbsent(seller, absent -> new ArrayDeque<>());
        synchronized (issued) {
            issued.add(text);
            if (issued.size() > REMEMBERED) {
                tokens.remove(issued.remove());
            }
        }
        refreshes.computeIfAbsent(seller, absent -> new AtomicLong()).incrementAndGet();
        return text;
    }

    /** The token of that text, expired or not; null when it is unknown or forgotten. */
    Token find(String text) {
        return text == null ? null : tokens.get(text);
    }

    /** Lets a token expire now. */
    void expire(String text) {
        tokens.computeIfPresent(text, (key, token) -> new Token(token.seller, Instant.EPOCH));
    }
}
