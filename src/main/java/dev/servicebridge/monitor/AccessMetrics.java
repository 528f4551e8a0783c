package dev.servicebridge.monitor;

import java.time.Instant;
import java.util.function.Function;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.servicebridge.access.Refusal;
import dev.servicebridge.access.TokenWatch;

/** The meters of who calls the HTTP API; {@code docs/monitoring.md} has the table of them. */
final class AccessMetrics implements MeterBinder {
    private final TokenWatch tokens;

    AccessMetrics(TokenWatch tokens) {
        this.tokens = tokens;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Refusal reason : Refusal.values()) {
            FunctionCounter.builder("bridge.http.refusals", tokens, watch -> watch.refusals(reason))
                    .description("Requests to the HTTP API that were refused for their token")
                    .tag("reason", reason.label())
                    .register(registry);
        }
        for (TokenWatch.State token : tokens.states()) {
            String name = token.token().name();
            FunctionCounter.builder("bridge.token.requests", tokens, watch -> state(name)
                            .requests())
                    .description("Requests to the HTTP API that came with the token")
                    .tag("token", name)
                    .register(registry);
            time(
                    registry,
                    "bridge.token.last.use.timestamp.seconds",
                    "When the token was last used",
                    name,
                    state -> state.lastUsed());
            if (token.token().expires() != null) {
                time(
                        registry,
                        "bridge.token.expiry.timestamp.seconds",
                        "When the token ends",
                        name,
                        state -> state.token().expires());
            }
        }
    }

    private void time(
            MeterRegistry registry,
            String metric,
            String description,
            String token,
            Function<TokenWatch.State, Instant> time) {
        Gauge.builder(metric, () -> {
                    Instant at = time.apply(state(token));
                    return at == null ? Double.NaN : at.getEpochSecond();
                })
                .description(description)
                .tag("token", token)
                .register(registry);
    }

    private TokenWatch.State state(String name) {
        return tokens.states().stream()
                .filter(state -> state.token().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
