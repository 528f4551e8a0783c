package dev.servicebridge.remote;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.Shop.Reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RemoteCallRoutesTest {
    private static final Map<String, Object> OPEN = Map.of("status", "OPEN");
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void everyAnswerShowsTheClockOfItsSystem() throws Exception {
        shop.close();
        shop = new Shop(
                Map.of(),
                new Retries.Policy(0, 5, 2, 100),
                System::nanoTime,
                Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));
        RemoteClocks clocks = shop.calls.clocks();
        shop.replies.add(Reply.of(200, "{\"orders\":[]}"));
        shop.call("listOrders", null, OPEN);
        assertThat(clocks.skew("shop", "acme").behind()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));

        shop.replies.add(Reply.of(400, "{}"));
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "account", "beta")))
                .isInstanceOf(RemoteCallException.class);
        assertThat(clocks.skew("shop", "beta").behind()).isGreaterThan(Duration.ofMinutes(9));
        assertThat(clocks.skew("shop", "gamma")).isEqualTo(ClockSkew.NONE);
    }

    @Test
    void sendsParametersAsTheContractHasThemAndNothingElse() {
        shop.replies.add(Reply.of(200, "{\"orders\":[1]}"));

        JsonNode answer = shop.call(
                "listOrders",
                null,
                Map.of(
                        "status",
                        List.of("OPEN", "DONE"),
                        "pageSize",
                        5,
                        "pageToken",
                        "a+b/c=%?&d é",
                        "mine",
                        "secret"));

        assertThat(answer.at("/orders/0").asInt()).isEqualTo(1);
        Shop.Request request = shop.requests.get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.uri())
                .isEqualTo("/shop/orders?status=OPEN,DONE&pageSize=5&pageToken=a%2Bb%2Fc%3D%25%3F%26d%20%C3%A9");
        assertThat(request.headers()).doesNotContainKeys("Mine", "Status", "Pagesize", "Account", "Pagetoken");
        assertThat(request.header("Authorization")).isEqualTo("Bearer acme0");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void givesTheCallerItsOwnHeadersBackWithTheAnswersAdded() {
        shop.replies.add(Reply.of(200, "{\"warnings\":[{\"code\":\"W\",\"message\":\"late\"}]}")
                .with("x-amzn-RequestId", "r-1")
                .with("Set-Cookie", "a=b"));

        Exchange exchange = shop.camel.createProducerTemplate().request("direct:shop.updateOrder", e -> {
            e.getMessage().setHeader("account", "acme");
            e.getMessage().setHeader("orderId", "a/b");
            e.getMessage().setHeader("mine", 1);
            e.getMessage().setBody(Map.of("title", "new"));
        });

        assertThat(exchange.getException()).isNull();
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        assertThat(headers)
                .containsEntry("mine", 1)
                .containsEntry("orderId", "a/b")
                .containsEntry("account", "acme");
        assertThat(headers)
                .containsEntry("remoteStatus", 200)
                .containsEntry("remoteRequestId", "r-1")
                .containsKey("remoteDate")
                .doesNotContainKeys("Set-Cookie", "Authorization", "CamelHttpUri");
        assertThat(headers).containsEntry("remoteWarnings", "[{\"code\":\"W\",\"message\":\"late\"}]");
        assertThat(shop.requests.get(0).uri()).isEqualTo("/shop/orders/a%2Fb");
        assertThat(shop.requests.get(0).body()).isEqualTo("{\"title\":\"new\"}");
    }

    @Test
    void namesEveryErrorOfAnAnswer() {
        shop.replies.add(Reply.of(400, """
                {"errors":[{"code":"InvalidInput","message":"no title","details":"title"},
                {"code":"LATE","message":"a warning","errorLevel":"WARNING"},
                {"code":"InvalidInput","message":"no items"},{"code":"TooMuch","message":"too heavy"}]}"""));

        assertThatThrownBy(() -> shop.call("updateOrder", Map.of("title", "new"), Map.of("orderId", "1")))
                .hasMessage("shop updateOrder for account acme: 400 InvalidInput, no title (title);"
                        + " InvalidInput, no items; TooMuch, too heavy")
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("InvalidInput");
                    assertThat(e.getErrors())
                            .containsExactly(
                                    new ApiError("InvalidInput", "no title", "title"),
                                    new ApiError("InvalidInput", "no items", null),
                                    new ApiError("TooMuch", "too heavy", null));
                });
    }

    @Test
    void sendsTheHeadersThatTheContractHasAndNoOthers() {
        shop.call("getReceipt", null, Map.of("orderId", "1", "X-Copy", 2, "X-Mine", "secret"));

        assertThat(shop.requests.get(0).uri()).isEqualTo("/shop/orders/1/receipt");
        assertThat(shop.requests.get(0).header("X-copy")).isEqualTo("2");
        assertThat(shop.requests.get(0).header("Accept")).isEqualTo("application/json");
        assertThat(shop.requests.get(0).headers()).doesNotContainKeys("X-mine", "Orderid", "Account");
    }

    @Test
    void refusesAHeaderThatTheContractDoesNotAllow() {
        assertThatThrownBy(() -> shop.call("getReceipt", null, Map.of("orderId", "1", "Accept", "text/plain")))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("Accept");
        assertThat(shop.requests).isEmpty();
    }

    @Test
    void givesTheCallerTheBytesOfAFileThatTheContractHas() {
        byte[] file = {'%', 'P', 'D', 'F', 0, (byte) 0xff, (byte) 0x80};
        shop.replies.add(new Reply(200, Map.of("Content-Type", "Application/PDF; v=1"), file, false));

        Exchange exchange = receipt();

        assertThat(shop.requests.get(0).header("Accept")).isEqualTo("application/pdf");
        assertThat(exchange.getMessage().getBody()).isEqualTo(file);
        assertThat(exchange.getMessage().getHeader("remoteContentType")).isEqualTo("Application/PDF; v=1");
    }

    @Test
    void readsJsonWhereAFileIsWanted() {
        shop.replies.add(Reply.of(200, "{\"content\":\"JVBERg==\"}"));

        assertThat(receipt()
                        .getMessage()
                        .getBody(JsonNode.class)
                        .path("content")
                        .asText())
                .isEqualTo("JVBERg==");
    }

    @Test
    void readsTheErrorWhereAFileWasWanted() {
        shop.replies.add(Reply.of(404, "{\"code\":\"NotFound\",\"message\":\"none\"}"));

        assertThat(receipt().getException()).hasMessageContaining("404").hasMessageContaining("none");
    }

    @Test
    void takesAFileOfAnotherMediaTypeForUnreadable() {
        for (int i = 0; i < 4; i++) {
            shop.replies.add(new Reply(
                    200, Map.of("Content-Type", "text/html"), "<p>hello".getBytes(StandardCharsets.UTF_8), false));
        }

        assertThat(receipt().getException()).hasMessageContaining("UnreadableAnswer");
    }

    private Exchange receipt() {
        return shop.camel.createProducerTemplate().request("direct:shop.getReceipt", e -> {
            e.getMessage().setHeader("account", "acme");
            e.getMessage().setHeader("orderId", "1");
            e.getMessage().setHeader("Accept", "application/pdf");
        });
    }

    @Test
    void givesTheCallerItsOwnMessageBackWithAFailure() {
        shop.replies.add(Reply.of(500, "{}"));
        shop.replies.add(Reply.of(404, "{\"message\":\"none\"}"));

        Exchange exchange = shop.camel.createProducerTemplate().request("direct:shop.updateOrder", e -> {
            e.getMessage().setHeader("account", "acme");
            e.getMessage().setHeader("orderId", "1");
            e.getMessage().setHeader("mine", 1);
            e.getMessage().setBody(Map.of("title", "new"));
        });

        assertThat(exchange.getException()).hasMessageContaining("404 HttpStatus404, none");
        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("title", "new"));
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("mine", 1)
                .containsEntry("account", "acme")
                .doesNotContainKey("Authorization");
        assertThat(exchange.getMessage().getHeader("CamelRedeliveryDelay")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 408})
    void sendsAgainWhatMaySucceedLater(int status) {
        shop.replies.add(Reply.of(status, "{\"errors\":[{\"code\":\"QuotaExceeded\",\"message\":\"slow\"}]}"));
        shop.replies.add(Reply.of(status, "oops"));
        shop.replies.add(Reply.of(200, "{\"ok\":true}"));

        assertThat(shop.call("listOrders", null, OPEN).path("ok").asBoolean()).isTrue();

        assertThat(shop.requests).hasSize(3);
        OperationStatistics counts = shop.calls.statistics("shop.listOrders");
        assertThat(counts.calls()).isEqualTo(3);
        assertThat(counts.retried()).isEqualTo(2);
        assertThat(counts.refused()).isEqualTo(status == 429 ? 2 : 0);
        assertThat(counts.succeeded()).isEqualTo(1);
    }

    @Test
    void givesUpAfterTheConfiguredAttemptsWithTheLastError() {
        for (int i = 0; i < 9; i++) {
            shop.replies.add(
                    Reply.of(500, "{\"errors\":[{\"code\":\"InternalFailure\",\"message\":\"try " + i + "\"}]}"));
        }

        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e).hasMessage("shop listOrders for account acme: 500 InternalFailure, try 3");
                    assertThat(e.isRetryable()).isTrue();
                });
        assertThat(shop.requests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 415, 422})
    void doesNotRepeatWhatCannotSucceed(int status) {
        shop.replies.add(Reply.of(
                        status,
                        "{\"errors\":[{\"code\":\"InvalidInput\",\"message\":\"no such job\",\"details\":\"x\"}]}")
                .with("x-amzn-RequestId", "r-7"));

        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e)
                            .hasMessage("shop listOrders for account acme: " + status
                                    + " InvalidInput, no such job (x) [request r-7]");
                    assertThat(e.isRetryable()).isFalse();
                });
        assertThat(shop.requests).hasSize(1);
    }

    @Test
    void waitsAsLongAsRetryAfterSays() throws Exception {
        patient();
        shop.replies.add(Reply.of(429, "{}").with("Retry-After", "1"));

        shop.call("listOrders", null, OPEN);

        assertThat(shop.requests).hasSize(2);
        assertThat(shop.requests.get(1).nanos() - shop.requests.get(0).nanos())
                .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void waitsUntilTheDateInRetryAfter() throws Exception {
        patient();
        // The answer's own date is in whole seconds, so that at least one of these two has to pass.
        shop.beforeAnswer = first -> {
            shop.beforeAnswer = others -> {};
            ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2);
            shop.replies.add(
                    Reply.of(503, "{}").with("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date)));
        };

        shop.call("listOrders", null, OPEN);

        assertThat(shop.requests).hasSize(2);
        assertThat(shop.requests.get(1).nanos() - shop.requests.get(0).nanos())
                .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    /** Lets a call wait for ten seconds where it is told to, and only then. */
    private void patient() throws Exception {
        shop.close();
        shop = new Shop(Map.of(), new Retries.Policy(1, 1, 1, 10_000), System::nanoTime);
    }

    @Test
    void givesUpAtOnceWhereRetryAfterIsLongerThanACallMayBeDelayed() {
        shop.replies.add(Reply.of(429, "{}").with("Retry-After", "1"));

        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN)).isInstanceOf(RemoteCallException.class);
        assertThat(shop.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void sendsAPostAgainThatWasTurnedAwayUndone(int status) {
        shop.replies.add(Reply.of(status, "{}"));
        shop.replies.add(Reply.of(200, "{\"ok\":true}"));

        assertThat(shop.call("createOrder", Map.of("title", "t"), Map.of()).has("ok"))
                .isTrue();
        assertThat(shop.requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 504})
    void doesNotRepeatAPostThatMayHaveBeenDone(int status) {
        shop.replies.add(Reply.of(status, "{}"));

        assertThatThrownBy(() -> shop.call("createOrder", Map.of("title", "t"), Map.of()))
                .isInstanceOf(RemoteCallException.class);
        assertThat(shop.requests).hasSize(1);
    }

    @Test
    void renewsCredentialsOnceWhereTheyExplainTheRefusal() {
        shop.replies.add(Reply.of(403, "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"token expired\"}]}"));
        shop.replies.add(Reply.of(200, "{\"ok\":1}"));

        shop.call("listOrders", null, OPEN);

        assertThat(shop.requests)
                .extracting(r -> r.header("Authorization"))
                .containsExactly("Bearer acme0", "Bearer acme1");

        shop.replies.add(Reply.of(403, "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"token expired\"}]}"));
        shop.replies.add(Reply.of(403, "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"token expired\"}]}"));
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN)).hasMessageContaining("403 Unauthorized");
        assertThat(shop.requests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void whatAnAccountIsRefusedIsSentNoMoreButForOneCallThatFindsOutWhenItIsLetIn(int status) {
        shop.replies.add(Reply.of(status, "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"no\"}]}"));
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(
                        RemoteCallException.class, e -> assertThat(e.meaning()).isEqualTo(FaultMeaning.ACCOUNT));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.meaning()).isEqualTo(FaultMeaning.ACCOUNT);
                        assertThat(e.refusedPlace()).isEqualTo("shop.listOrders");
                        assertThat(e.isUnsent()).isTrue();
                        assertThat(e).hasMessageContaining("AccountRefused").hasMessageContaining("Unauthorized, no");
                    });
        }
        shop.call("updateOrder", null, Map.of("orderId", "1"));
        shop.call("listOrders", null, Map.of("status", "OPEN", "account", "other"));
        assertThat(shop.requests).hasSize(3);
        assertThat(shop.calls.health("shop").outage()).isEmpty();

        await("the call that is let through after a second")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> shop.call("listOrders", null, OPEN));
        shop.call("listOrders", null, OPEN);
        assertThat(shop.calls.incidents().all()).isEmpty();
    }

    @Test
    void aRefusedLoginIsAnIncidentOfTheWholeSystem() {
        assertThatThrownBy(() -> shop.call("listOrders", null, Map.of("status", "OPEN", "account", "locked-out")))
                .hasMessageContaining("AuthorizationFailed, no login");

        assertThat(shop.calls.incidents().of("locked-out", "shop")).isPresent();
        assertThat(shop.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>proxy</html>", "{\"orders\":[", "", "\u0000\u0001"})
    void repeatsAndThenRefusesASuccessThatCannotBeRead(String body) {
        for (int i = 0; i < 4; i++) {
            shop.replies.add(Reply.of(200, body).with("Content-Type", "text/html"));
        }
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("UnreadableAnswer");
                    assertThat(e.getStatus()).isEqualTo(200);
                });
        assertThat(shop.requests).hasSize(4);
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] broken = "{\"name\":\"xx\"}".getBytes(StandardCharsets.ISO_8859_1);
        broken[9] = (byte) 0xC3;
        broken[10] = (byte) 0x28;
        for (int i = 0; i < 4; i++) {
            shop.replies.add(new Reply(200, Map.of(), broken, false));
        }
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN)).hasMessageContaining("UnreadableAnswer");
    }

    @Test
    void anErrorRepeatsNobodyOfTheRequest() {
        shop.replies.add(Reply.of(
                422, "{\"errors\":[{\"code\":\"InvalidInput\",\"message\":\"no Ann here\",\"details\":\"Ann?\"}]}"));
        assertThatThrownBy(() -> shop.call("createOrder", Map.of("title", "Ann"), Map.of()))
                .hasMessageContaining("422 InvalidInput, no *** here (***?)")
                .isInstanceOfSatisfying(RemoteCallException.class, fault -> assertThat(fault.wholeText())
                        .endsWith("; in its own words: InvalidInput, no Ann here (Ann?)"));
    }

    @Test
    void takesABareArrayOfErrorsAnd200WithErrorsForWhatTheyAre() {
        shop.replies.add(Reply.of(422, "[{\"code\":\"InvalidInput\",\"message\":\"invalid\"}]"));
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN)).hasMessageContaining("422 InvalidInput, invalid");

        shop.replies.add(Reply.of(200, "{\"errors\":[{\"code\":\"InvalidInput\",\"message\":\"in 200\"}]}"));
        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN)).hasMessageContaining("200 InvalidInput, in 200");

        shop.replies.add(Reply.of(
                200, "{\"errors\":[{\"code\":\"X\",\"message\":\"soft\",\"errorLevel\":\"WARNING\"}],\"orders\":[]}"));
        assertThat(shop.call("listOrders", null, OPEN).has("orders")).isTrue();
    }

    @Test
    void answersAnEmptyObjectWhereASuccessHasNoBody() {
        shop.replies.add(new Reply(204, Map.of(), new byte[0], false));
        assertThat(shop.call("updateOrder", null, Map.of("orderId", "1"))).isEmpty();
    }

    @Test
    void repeatsACutConnectionOnlyWhereTheWorkCannotBeDoneTwice() {
        shop.replies.add(Reply.lost());
        shop.replies.add(Reply.of(200, "{\"ok\":1}"));
        assertThat(shop.call("listOrders", null, OPEN).has("ok")).isTrue();

        shop.replies.add(Reply.lost());
        assertThatThrownBy(() -> shop.call("createOrder", Map.of("title", "t"), Map.of()))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("AnswerLost");
                    assertThat(e.isRetryable()).isTrue();
                });
        assertThat(shop.requests).hasSize(3);
    }

    @Test
    void tellsASystemThatIsNotThere() {
        shop.stopServer();
        assertThatThrownBy(() -> shop.call("createOrder", Map.of("title", "t"), Map.of()))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("NoConnection");
                    assertThat(e.getMessage())
                            .contains("shop createOrder for account acme: NoConnection, http://localhost");
                });
    }

    @Test
    void refusesACallThatTheContractForbidsBeforeItCostsQuota() {
        assertInvalid("listOrders", null, Map.of(), "status: is required; send it as a header of that name");
        assertInvalid("listOrders", null, Map.of("status", "LOST"), "status[0]: ");
        assertInvalid("listOrders", null, Map.of("status", "OPEN,DONE,OPEN"), "status: ");
        assertInvalid("listOrders", null, Map.of("status", "OPEN", "pageSize", 21), "pageSize: ");
        assertInvalid("listOrders", null, Map.of("status", "OPEN", "pageSize", "many"), "pageSize: ");
        assertInvalid("updateOrder", null, Map.of("orderId", "12345678901"), "orderId: ");
        assertInvalid("createOrder", null, Map.of(), "body: is required");
        assertInvalid("createOrder", "{nonsense", Map.of(), "body: is not JSON");
        assertInvalid("createOrder", Map.of("title", 1), Map.of(), "body.title: ");
        assertInvalid(
                "createOrder",
                "{\"title\":\"t\",\"lines\":[{\"quantity\":0}]}",
                Map.of(),
                "body.lines[0].quantity: must have a minimum value of 1");
        assertInvalid("createOrder", "{\"title\":\"t\",\"lines\":[{}]}", Map.of(), "body.lines[0]: ");
        assertThat(shop.requests).isEmpty();
    }

    private void assertInvalid(String operation, Object body, Map<String, Object> headers, String message) {
        assertThatThrownBy(() -> shop.call(operation, body, headers))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("InvalidCall");
                    assertThat(e.getFault().message()).startsWith(message);
                    assertThat(e.isRetryable()).isFalse();
                });
    }

    /** Routes that call an operation, each with an error handling of its own. */
    private void addCallers() throws Exception {
        shop.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:handles")
                        .onException(RemoteCallException.class)
                        .handled(true)
                        .setBody(simple("handled: ${exception.status}"))
                        .end()
                        .to("direct:shop.listOrders");
                from("direct:dead-letters")
                        .errorHandler(deadLetterChannel("mock:dead"))
                        .to("direct:shop.listOrders");
                from("direct:redelivers")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0))
                        .to("direct:shop.listOrders");
                from("direct:catches")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .setBody(constant("handled later"))
                        .end()
                        .doTry()
                        .to("direct:shop.listOrders")
                        .doCatch(RemoteCallException.class)
                        .end()
                        .throwException(new IllegalStateException("later"));
            }
        });
    }

    private Exchange send(String route) {
        return shop.camel.createProducerTemplate().request("direct:" + route, exchange -> exchange.getMessage()
                .setHeaders(Map.of("account", "acme", "status", "OPEN")));
    }

    private void replyNotFound(int times) {
        for (int i = 0; i < times; i++) {
            shop.replies.add(Reply.of(404, "{}"));
        }
    }

    @Test
    void aRouteHandlesTheFailureOfACallAsThatOfAnyStep() throws Exception {
        addCallers();
        replyNotFound(1);
        Exchange handled = send("handles");
        assertThat(handled.getException()).isNull();
        assertThat(handled.getMessage().getBody()).isEqualTo("handled: 404");

        MockEndpoint dead = shop.camel.getEndpoint("mock:dead", MockEndpoint.class);
        replyNotFound(1);
        assertThat(send("dead-letters").getException()).isNull();
        assertThat(dead.getReceivedExchanges()).hasSize(1);
        assertThat(dead.getReceivedExchanges().get(0).getProperty(Exchange.EXCEPTION_CAUGHT))
                .isInstanceOf(RemoteCallException.class);
    }

    @Test
    void theRetriesOfACallAreNoneOfItsRoute() throws Exception {
        addCallers();
        // Each of the route's three attempts makes four of the call.
        for (int i = 0; i < 12; i++) {
            shop.replies.add(Reply.of(503, "{}"));
        }
        assertThat(send("redelivers").getException()).isInstanceOf(RemoteCallException.class);
        assertThat(shop.requests).hasSize(12);
    }

    @Test
    void aFailureAfterOneThatWasCaughtIsHandledToo() throws Exception {
        addCallers();
        replyNotFound(1);
        Exchange exchange = send("catches");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("handled later");
    }
}
