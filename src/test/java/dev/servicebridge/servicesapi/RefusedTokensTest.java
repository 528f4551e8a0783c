package dev.servicebridge.servicesapi;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.boot.SystemSections;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.CallBeans;
import dev.servicebridge.remote.Contract;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallRoutes;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;
import dev.servicebridge.testing.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Calls of the Services API whose access token, or whose login, is refused: the shipped routes, without the network. */
class RefusedTokensTest {
    @TempDir
    Path home;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-31T12:00:00Z"));
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final Queue<String> logins = new ConcurrentLinkedQueue<>();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private volatile String validSecret = "secret-1";
    private volatile int status = 403;
    private volatile String details = "\"The access token you provided is revoked, malformed or invalid.\"";
    private RemoteCalls calls;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("secret"), "secret-1\n");
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [US]
                      client-id: client
                      client-secret: "{{file:secret}}"
                      refresh-token: refresh
                """);
        BridgeFiles files = BridgeFiles.in(home);
        Problems problems = new Problems();
        Settings settings = Settings.load(files, null, Map.of(), new Properties(), problems);
        Accounts accounts = Accounts.load(files, settings, SystemSections.rules(files, settings), problems);
        problems.throwIfAny();
        Contract contract = Contract.read("services-api", files.require("contracts/services-api.yaml"));
        Throttles throttles = new Throttles(
                camel,
                UsagePlans.read(
                        Map.of(
                                "usage-plan.services-api.getServiceJobByServiceJobId.rate", "1000",
                                "usage-plan.services-api.getServiceJobByServiceJobId.burst", "1000"),
                        key -> "test",
                        Set.of("services-api.getServiceJobByServiceJobId"),
                        problems),
                System::nanoTime);
        calls = new RemoteCalls(
                camel,
                Map.of("services-api", contract),
                throttles,
                Duration.ofSeconds(5),
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock),
                () -> clock.millis() * 1_000_000,
                new ObjectMapper());
        CallBeans.bind(camel.getRegistry(), calls);
        LoginWithAmazon login = new LoginWithAmazon(this::login, "https://login.example", clock, Duration.ofMinutes(2));
        camel.getRegistry()
                .bind("services-api-authentication", new ServicesApiAuthentication(accounts, login, clock, "1"));
        for (String key : List.of("connect-timeout", "response-timeout", "connections")) {
            camel.getPropertiesComponent().addOverrideProperty("http-client." + key, "1000");
        }
        camel.addRoutes(new RemoteCallRoutes(calls, new Retries(new Retries.Policy(3, 1, 1, 1), () -> 0)));
        AdviceWith.adviceWith(camel, "services-api", advice -> advice.weaveById("send")
                .replace()
                .process(this::answer));
        camel.start();
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        camel.stop();
    }

    private LoginWithAmazon.Reply login(String form) {
        logins.add(form);
        String answer = form.contains("client_secret=" + validSecret)
                ? "{\"access_token\":\"t" + logins.size() + "\",\"expires_in\":3600}"
                : "{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}";
        return new LoginWithAmazon.Reply(answer.contains("error") ? 401 : 200, answer.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(Exchange exchange) {
        String token = exchange.getMessage().getHeader("x-amz-access-token", String.class);
        sent.add(token);
        boolean refused = revoked.contains(token) || revoked.contains("all");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, refused ? status : 200);
        exchange.getMessage()
                .setBody(
                        refused
                                ? "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"Access to requested resource is"
                                        + " denied.\",\"details\":" + details + "}]}"
                                : "{\"payload\":{}}");
    }

    private void call() {
        Map<String, Object> headers = new HashMap<>(Map.of("account", "acme", "serviceJobId", "J"));
        try {
            camel.createProducerTemplate()
                    .requestBodyAndHeaders("direct:services-api.getServiceJobByServiceJobId", null, headers);
        } catch (CamelExecutionException e) {
            throw (RemoteCallException) e.getCause();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|\"The access token you provided has expired.\"",
                "403|\"The access token you provided is revoked, malformed or invalid.\"",
                "403|\"\"",
                "403|null",
                "401|null"
            })
    void aTokenThatIsRefusedIsReplacedOnceHoweverManyCallsItRefused(int refusal, String said) throws Exception {
        status = refusal;
        details = said;
        call();
        clock.advance(Duration.ofMinutes(5));
        revoked.add("t1");

        List<Future<?>> all = new java.util.ArrayList<>();
        for (int i = 0; i < 48; i++) {
            all.add(callers.submit(this::call));
        }
        for (Future<?> each : all) {
            each.get();
        }

        assertThat(logins).hasSize(2);
        assertThat(sent).filteredOn("t2"::equals).hasSize(48);
        assertThat(calls.incidents().all()).isEmpty();
    }

    @Test
    void aFreshTokenThatIsRefusedIsAMatterOfTheAuthorisation() {
        call();
        clock.advance(Duration.ofMinutes(5));
        revoked.add("all");

        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        RemoteCallException.class, e -> assertThat(e.meaning()).isEqualTo(FaultMeaning.ACCOUNT))
                .hasMessageContaining(
                        "403 Unauthorized, Access to requested resource is denied.; an access token that was"
                                + " fetched just now is refused as well: ");
        assertThat(logins).hasSize(2);
        assertThat(sent).containsExactly("t1", "t1", "t2");
        assertThat(calls.incidents().of("acme", "services-api")).isPresent();

        revoked.clear();
        clock.advance(Duration.ofSeconds(2));
        call();
        assertThat(calls.incidents().all()).isEmpty();
    }

    @Test
    void aSecretThatWasReplacedIsReadAnewWhenTheLoginIsRefused() throws Exception {
        validSecret = "secret-2";
        assertThatThrownBy(this::call).hasMessageContaining("401 AuthorizationFailed, invalid_client");
        assertThat(calls.incidents().of("acme", "services-api")).isPresent();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(this::call).hasMessageContaining("AccountRefused");
        }
        assertThat(logins).as("while it waits, nobody logs in").hasSize(1);

        Files.writeString(home.resolve("secret"), "secret-2");
        clock.advance(Duration.ofSeconds(2));
        call();

        assertThat(logins).hasSize(3);
        assertThat(calls.incidents().all()).isEmpty();
    }

    @Test
    void aSecretThatCannotBeReadStaysAsItWas() throws Exception {
        Files.delete(home.resolve("secret"));
        call();
        clock.advance(Duration.ofMinutes(5));
        revoked.add("t1");

        call();

        assertThat(sent).endsWith("t2");
    }
}
