package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.mews.Hotel;

/**
 * A hotel of Mews with many orders, made up from their numbers as they are asked for, so that none takes up memory.
 * There are three reservations for ten orders. Of ten orders nine have one, whose guest owns them; one in twenty is a
 * company's; one in five has two items. Nothing but the orders changed lately.
 */
final class HotelServer implements AutoCloseable {
    private static final int COMPANIES = 50;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Server server = new Server(0);
    private final AtomicLong calls = new AtomicLong();
    private final Map<Kind, ObjectNode> records = new ConcurrentHashMap<>();
    private final List<JsonNode> services;
    private final List<JsonNode> enterprises;
    private final String service;
    private final int orders;
    private final Runnable onCall;

    private enum Kind {
        ORDER,
        RESERVATION,
        CUSTOMER,
        COMPANY,
        ITEM
    }

    /** @param onCall done at every call, before it is answered */
    HotelServer(int orders, Runnable onCall) throws Exception {
        this.orders = orders;
        this.onCall = onCall;
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.from(
                Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S")))) {
            Hotel hotel = sandbox.hotel("large");
            services = List.copyOf(hotel.records("Services").all());
            enterprises = List.copyOf(hotel.records("Enterprises").all());
            service = hotel.spa();
            records.put(Kind.ORDER, hotel.orders().put(mapper.createObjectNode()));
            records.put(Kind.RESERVATION, hotel.reservations().put(mapper.createObjectNode()));
            records.put(Kind.CUSTOMER, hotel.customers().put(mapper.createObjectNode()));
            records.put(Kind.COMPANY, hotel.companies().put(mapper.createObjectNode()));
            records.put(Kind.ITEM, hotel.items().put(mapper.createObjectNode()));
        }
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                JsonNode body = mapper.readTree(Content.Source.asInputStream(request));
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                byte[] answer = answer(Request.getPathInContext(request), body);
                response.write(true, ByteBuffer.wrap(answer), callback);
                return true;
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** How many reservations there are. */
    private int reservations() {
        return orders * 3 / 10;
    }

    /** The calls since the start. */
    long calls() {
        return calls.get();
    }

    /** The fewest calls with which a program can read everything that merges one page of orders after the other. */
    long fewestPageByPage(int page) {
        long pages = orders / page;
        long items = IntStream.range(0, orders / page)
                .mapToLong(number -> IntStream.range(number * page, (number + 1) * page)
                                        .mapToLong(order -> items(order).count())
                                        .sum()
                                / page
                        + 1)
                .sum();
        // Services, changed reservations, changed items; the pages and the one that tells their end; for each page a
        // call
        // for reservations, customers and companies.
        return 3 + pages + 1 + 3 * pages + items;
    }

    /** The fewest calls that tell everything that is wanted, for a program that holds all of it in memory. */
    long fewest(int page) {
        long items = IntStream.range(0, orders)
                .mapToLong(order -> items(order).count())
                .sum();
        long owners = reservations() + orders / 10;
        return 3 + orders / page + 1 + ceil(reservations(), page) + ceil(owners, page) + 1 + ceil(items, page);
    }

    private static long ceil(long count, int page) {
        return (count + page - 1) / page;
    }

    private byte[] answer(String path, JsonNode body) throws IOException {
        calls.incrementAndGet();
        onCall.run();
        String[] parts = path.split("/");
        String collection = parts[4].substring(0, 1).toUpperCase(Locale.ROOT) + parts[4].substring(1);
        int count = body.at("/Limitation/Count").asInt();
        String cursor = body.at("/Limitation/Cursor").asText("");
        ObjectNode answer = mapper.createObjectNode();
        List<JsonNode> found = found(collection, body)
                .dropWhile(record -> !cursor.isEmpty() && !id(record).equals(cursor))
                .skip(cursor.isEmpty() ? 0 : 1)
                .limit(count)
                .toList();
        found.forEach(answer.putArray(collection)::add);
        answer.put("Cursor", found.isEmpty() ? null : id(found.get(found.size() - 1)));
        return mapper.writeValueAsBytes(answer);
    }

    private Stream<JsonNode> found(String collection, JsonNode body) {
        return switch (collection) {
            case "Services" -> services.stream();
            case "Enterprises" -> enterprises.stream();
            case "ProductServiceOrders" -> orders(body.at("/Limitation/Cursor").asText(""));
            case "Reservations" -> numbers(body, "ReservationIds").mapToObj(this::reservation);
            case "Customers" -> numbers(body, "CustomerIds").mapToObj(number -> record(Kind.CUSTOMER, number));
            case "Companies" -> numbers(body, "Ids").mapToObj(number -> record(Kind.COMPANY, number));
            case "OrderItems" -> numbers(body, "ServiceOrderIds").boxed().flatMap(this::items);
            default -> throw new IllegalArgumentException("No " + collection + " here");
        };
    }

    private Stream<JsonNode> orders(String cursor) {
        return LongStream.range(cursor.isEmpty() ? 0 : number(cursor), orders).mapToObj(this::order);
    }

    private JsonNode order(long number) {
        boolean linked = number % 10 != 0;
        boolean company = number % 20 == 7;
        long reservation = number * 7919 % reservations();
        return record(Kind.ORDER, number)
                .put("ServiceId", service)
                .put("Number", Long.toString(number))
                .put("LinkedReservationId", linked ? id(Kind.RESERVATION, reservation) : null)
                .put("AccountType", company ? "Company" : "Customer")
                .put(
                        "AccountId",
                        company
                                ? id(Kind.COMPANY, number % COMPANIES)
                                : id(Kind.CUSTOMER, linked ? reservation : orders + number));
    }

    private JsonNode reservation(long number) {
        return record(Kind.RESERVATION, number).put("AccountId", id(Kind.CUSTOMER, number));
    }

    private Stream<JsonNode> items(long order) {
        return LongStream.range(0, order % 5 == 3 ? 2 : 1).mapToObj(line -> record(Kind.ITEM, 2 * order + line)
                .put("ServiceId", service)
                .put("ServiceOrderId", id(Kind.ORDER, order)));
    }

    private ObjectNode record(Kind kind, long number) {
        return records.get(kind).deepCopy().put("Id", id(kind, number));
    }

    /** The numbers in the ids that a filter lists; none where it is not there. */
    private static LongStream numbers(JsonNode body, String filter) {
        return StreamSupport.stream(body.path(filter).spliterator(), false).mapToLong(id -> number(id.asText()));
    }

    private static String id(JsonNode record) {
        return record.path("Id").asText();
    }

    private static String id(Kind kind, long number) {
        return new UUID(kind.ordinal(), number).toString();
    }

    private static long number(String id) {
        return UUID.fromString(id).getLeastSignificantBits();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
