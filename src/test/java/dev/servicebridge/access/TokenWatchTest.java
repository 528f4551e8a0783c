package dev.servicebridge.access;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.SystemSections;
import dev.servicebridge.config.AccessTokens;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

class TokenWatchTest {
    @TempDir
    Path home;

    private final Problems problems = new Problems();

    private AccessTokens tokens(String yaml) throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/access-sandbox.yaml"), yaml);
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, "sandbox", Map.of(), new Properties(), problems);
        return AccessTokens.load(
                files,
                settings,
                Accounts.load(files, settings, SystemSections.rules(files, settings), problems),
                problems);
    }

    @Test
    void aTokenThatEndsIsToldOnceBeforeAndOnceAfter() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:00:00Z"));
        TokenWatch watch = new TokenWatch(tokens("""
                        tokens:
                          by-date:
                            role: read
                            token: token-of-a-test-0000
                            expires: 2027-01-31
                          by-time:
                            role: read
                            token: token-of-a-test-0001
                            expires: 2027-01-31T18:00:00+02:00
                          endless:
                            role: read
                            token: token-of-a-test-0002
                        """), clock, Duration.ofDays(14));
        assertThat(problems.messages()).isEmpty();
        try (LogCapture log = new LogCapture()) {
            watch.warn();
            assertThat(log.lines()).isEmpty();
            clock.advance(Duration.ofDays(20));
            watch.warn();
            watch.warn();
            assertThat(log.lines())
                    .hasSize(2)
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line)
                                    .startsWith("WARN The token by-date of the HTTP API ends at 2027-02-01T00:00:00Z"),
                            line -> assertThat(line)
                                    .startsWith("WARN The token by-time of the HTTP API ends at 2027-01-31T16:00:00Z"));
            clock.advance(Duration.between(clock.instant(), Instant.parse("2027-01-31T23:59:59Z")));
            assertThat(watch.states())
                    .extracting(TokenWatch.State::phase)
                    .isEqualTo(List.of(TokenWatch.Phase.ENDS_SOON, TokenWatch.Phase.EXPIRED, TokenWatch.Phase.VALID));
            clock.advance(Duration.ofSeconds(1));
            watch.warn();
            watch.warn();
            assertThat(log.lines()).hasSize(4).allMatch(line -> !line.contains("token-of-a-test"));
            assertThat(watch.states().get(0).phase()).isEqualTo(TokenWatch.Phase.EXPIRED);
        }
    }

    @Test
    void everyMistakeInTheFileIsToldAtOnce() throws Exception {
        tokens("""
                tokens:
                  a:
                    role: read
                    token: token-of-a-test-0000
                    expires: 31.01.2027
                    accounts: [sandbox-us, sandbox-uss, sandbox-us]
                  b:
                    role: read
                    token: token-of-a-test-0001
                    expires:
                    accounts: []
                  c:
                    role: read
                    token: token-of-a-test-0002
                    expires: 2027-02-30T10:00:00Z
                    accounts: sandbox-us
                    account: sandbox-us
                """);
        assertThat(String.join("\n", problems.messages()))
                .contains(
                        "access-sandbox.yaml:5: tokens.a.expires: '31.01.2027' is neither a date nor",
                        "tokens.a.accounts[1]: there is no account 'sandbox-uss'; did you mean sandbox-us?",
                        "tokens.a.accounts[2]: sandbox-us stands there twice",
                        "tokens.b.expires: '' is neither",
                        "tokens.b.accounts: is no list of accounts, or an empty one",
                        "tokens.c.expires: '2027-02-30T10:00:00Z' is neither",
                        "tokens.c.accounts: is no list of accounts",
                        "tokens.c.account: is not known here; use role, token, expires, accounts");
        assertThat(problems.messages()).hasSize(8);
    }
}
