package dev.servicebridge.sandbox.mews;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.TestTime;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.SandboxSettings;

import static org.assertj.core.api.Assertions.assertThat;

class MewsTest {
    private static final String ORDERS = "productServiceOrders/getAll";
    private static final String RESERVATIONS = "reservations/getAll/2023-06-06";
    private static final String TEN = "\"Limitation\":{\"Count\":10}";

    private final SandboxClient client = new SandboxClient("jobs=40");
    private final Hotel hotel = client.sandbox.hotel("de");

    @AfterEach
    void stop() {
        client.close();
    }

    private String services() {
        return "\"ServiceIds\":[\"" + hotel.extras() + "\",\"" + hotel.spa() + "\"]";
    }

    private static List<String> ids(SandboxClient.Reply reply, String kind) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        reply.json().path(kind).forEach(item -> ids.add(item.path("Id").asText()));
        return ids;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "productServiceOrders/getAll | ProductServiceOrders | services",
                "reservations/getAll/2023-06-06 | Reservations | ",
                "services/getAll | Services | ",
                "customers/getAll | Customers | \"LastNames\":[\"山田\"],\"Extent\":{\"Customers\":true}",
                "companies/getAll | Companies | ",
                "addresses/getAll | Addresses | interval",
                "orderItems/getAll | OrderItems | interval",
                "enterprises/getAll | Enterprises | "
            })
    void answersEachListingAsTheContractHasIt(String path, String kind, String filter) {
        String body = filter == null ? "" : filter;
        body = body.replace("services", services())
                .replace(
                        "interval",
                        "\"UpdatedUtc\":{\"StartUtc\":\"2026-01-15T00:00:00Z\",\"EndUtc\":\"2026-03-02T00:00:00Z\"}");
        SandboxClient.Reply reply = client.mews(path, (body.isEmpty() ? "" : body + ",") + TEN);

        assertThat(ids(reply, kind)).isNotEmpty().hasSizeLessThanOrEqualTo(10);
        assertThat(reply.header("Request-Id")).isNotBlank();
        assertThat(client.sandbox.journal().entries("getAll" + kind))
                .singleElement()
                .satisfies(entry -> assertThat(entry.account()).isEqualTo("de"));
    }

    @Test
    void pagesGoBackInTimeAndTogetherHoldEachOrderOnce() {
        List<String> seen = new ArrayList<>();
        List<String> created = new ArrayList<>();
        String cursor = null;
        do {
            SandboxClient.Reply reply = client.mews(
                    ORDERS,
                    services() + ",\"Limitation\":{\"Count\":7"
                            + (cursor == null ? "" : ",\"Cursor\":\"" + cursor + "\"") + "}");
            seen.addAll(ids(reply, "ProductServiceOrders"));
            reply.json()
                    .path("ProductServiceOrders")
                    .forEach(o -> created.add(o.path("CreatedUtc").asText()));
            cursor = reply.json().path("Cursor").asText(null);
        } while (cursor != null);

        assertThat(seen).hasSize(40).doesNotHaveDuplicates();
        assertThat(created).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01T10:00:00Z, 2026-02-01T10:00:01Z, true",
        "2026-02-01T09:59:59Z, 2026-02-01T10:00:00Z, false",
        "2026-02-01T10:00:00Z, 2026-02-01T10:00:00Z, true",
        "2026-02-01T09:00:00Z, 2026-02-01T09:00:00Z, false"
    })
    void anIntervalHoldsItsStartAndNotItsEndUnlessTheyAreTheSame(String start, String end, boolean found) {
        String id = hotel.orders()
                .put(Json.object().put("UpdatedUtc", "2026-02-01T10:00:00Z"))
                .path("Id")
                .asText();
        SandboxClient.Reply reply = client.mews(
                ORDERS,
                services() + ",\"ProductServiceOrderIds\":[\"" + id + "\"],\"UpdatedUtc\":{\"StartUtc\":\"" + start
                        + "\",\"EndUtc\":\"" + end + "\"}," + TEN);

        assertThat(ids(reply, "ProductServiceOrders")).hasSize(found ? 1 : 0);
        assertThat(reply.json().path("Cursor").isNull()).isEqualTo(!found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "productServiceOrders/getAll | \"Limitation\":{\"Count\":10} | ServiceIds",
                "services/getAll | \"ServiceType\":\"Bookable\" | Limitation",
                "services/getAll | \"Limitation\":{\"Count\":0} | Limitation",
                "services/getAll | \"Limitation\":{\"Count\":1001} | Limitation",
                "services/getAll | \"Limitation\":{\"Count\":1,\"Cursor\":\"x\"} | Cursor",
                "services/getAll | \"ServiceIds\":[\"x\"],\"Limitation\":{\"Count\":1} | ServiceIds",
                "services/getAll | \"UpdatedUtc\":{\"StartUtc\":\"2026-01-01T00:00:00Z\",\"EndUtc\":\"2026-04-01T00:00:01Z\"},\"Limitation\":{\"Count\":1} | UpdatedUtc",
                "addresses/getAll | \"Limitation\":{\"Count\":1} | AddressIds",
                "orderItems/getAll | \"Limitation\":{\"Count\":1} | OrderItemIds",
                "customers/getAll | \"Extent\":{},\"Limitation\":{\"Count\":1} | CustomerIds",
                "companies/getAll | \"LanguageCode\":\"de\",\"Limitation\":{\"Count\":1} | CultureCode",
                "services/getAll | \"EnterpriseIds\":[\"9c7ed1e5-0000-4000-8000-000000000000\"],\"Limitation\":{\"Count\":1} | EnterpriseIds"
            })
    void namesTheParameterThatIsWrong(String path, String body, String parameter) {
        SandboxClient.Reply reply = client.mews(path, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("Message").asText()).isEqualTo("Invalid " + parameter);
        assertThat(reply.json().path("RequestId").asText()).isEqualTo(reply.header("Request-Id"));
    }

    @Test
    void refusesWrongTokensPathsAndCasing() {
        assertThat(client.mews("services/getAll", "nobody", TEN, Map.of()).status())
                .isEqualTo(401);
        assertThat(client.mews("services/getall", TEN).status()).isEqualTo(404);
        assertThat(client.mews("services/getAll/", TEN).status()).isEqualTo(404);
        assertThat(client.mews("services/getAll", "},").json().path("Message").asText())
                .isEqualTo("Invalid JSON");
    }

    @Test
    void refusesTheTwoHundredAndFirstRequestUntilTheFirstIsThirtySecondsOld() {
        assertThat(client.mews("services/getAll", TEN).status()).isEqualTo(200);
        client.time.advance(Duration.ofSeconds(10));
        for (int i = 1; i < 200; i++) {
            assertThat(client.mews(i % 2 == 0 ? "services/getAll" : "companies/getAll", TEN)
                            .status())
                    .isEqualTo(200);
        }
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SandboxClient.Reply reply = client.mews("services/getAll", TEN);
            assertThat(reply.status()).isEqualTo(429);
            told.add(reply.header("Retry-After"));
        }
        assertThat(told).containsExactly("20", "20", "20", null);
        assertThat(client.mews("services/getAll", "us", TEN, Map.of()).status()).isEqualTo(200);

        client.time.advance(Duration.ofSeconds(20));
        assertThat(client.mews("services/getAll", TEN).status()).isEqualTo(200);
        assertThat(client.mews("services/getAll", TEN).status()).isEqualTo(429);
    }

    @Test
    void nothingIsTooHeavyUnlessAFaultWantsIt() {
        String interval = "\"UpdatedUtc\":{\"StartUtc\":\"2026-01-01T00:00:00Z\",\"EndUtc\":\"2026-03-31T00:00:00Z\"},";

        assertThat(client.mews(RESERVATIONS, interval + "\"Limitation\":{\"Count\":1000}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reservations/getAll/2023-06-06 | \"StartUtc\":\"2026-01-01T00:00:00Z\",\"EndUtc\":\"2026-02-01T00:00:00Z\"",
                "reservations/getAll/2023-06-06 | \"UpdatedUtc\":null,\"CollidingUtc\":null,\"States\":null",
                "reservations/getAll/2023-06-06 | \"TimeFilter\":\"Colliding\",\"Currency\":null",
                "services/getAll | \"CreatedUtc\":{\"StartUtc\":null,\"EndUtc\":null},\"ActivityStates\":[\"Active\"]",
                "services/getAll | \"SyncedUtc\":\"2026-01-01T00:00:00Z\",\"Names\":[\"nobody\"]",
                "enterprises/getAll | \"LinkedUtc\":{\"StartUtc\":\"2026-01-01T00:00:00.123Z\",\"EndUtc\":\"2026-03-02T00:00:00+01:00\"}"
            })
    void whatNoListingKnowsIsPassedOverAndNullIsAbsent(String path, String body) {
        assertThat(client.mews(path, body + "," + TEN).text()).doesNotContain("Message");
        assertThat(ids(client.mews(path, body + "," + TEN), path.startsWith("r") ? "Reservations" : kind(path)))
                .isNotEmpty();
    }

    private static String kind(String path) {
        return path.startsWith("services") ? "Services" : "Enterprises";
    }

    @Test
    void servicesStillTellTheTypeThatIsNoLongerToBeRead() {
        assertThat(client.mews("services/getAll", TEN).json().path("Services").findValuesAsText("Type"))
                .containsExactlyInAnyOrder("Reservable", "Orderable", "Orderable");
    }

    @Test
    void anAddressNeedNotTellItsChainNorWhenItWasChanged() {
        String change = "{\"hotel\":\"acme\",\"kind\":\"Addresses\",\"record\":{\"ChainId\":null,"
                + "\"UpdatedUtc\":null,\"AccountId\":\"9c7ed1e5-0000-4000-8000-000000000000\"}}";
        assertThat(client.control("POST", "/hotels", change).status()).isEqualTo(200);

        String owner = "\"AccountIds\":[\"9c7ed1e5-0000-4000-8000-000000000000\"],";
        assertThat(ids(client.mews("addresses/getAll", "acme", owner + TEN, Map.of()), "Addresses"))
                .hasSize(1);
    }

    @Test
    void answersAnEmptyPageWithoutABodyToWhoPrefersIt() {
        String none = "\"Names\":[\"nobody\"]," + TEN;
        assertThat(client.mews("companies/getAll", "de", none, Map.of("Prefer", "return=minimal"))
                        .status())
                .isEqualTo(204);
        assertThat(client.mews("companies/getAll", none).status()).isEqualTo(200);
    }

    @Test
    void thePortfolioReachesBothEnterprisesInTheirZones() {
        SandboxClient.Reply both = client.mews("enterprises/getAll", "portfolio", TEN, Map.of());
        assertThat(ids(both, "Enterprises")).hasSize(2);
        List<Boolean> changing = new ArrayList<>();
        both.json()
                .path("Enterprises")
                .forEach(enterprise -> changing.add(
                        !ZoneId.of(enterprise.path("TimeZoneIdentifier").asText())
                                .getRules()
                                .getTransitionRules()
                                .isEmpty()));
        assertThat(changing).containsExactlyInAnyOrder(true, false);

        String one = "\"EnterpriseIds\":[\"" + hotel.enterpriseId() + "\"]," + TEN;
        assertThat(ids(client.mews("enterprises/getAll", "portfolio", one, Map.of()), "Enterprises"))
                .containsExactly(hotel.enterpriseId());
        String guests = "\"LastNames\":[\"山田\"],\"Extent\":{\"Customers\":true}," + TEN;
        assertThat(client.mews("customers/getAll", "portfolio", guests, Map.of())
                        .status())
                .isEqualTo(400);
        String chain = "\"ChainIds\":[\"" + hotel.chainId() + "\"]," + guests;
        assertThat(ids(client.mews("customers/getAll", "portfolio", chain, Map.of()), "Customers"))
                .hasSize(2);
    }

    @Test
    void theStoryHasOrdersInAllStatesOfAllKindsAndIsTheSameForTheSameSeed() {
        Set<String> states = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            client.time.advance(Duration.ofMinutes(1));
            client.sandbox.step();
            hotel.orders().all().forEach(order -> states.add(order.path("State").asText()));
        }
        assertThat(states).hasSize(7);
        Set<String> reservations = hotel.reservations().all().stream()
                .map(reservation -> reservation.path("Id").asText())
                .collect(Collectors.toSet());
        List<String> links = hotel.orders().all().stream()
                .map(order -> order.path("LinkedReservationId").asText(""))
                .toList();
        assertThat(links).anyMatch(String::isEmpty).anyMatch(reservations::contains);
        assertThat(links).anyMatch(link -> !link.isEmpty() && !reservations.contains(link));
        assertThat(hotel.items().all())
                .anyMatch(item -> item.at("/Amount/GrossValue").asDouble() < 0
                        && item.path("Type").asText().equals("ProductOrderRebate"))
                .allMatch(item -> item.at("/Amount/TaxValues/0/Value").isNumber());
        assertThat(hotel.customers().all())
                .anyMatch(guest -> guest.path("MergeTargetId").isTextual());
        assertThat(ids(client.mews(ORDERS, services() + ",\"Limitation\":{\"Count\":1000}"), "ProductServiceOrders"))
                .hasSizeGreaterThan(60);
        assertThat(story()).isEqualTo(story());
    }

    private static String story() {
        TestTime time = new TestTime();
        Hotels hotels = new Hotels(SandboxSettings.from(Map.of("sandbox.jobs", "9")), time);
        for (int i = 0; i < 50; i++) {
            hotels.step();
        }
        return hotels.hotel("us").orders().all().toString()
                + hotels.hotel("us").items().all();
    }

    @Test
    void takesRecordsFromTestsAndFromTheControlInterface() {
        Hotel own = client.sandbox.hotel("acme");
        String id = own.orders()
                .put(Json.object().put("State", "Optional"))
                .path("Id")
                .asText();
        client.control(
                "POST",
                "/hotels",
                "{\"hotel\":\"acme\",\"kind\":\"ProductServiceOrders\",\"record\":{\"Id\":\"" + id
                        + "\",\"State\":\"Confirmed\"}}");

        JsonNode order = client.mews(ORDERS, "acme", "\"ServiceIds\":[\"" + own.extras() + "\"]," + TEN, Map.of())
                .json()
                .at("/ProductServiceOrders/0");
        assertThat(order.path("Id").asText()).isEqualTo(id);
        assertThat(order.path("State").asText()).isEqualTo("Confirmed");

        own.orders().remove(id);
        assertThat(own.orders().all()).isEmpty();
        assertThat(client.control("POST", "/hotels", "{\"hotel\":\"acme\",\"kind\":\"Cats\",\"record\":{}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void failsAsItIsTold() {
        client.sandbox.faults().add(Fault.always("mews.getAllServices", FaultKind.TOO_HEAVY));
        assertThat(client.mews("services/getAll", TEN).status()).isEqualTo(408);
        client.sandbox.faults().clear();
        client.sandbox.faults().add(Fault.always("mews", FaultKind.EXPIRED_TOKEN));
        assertThat(client.mews("services/getAll", TEN).status()).isEqualTo(401);
    }
}
