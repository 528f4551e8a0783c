package dev.servicebridge.mews;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The shipped routes, over a listing in memory. */
class MewsPagesTest {
    private static final Instant FROM = Instant.parse("2025-01-31T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-01-31T00:00:00Z");

    private final FakeMews mews = new FakeMews();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> received = new ArrayList<>();
    private final List<Integer> pages = new ArrayList<>();
    private RuntimeException failure;
    private int failAt = -1;

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new MewsPageRoutes(new MewsPages(FakeMews.JSON)));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:mews.getAllProductServiceOrders")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> exchange.getMessage()
                                .setBody(mews.answer(exchange.getMessage().getBody(JsonNode.class))));
                from("direct:take-page").errorHandler(noErrorHandler()).process(MewsPagesTest.this::receive);
                from("direct:read-inside")
                        .errorHandler(noErrorHandler())
                        .process(MewsPagesTest.this::receive)
                        .doTry()
                        .setHeader("mewsPageRoute", constant("count-page"))
                        .setHeader("mewsPageSize", constant(3))
                        .setBody(constant("{}"))
                        .to("direct:mews.pages")
                        .doCatch(RemoteCallException.class)
                        .end()
                        .removeHeaders("*");
                from("direct:count-page").errorHandler(noErrorHandler()).process(exchange -> {
                    if (failure != null) {
                        throw failure;
                    }
                });
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void receive(Exchange exchange) {
        int page = exchange.getMessage().getHeader("mewsPage", Integer.class);
        pages.add(page);
        if (page == failAt) {
            throw new IllegalStateException("no room");
        }
        assertThat(exchange.getMessage().getHeader("account")).isEqualTo("hotel");
        exchange.getMessage()
                .getBody(ArrayNode.class)
                .forEach(order -> received.add(order.path("Id").asText()));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody("whatever a handler leaves");
    }

    private JsonNode read(Map<String, Object> more) {
        Map<String, Object> headers = new HashMap<>(Map.of(
                "account",
                "hotel",
                "mewsOperation",
                "getAllProductServiceOrders",
                "mewsInterval",
                "UpdatedUtc",
                "mewsFrom",
                FROM.toString(),
                "mewsUntil",
                UNTIL.toString(),
                "mewsPageRoute",
                "take-page"));
        headers.putAll(more);
        headers.values().removeIf(""::equals);
        try {
            return camel.createProducerTemplate()
                    .requestBodyAndHeaders("direct:mews.pages", "{\"ServiceIds\":[\"s\"]}", headers, JsonNode.class);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "order-" + i).toList();
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** Any number of orders, size of pages, kind of interval, and limit of what is too heavy. */
    @ParameterizedTest
    @MethodSource("seeds")
    void readsEveryItemOnceWhateverTheSizeOfPagesAndWindowsAndWhateverIsTooHeavy(long seed) {
        Random random = new Random(seed);
        int count = random.nextInt(400);
        int pageSize = 1 + random.nextInt(200);
        Instant until = FROM.plusSeconds(1 + random.nextInt(400 * 86_400));
        mews.addSome(count, FROM, until, random);
        mews.add("before", FROM.minusSeconds(1));
        mews.add("after", until);
        long heaviest = 10 * (1 + random.nextInt(40)) * 86_400L;
        mews.tooHeavy = request ->
                request.at("/Limitation/Count").asLong() * length(request).toSeconds() > heaviest;

        JsonNode told = read(Map.of("mewsPageSize", pageSize, "mewsUntil", until.toString()));

        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(count));
        assertThat(told.path("items").asInt()).isEqualTo(count);
        assertThat(mews.requests).allSatisfy(request -> {
            assertThat(new TimeWindow(start(request), end(request)).isAllowed()).isTrue();
            assertThat(request.at("/ServiceIds/0").asText()).isEqualTo("s");
        });
    }

    @Test
    void passesOverWhatTwoWindowsHoldWhereTheirBoundsAreInBoth() {
        mews.inclusive = true;
        Instant bound = Instant.parse("2025-04-30T00:00:00Z");
        mews.add("order-0", bound);
        mews.add("order-1", bound.minusSeconds(1));

        assertThat(read(Map.of()).path("items").asInt()).isEqualTo(2);
        assertThat(received).containsExactlyInAnyOrder("order-0", "order-1");
        assertThat(mews.requests.get(0).at("/UpdatedUtc/EndUtc").asText()).isEqualTo(bound.toString());
    }

    @Test
    void readsTheWindowsOldestFirstAndAPageThatIsNotFullEndsOne() {
        mews.addSome(25, FROM, FROM.plus(Duration.ofDays(1)), new Random(1));

        JsonNode told = read(Map.of("mewsPageSize", 10));

        assertThat(told.path("pages").asInt()).isEqualTo(3 + 4);
        assertThat(pages).containsExactly(1, 2, 3);
        assertThat(mews.requests)
                .extracting(request -> start(request))
                .isSorted()
                .startsWith(FROM)
                .hasSize(7);
    }

    @Test
    void readsWithoutAnIntervalWhereNoneIsNamed() {
        mews.addSome(5, FROM, UNTIL, new Random(1));

        read(Map.of("mewsInterval", "", "mewsPageSize", 2));

        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(5));
        assertThat(mews.requests).noneMatch(request -> request.has("UpdatedUtc"));
    }

    @Test
    void halvesPagesFirstAndThenTime() {
        mews.tooHeavy = request -> length(request).toDays() > 10;
        mews.addSome(3, FROM, FROM.plus(Duration.ofDays(11)), new Random(1));

        read(Map.of(
                "mewsPageSize", 35, "mewsUntil", FROM.plus(Duration.ofDays(12)).toString()));

        assertThat(mews.requests)
                .extracting(request -> request.at("/Limitation/Count").asInt())
                .startsWith(35, 17, 10, 10);
        assertThat(length(mews.requests.get(3))).isEqualTo(Duration.ofDays(6));
        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(3));
    }

    @Test
    void asksForLessWhereAnAnswerIsLargerThanTheBridgeTakes() {
        mews.tooHeavy = request -> request.at("/Limitation/Count").asInt() > 20;
        mews.tooHeavyRefusal = new RemoteCallException(new RemoteCallException.Fault(
                "mews", "getAllProductServiceOrders", "hotel", 0, "AnswerTooLarge", "no", null, null, false));
        mews.addSome(3, FROM, FROM.plus(Duration.ofDays(1)), new Random(1));

        read(Map.of(
                "mewsPageSize", 35, "mewsUntil", FROM.plus(Duration.ofDays(2)).toString()));

        assertThat(mews.requests)
                .extracting(request -> request.at("/Limitation/Count").asInt())
                .startsWith(35, 17);
        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(3));
    }

    @Test
    void givesUpWhereItCannotAskForLess() {
        mews.tooHeavy = request -> true;

        assertThatThrownBy(() -> read(Map.of("mewsUntil", FROM.plusSeconds(2).toString())))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("mews getAllProductServiceOrders for account hotel: 408");
        assertThat(length(mews.requests.get(mews.requests.size() - 1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void endsAListingThatGoesRoundInACircle() {
        mews.addSome(10, FROM, FROM.plusSeconds(100), new Random(1));
        mews.tooHeavy = request -> {
            ((ObjectNode) request.path("Limitation")).remove("Cursor");
            return false;
        };

        assertThatThrownBy(() -> read(Map.of("mewsPageSize", 5)))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("mews getAllProductServiceOrders for account hotel: EndlessListing, cursor ");
        assertThat(mews.requests).hasSize(2);
    }

    @Test
    void aFailureOfTheHandlerOrOfTheCallIsTheCallers() {
        mews.addSome(10, FROM, FROM.plusSeconds(100), new Random(1));
        failAt = 2;
        assertThatThrownBy(() -> read(Map.of("mewsPageSize", 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room");

        mews.tooHeavy = request -> {
            throw FakeMews.refusal(401);
        };
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("401");
    }

    @Test
    void leavesACallerWhoseListingFailedItsOwnMessage() {
        mews.tooHeavy = request -> {
            throw FakeMews.refusal(500);
        };
        Exchange exchange = camel.createProducerTemplate().request("direct:mews.pages", message -> {
            message.getMessage().setBody("{}");
            message.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            "account",
                            "hotel",
                            "mewsOperation",
                            "getAllProductServiceOrders",
                            "mewsPageRoute",
                            "take-page")));
        });
        assertThat(exchange.getException()).isInstanceOf(RemoteCallException.class);
        assertThat(exchange.getMessage().getBody()).isEqualTo("{}");
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("account", "mewsOperation", "mewsPageRoute");
    }

    @Test
    void aListingMayBeReadWithinTheOther() {
        mews.addSome(10, FROM, FROM.plusSeconds(100), new Random(1));

        JsonNode told = read(Map.of("mewsPageSize", 4, "mewsPageRoute", "read-inside"));
        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(10));
        assertThat(told.path("items").asInt()).isEqualTo(10);

        received.clear();
        failure = FakeMews.refusal(500);
        read(Map.of("mewsPageSize", 4, "mewsPageRoute", "read-inside"));
        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(10));
    }

    @Test
    void tellsWhatACallerForgot() {
        assertThatThrownBy(() -> read(Map.of("mewsOperation", "")))
                .hasMessage("mews pages for account hotel: InvalidCall, the header mewsOperation is missing");
        assertThatThrownBy(() -> read(Map.of("mewsPageRoute", ""))).hasMessageContaining("mewsPageRoute is missing");
        assertThatThrownBy(() -> read(Map.of("mewsFrom", "yesterday")))
                .hasMessageContaining("the header mewsFrom is yesterday, no instant in UTC");
        assertThat(mews.requests).isEmpty();
    }

    private static Instant start(JsonNode request) {
        return Instant.parse(request.at("/UpdatedUtc/StartUtc").asText());
    }

    private static Instant end(JsonNode request) {
        return Instant.parse(request.at("/UpdatedUtc/EndUtc").asText());
    }

    private static Duration length(JsonNode request) {
        return Duration.between(start(request), end(request));
    }
}
