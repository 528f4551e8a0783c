package dev.servicebridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MappingsTest {
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    @TempDir
    Path home;

    private Mappings mappings;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(home.resolve("config/mappings"));
        mappings = new Mappings(BridgeFiles.in(home));
    }

    @Test
    void seesTheEventTheJobAndTheVariablesOfTheRoute() throws IOException {
        file("try", "{ 'account': event.account, 'title': job.title, 'user': $lookup(users, 'T1'), 'uid': uid }");

        JsonNode result = mappings.apply(
                "try", event("{\"title\":\"Fix\"}"), Map.of("users", Map.of("T1", "U1"), "uid", "c-1", "odd", this));

        assertThat(result).isEqualTo(json("{\"account\":\"acme\",\"title\":\"Fix\",\"user\":\"U1\",\"uid\":\"c-1\"}"));
    }

    @Test
    void keepsNullApartFromAbsent() throws IOException {
        file("try", "{ 'null': job.none, 'absent': job.other, 'deep': job.none.deeper.still, 'own': null }");

        JsonNode result = mappings.apply("try", event("{\"none\":null}"), Map.of());

        assertThat(result).isEqualTo(json("{\"null\":null,\"own\":null}"));
    }

    @Test
    void addsAndTakesAwayToTheLastDigit() throws IOException {
        file("try", """
                { 'sum': $sum(job.amounts), 'one': $sum(job.amounts[0]), 'none': $sum(job.nothing), 'empty': $sum([]),
                  'whole': $sum([1, 2]), 'place': job.amounts[$sum([1, 0])],
                  'minus': $minus(job.amounts[0], job.amounts[1]), 'odd': $minus(job.amounts[0], 'x'),
                  'far': $sum([job.amounts[0], job.tiny]) }""");

        JsonNode result = mappings.apply(
                "try", event("{\"amounts\": [123456789012.3456, 0.1, 10.00], \"tiny\": 1e-999999999}"), Map.of());

        assertThat(result).isEqualTo(json("""
                {"sum": 123456789022.4456, "one": 123456789012.3456, "empty": 0, "whole": 3, "place": 0.1,
                 "minus": 123456789012.2456, "far": %s}""".formatted(result.path("far"))));
        assertThat(result.path("far").decimalValue()).isEqualByComparingTo("123456789012.3456");
    }

    @Test
    void aSumOfWhatIsNoNumberFailsAsAnyOther() throws IOException {
        file("try", "{ 'sum': $sum(job.amounts) }");

        assertThatThrownBy(() -> mappings.apply("try", event("{\"amounts\": [1, \"Jane\"]}"), Map.of()))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("T0412")
                .hasMessageNotContaining("Jane");
    }

    @Test
    void passesUnicodeAndBigNumbersOnUnharmed() throws IOException {
        file("try", "{ 'text': job.text & ' ✓', 'big': job.big, 'huge': job.huge, 'price': job.price }");
        ObjectNode job = JSON.createObjectNode().put("text", "山田 é 😀").put("big", 9007199254740993L);
        job.set("huge", json("123456789012345678901234567890"));
        job.set("price", DecimalNode.valueOf(new java.math.BigDecimal("19.99")));

        JsonNode result = mappings.apply("try", eventOf(job), Map.of());

        assertThat(result.toString())
                .isEqualTo("{\"text\":\"山田 é 😀 ✓\",\"big\":9007199254740993,"
                        + "\"huge\":123456789012345678901234567890,\"price\":19.99}");
    }

    @Test
    void givesEachOfManyThreadsItsOwnResult() throws IOException {
        file("try", "( $id := job.id; $twice := function($x) { $x * 2 }; { 'id': $id, 'twice': $twice($$.job.id) } )");

        assertThat(IntStream.range(0, 2_000).parallel().allMatch(id -> {
                    JsonNode result = mappings.apply("try", event("{\"id\":" + id + "}"), Map.of());
                    return result.path("id").asInt() == id
                            && result.path("twice").asInt() == 2 * id;
                }))
                .isTrue();
    }

    @Test
    void letsNoVariableOfOneRunReachTheNext() throws IOException {
        file("sets", "( $left := 'over'; { 'left': $left } )");
        file("reads", "{ 'left': $left }");

        // Twice: the library leaks from one expression to the other only once it has compiled both.
        for (int i = 0; i < 2; i++) {
            mappings.apply("sets", event("{}"), Map.of());
            assertThat(mappings.apply("reads", event("{}"), Map.of())).isEmpty();
        }
    }

    @Test
    void aFileOnDiskTakesThePlaceOfThePackagedOne() throws IOException {
        file("customer", "{ 'mine': true }");

        assertThat(mappings.apply("customer", event("{}"), Map.of())).isEqualTo(json("{\"mine\":true}"));
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatThrownBy(() -> mappings.apply("nowhere", event("{}"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config/mappings/nowhere.jsonata: no such file");
    }

    @Test
    void reportsEveryFileThatDoesNotCompile() throws IOException {
        file("one", "{\n  'a': foo( }");
        file("two", "{ 'a': \"open }");

        Problems problems = new Problems();
        mappings.checkAll(problems);

        assertThat(problems.messages())
                .containsExactly(
                        path("one") + ":2: The symbol \"}\" cannot be used as a unary operator at line 2, column 14; "
                                + "correct the expression",
                        path("two") + ":1: String literal must be terminated by a matching quote at line 1, column 15; "
                                + "correct the expression");
    }

    @Test
    void theShippedMappingsCompile() {
        Problems problems = new Problems();
        mappings.checkAll(problems);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void namesTheFieldsThatAMappingMakesWithoutAMessage() throws IOException {
        file("row", """
                ( $text := function($value) { $type($value) = "string" ? $value : null };
                  $inner := { "not-this": 1 };
                  { "account": event.account, "absent": job.nothing, "named": $text(job.name), "deep": { "below": 1 } } )
                """);
        file("list", "[event.items]");
        file("dynamic", "{ event.name: 1 }");
        file("fails", "{ 'a': $error('always') }");

        assertThat(mappings.fields().get("row")).containsExactly("absent", "account", "deep", "named");
        assertThat(mappings.fields().get("list")).isEmpty();
        assertThat(mappings.fields().get("dynamic")).isEmpty();
        assertThat(mappings.fields().get("fails")).isEmpty();
        assertThat(mappings.fields().get("erp-posting")).contains("account", "completed_at", "quantity");
    }

    @Test
    void namesFileJobAndPlaceOfAFailureButNothingOfTheData() throws IOException {
        file("try", "{\n  'a': $uppercase(job.secret)\n}");

        assertThatThrownBy(() -> mappings.apply("try", event("{\"secret\":4711}"), Map.of()))
                .isInstanceOf(MappingException.class)
                .hasMessage(
                        path("try") + ": service job J-1 of account acme: T0410 Argument \"…\" of Object \"…\" does "
                                + "not match Object signature in field 'a' at line 2, column 19; correct the expression");
    }

    @Test
    void namesTheFieldThatFailedUnlessItsNameIsData() throws IOException {
        file("sum", "{ 'a': 1, 'b': { 'c': 1 + job.secret } }");
        file("key", "{ job.secret: 1 + job.secret }");

        assertThatThrownBy(() -> mappings.apply("sum", event("{\"secret\":\"Mrs Smith\"}"), Map.of()))
                .hasMessageEndingWith(" in field 'c'; correct the expression");
        assertThatThrownBy(() -> mappings.apply("key", event("{\"secret\":\"Mrs Smith\"}"), Map.of()))
                .hasMessageNotContaining("Smith")
                .hasMessageNotContaining("in field");
    }

    @Test
    void quotesNoDataFromErrorsThatTheFunctionsOfTheLibraryThrow() throws IOException {
        file("date", "{ 'a': $toMillis(job.secret) }");
        file("own", "{ 'a': $error(job.secret) }");
        file("deep", "( $f := function($n) { $f($n + 1) + 1 }; { 'a': $f(0) } )");

        for (String name : new String[] {"date", "own", "deep"}) {
            assertThatThrownBy(() -> mappings.apply(name, event("{\"secret\":\"Mrs Smith\"}"), Map.of()))
                    .isInstanceOf(MappingException.class)
                    .hasNoCause()
                    .hasMessageStartingWith(path(name) + ": service job J-1 of account acme: ")
                    .hasMessageNotContaining("Smith");
        }
    }

    @Test
    void refusesAResultThatIsNoObjectOfPlainValues() throws IOException {
        file("nothing", "job.none");
        file("list", "[1, 2]");
        file("function", "{ 'a': [function($x) { $x }] }");

        assertThatThrownBy(() -> mappings.apply("nothing", event("{}"), Map.of()))
                .hasMessageContaining("yields no object");
        assertThatThrownBy(() -> mappings.apply("list", event("{}"), Map.of()))
                .hasMessageContaining("yields no object");
        assertThatThrownBy(() -> mappings.apply("function", event("{}"), Map.of()))
                .hasMessageContaining("yields a function");
    }

    @Test
    void parametersOfSqlAreFlat() throws IOException {
        file("flat", "{ 'a': 1, 'b': null, 'c': 'x' }");
        file("deep", "{ 'a': { 'b': 1 } }");

        assertThat(mappings.parameters("flat", event("{}"), Map.of()))
                .containsEntry("a", 1)
                .containsEntry("b", null)
                .containsEntry("c", "x");
        assertThatThrownBy(() -> mappings.parameters("deep", event("{}"), Map.of()))
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith(path("deep") + ": service job J-1 of account acme: a is an object or a list");
    }

    @Test
    void addsTheMappingToARefusal() {
        RemoteCallException refusal = new RemoteCallException(new RemoteCallException.Fault(
                "flow-retail",
                "createCustomer",
                "acme",
                0,
                "InvalidCall",
                "body.city: must be text",
                null,
                null,
                false));

        assertThatThrownBy(() -> mappings.blame("customer", refusal))
                .isInstanceOf(RemoteCallException.class)
                .hasMessage("flow-retail createCustomer for account acme: InvalidCall, body.city: must be text; "
                        + "the body was made by config/mappings/customer.jsonata (packaged)")
                .hasCause(refusal);
    }

    private void file(String name, String expression) throws IOException {
        Files.writeString(home.resolve("config/mappings").resolve(name + ".jsonata"), expression);
    }

    private String path(String name) {
        return home.resolve("config/mappings").resolve(name + ".jsonata").toString();
    }

    private static JsonNode event(String job) {
        return eventOf(json(job));
    }

    private static JsonNode eventOf(JsonNode job) {
        ObjectNode event = JSON.createObjectNode().put("account", "acme").put("serviceJobId", "J-1");
        return event.set("job", job);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
