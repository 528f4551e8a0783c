package dev.servicebridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.AccessToken;
import dev.servicebridge.config.AccessTokens;

/**
 * How each token of the HTTP API is used, how many requests are refused and why, and which tokens end soon. It counts
 * from the start of the bridge, in memory: the audit and the metrics keep what was before.
 */
public final class TokenWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TokenWatch.class);

    private final AccessTokens tokens;
    private final Clock clock;
    private final Duration warnBefore;
    private final Instant since;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();
    private final Map<Refusal, LongAdder> refusals = new EnumMap<>(Refusal.class);
    /** What was logged already, by token. */
    private final Map<String, EnumSet<Phase>> told = new ConcurrentHashMap<>();

    /** Where a token stands in its life. */
    public enum Phase {
        VALID,
        /** It ends within {@code http.access.expiry-warning}. */
        ENDS_SOON,
        EXPIRED
    }

    /**
     * A token and its use.
     *
     * @param lastUsed null if it was not used since the start; expired tokens are not used
     * @param requests how many requests came with it since the start
     */
    public record State(AccessToken token, Phase phase, Instant lastUsed, long requests) {}

    private static final class Use {
        private final AtomicLong requests = new AtomicLong();
        private volatile Instant last;
    }

    /** @param warnBefore how long before its end a token is said to end soon */
    public TokenWatch(AccessTokens tokens, Clock clock, Duration warnBefore) {
        this.tokens = tokens;
        this.clock = clock;
        this.warnBefore = warnBefore;
        this.since = clock.instant();
        for (Refusal reason : Refusal.values()) {
            refusals.put(reason, new LongAdder());
        }
        tokens.all().forEach(token -> uses.put(token.name(), new Use()));
    }

    AccessTokens tokens() {
        return tokens;
    }

    /** Since when requests are counted. */
    public Instant since() {
        return since;
    }

    boolean hasExpired(AccessToken token) {
        return token.hasExpired(clock.instant());
    }

    void used(AccessToken token) {
        Use use = uses.get(token.name());
        use.requests.incrementAndGet();
        use.last = clock.instant();
    }

    void refused(Refusal reason) {
        refusals.get(reason).increment();
    }

    /** How many requests were refused for the reason. */
    public long refusals(Refusal reason) {
        return refusals.get(reason).sum();
    }

    /** All tokens in the access file's order. */
    public List<State> states() {
        Instant now = clock.instant();
        return tokens.all().stream()
                .map(token -> {
                    Use use = uses.get(token.name());
                    return new State(token, phase(token, now), use.last, use.requests.get());
                })
                .toList();
    }

    private Phase phase(AccessToken token, Instant now) {
        if (token.hasExpired(now)) {
            return Phase.EXPIRED;
        }
        boolean soon = token.expires() != null && token.expires().isBefore(now.plus(warnBefore));
        return soon ? Phase.ENDS_SOON : Phase.VALID;
    }

    /** Logs, once for each token, that it ends soon and that it has ended. */
    void warn() {
        for (State state : states()) {
            String name = state.token().name();
            if (state.phase() == Phase.VALID
                    || !told.computeIfAbsent(name, key -> EnumSet.noneOf(Phase.class))
                            .add(state.phase())) {
                continue;
            }
            if (state.phase() == Phase.ENDS_SOON) {
                LOG.warn(
                        "The token {} of the HTTP API ends at {}: give its callers a new one before; see docs/operations.md",
                        name,
                        state.token().expires());
            } else {
                LOG.warn(
                        "The token {} of the HTTP API ended at {}; its callers get 401. Remove it from the access file,"
                                + " or give them a new one",
                        name,
                        state.token().expires());
            }
        }
    }
}
