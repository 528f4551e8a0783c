package dev.servicebridge.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.config.AccountScope;

/** Makes the answer to {@code GET /api/tokens}: who may call the HTTP API, and who does. No token itself is in it. */
public final class TokenReport {
    private final TokenWatch tokens;

    public TokenReport(TokenWatch tokens) {
        this.tokens = tokens;
    }

    /** @param since since when this node has counted: its start */
    public record Report(
            @JsonSerialize(using = ToStringSerializer.class) Instant since, List<Token> tokens) {}

    /**
     * One token.
     *
     * @param role {@code read} or {@code write}
     * @param accounts those that it is limited to; left out where there is no limit
     * @param expires from when on it is refused; left out where it has no end
     * @param state {@code valid}, {@code ends-soon} or {@code expired}
     * @param lastUsed left out if it was not used since the start
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Token(
            String name,
            String role,
            List<String> accounts,
            @JsonSerialize(using = ToStringSerializer.class) Instant expires,
            String state,
            @JsonSerialize(using = ToStringSerializer.class) Instant lastUsed,
            long requests) {

        static Token of(TokenWatch.State state) {
            AccountScope accounts = state.token().accounts();
            return new Token(
                    state.token().name(),
                    state.token().role().name().toLowerCase(Locale.ROOT),
                    accounts.isAll() ? null : List.copyOf(accounts.names()),
                    state.token().expires(),
                    state.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    state.lastUsed(),
                    state.requests());
        }
    }

    /** All tokens of the access file and their use, to be written as JSON. */
    public Report now() {
        return new Report(
                tokens.since(), tokens.states().stream().map(Token::of).toList());
    }
}
