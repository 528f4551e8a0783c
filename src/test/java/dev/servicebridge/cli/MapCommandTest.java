package dev.servicebridge.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.ServiceBridge;
import dev.servicebridge.hotels.HotelMessages;
import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as somebody types it, in this process. */
class MapCommandTest {
    private static final Documented PAGE = Documented.in(Path.of("docs/mappings.md"));
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path home;

    private String out;
    private String err;

    @BeforeEach
    void writeTheFilesOfThePage() throws IOException {
        PAGE.writeTo(home);
    }

    /** Types a command; the file job.json stands for the one in the home folder. */
    private int map(String... words) {
        List<String> arguments = new ArrayList<>(List.of("map", "--home", home.toString()));
        for (String word : words) {
            arguments.add("job.json".equals(word) ? home.resolve(word).toString() : word);
        }
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            return ServiceBridge.execute(arguments.toArray(String[]::new));
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
            out = printed.toString(StandardCharsets.UTF_8);
            err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void theSessionsOfTheDocumentationAreAsTheyArePrinted() {
        assertThat(PAGE.sessions()).hasSize(3);
        for (Documented.Session session : PAGE.sessions()) {
            String[] words = WORD.matcher(session.command().replace("service-bridge map ", ""))
                    .results()
                    .map(word -> word.group().replace("'", ""))
                    .toArray(String[]::new);

            map(words);

            assertThat((out + err).replace(home + "/", "")).isEqualTo(session.output());
        }
    }

    @Test
    void tellsTheOutcomeByItsExitCode() {
        assertThat(map("customer", "job.json")).isZero();
        assertThat(map("service-order", "job.json")).isEqualTo(1);
        assertThat(map("depot", "job.json")).isEqualTo(1);
        assertThat(out).isEmpty();
        assertThat(map("customer")).isEqualTo(2);
    }

    @Test
    void checksAgainstTheOperationsThatItIsTold() throws IOException {
        Files.writeString(home.resolve("config/mappings/wrong.jsonata"), "{ 'price': 'dear', 'quantity': 1.5 }");

        assertThat(map("wrong", "job.json")).isZero();
        assertThat(map("wrong", "job.json", "--check", "flow-retail.createServiceOrderItem"))
                .isEqualTo(1);
        assertThat(err.lines())
                .contains(
                        "flow-retail.createServiceOrderItem: body.price: string found, integer expected",
                        "flow-retail.createServiceOrderItem: body.quantity: number found, integer expected");
        assertThat(map("customer", "job.json", "--check", "flow-retail.getServiceOrder"))
                .isZero();
    }

    @Test
    void readsStandardInputAndVariablesFromFiles() throws IOException {
        Files.writeString(home.resolve("users.json"), "{\"A1TECH\": \"user-9\"}");
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(Files.readAllBytes(home.resolve("job.json"))));
        try {
            assertThat(map(
                            "service-order",
                            "-",
                            "--set=users=@" + home.resolve("users.json"),
                            "--set=customerUid=c-1",
                            "--set=serviceTypeUid=t-1"))
                    .isZero();
        } finally {
            System.setIn(in);
        }
        assertThat(out).contains("\"assignedUserUid\" : \"user-9\"");
    }

    @Test
    void takesTheAccountThatItIsTold() {
        map("erp-posting", "job.json", "--account", "acme-us");

        assertThat(out).contains("\"account\" : \"acme-us\"");
    }

    @Test
    void mapsTheOrderOfAHotelAndNamesItInAFailure() throws IOException {
        Path event = home.resolve("order.json");
        Files.writeString(event, HotelMessages.full().toString());
        assertThat(map("hotel-customer", event.toString())).isZero();
        assertThat(out).contains("\"lastname\" : \"Müller-Łukasz\"");
        assertThat(map(
                        "hotel-service-order",
                        event.toString(),
                        "--set=customerUid=c-1",
                        "--set=serviceTypeUid=t-1",
                        "--set=productService={\"resource\":\"TECH-2\",\"duration\":60}"))
                .isZero();
        assertThat(map("hotel-service-order", event.toString())).isEqualTo(1);
        assertThat(err).contains("flow-retail.createServiceOrder: body: required property 'customerUid' not found");

        Files.writeString(home.resolve("config/mappings/wrong.jsonata"), "{ 'a': $uppercase(event.items) }");
        assertThat(map("wrong", event.toString())).isEqualTo(1);
        assertThat(err).contains("wrong.jsonata: product service order O-1 of account acme: T0410");
    }

    @Test
    void namesTheFieldOfAFailureThatHasNoPlace() throws IOException {
        Files.writeString(home.resolve("config/mappings/sum.jsonata"), "{ 'a': 1, 'b': 1 + job.buyer.name }");

        assertThat(map("sum", "job.json")).isEqualTo(1);
        assertThat(err).contains("in field 'b'; correct the expression").doesNotContain("Ann");
    }

    @Test
    void tellsWhatIsWrongWithItsUse() throws IOException {
        Files.writeString(home.resolve("list.json"), "[]");
        Files.writeString(home.resolve("broken.json"), "{\n\"a\": }");

        assertThat(map("custmer", "job.json")).isEqualTo(2);
        assertThat(err).startsWith("there is no mapping custmer, there are ").contains(", customer, depot, erp-fee, ");
        assertThat(map("customer", "nowhere.json")).isEqualTo(2);
        assertThat(err).startsWith("nowhere.json: cannot be read, NoSuchFileException");
        assertThat(map("customer", home.resolve("list.json").toString())).isEqualTo(2);
        assertThat(err).contains("list.json: is no JSON object");
        assertThat(map("customer", home.resolve("broken.json").toString())).isEqualTo(2);
        assertThat(err).contains("broken.json: is not JSON, line 2, column");
        assertThat(map("customer", "job.json", "--set", "users={x")).isEqualTo(2);
        assertThat(err).startsWith("--set users: is not JSON");
        assertThat(map("customer", "job.json", "--check", "flow-retail.create")).isEqualTo(2);
        assertThat(err).startsWith("there is no operation flow-retail.create;");
    }
}
