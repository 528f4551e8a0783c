package dev.servicebridge.retention;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.commands.Command;
import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.commands.CommandState;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionTest;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.KnownOrder;
import dev.servicebridge.hotels.MergedOrder;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobIntakeReplay;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

/** A buyer or a job is found and emptied at once, whatever its state, and does not come back by what is under way. */
@OnEveryDatabase
@Timeout(60)
class ForgettingTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String NAME = "Zoë Quillfeather";
    private static final String OTHER = "Ann Lee";

    private final TestDatabase test;
    private Database database;
    private Deliveries deliveries;
    private Commands commands;
    private DeadLetters letters;
    private Forgetting forgetting;

    ForgettingTest(TestDatabase test) {
        this.test = test;
    }

    @BeforeEach
    void open() {
        test.clear();
        database = Database.open(test.settings(), Encryption.with(EncryptionTest.KEY, List.of()));
        commands = new Commands(database, ServicesApiCommands.EXECUTION, Set.of("erp"));
        deliveries = StoreWiring.deliveries(database, commands);
        letters = new DeadLetters(database);
        forgetting = new Forgetting(database, commands, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.jdbi().useHandle(handle -> handle.execute("delete from encryption_key"));
        database.close();
    }

    private void take(String id, String buyer) {
        take(List.of(bought(id, buyer)));
    }

    private void take(List<JsonNode> jobs) {
        new JobStore(database).savePage("acme", "US", jobs, NOW, Set.of("fsm", "erp"), null);
    }

    private static JsonNode bought(String id, String buyer) {
        ObjectNode job = job(id, "HOLD").deepCopy();
        job.putObject("buyer").put("name", buyer);
        return job;
    }

    private List<Forgetting.Found> search(String account, String id, SearchedText text) {
        List<Forgetting.Found> found = new ArrayList<>();
        Forgetting.Position next = null;
        do {
            Forgetting.Page page = forgetting.search(account, id, text, next);
            found.addAll(page.found());
            next = page.next();
            assertThat(next == null || Forgetting.isPosition(next)).isTrue();
        } while (next != null);
        return found;
    }

    private void forget(SearchedText text) {
        forgetting.forget(search(null, null, text));
    }

    private List<Delivery> due(String subscriber) {
        return TestWiring.due(deliveries, subscriber, NOW);
    }

    private static ObjectNode named(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    @Test
    void aBuyerIsForgottenEverywhereAndNobodyElseIs() {
        take("j-1", NAME);
        take("j-2", OTHER);
        deliveries.dead(due("erp").get(0), FaultText.own("refused for " + NAME), null, NOW);
        letters.insert(new DeadLetter(
                null,
                JobIntakeReplay.KIND,
                "acme",
                null,
                null,
                null,
                named(NAME).toString(),
                "no id",
                1,
                null,
                NOW));
        letters.insert(new DeadLetter(null, "bus-message", "-", "place", null, null, NAME, "no JSON", 1, null, NOW));
        ObjectNode source = JsonNodeFactory.instance
                .objectNode()
                .put("Id", "o-1")
                .put("State", "Confirmed")
                .put("Notes", "for " + NAME);
        new ProductServiceOrders(database)
                .save(
                        "acme",
                        List.of(new MergedOrder(
                                new KnownOrder("hotel", "o-1", "Confirmed", null, source, null, 0), named(NAME), NOW)),
                        NOW,
                        Set.of("fsm"));
        long done = accept("done", "list-jobs", JsonNodeFactory.instance.objectNode());
        commands.stepDone(done, "looked", named(NAME));
        commands.done(done, named(NAME), NOW);
        long pending = accept("pending", "complete-job", named(NAME));

        List<Forgetting.Found> found = search("acme", null, SearchedText.ofPerson(NAME));
        assertThat(found)
                .extracting(Forgetting.Found::table)
                .contains(
                        "job", "product_service_order", "dead_letter", "command", "command_step", "outbox", "delivery");
        assertThat(found.toString()).doesNotContain("Quillfeather");
        forget(SearchedText.ofPerson(NAME));

        assertThat(search(null, null, SearchedText.ofPerson(NAME))).isEmpty();
        assertThat(search(null, null, SearchedText.ofPerson(OTHER)))
                .extracting(Forgetting.Found::table)
                .containsExactlyInAnyOrder("job", "outbox");
        assertThat(due("fsm")).extracting(each -> each.event().subjectId()).containsExactly("j-2");
        assertThat(due(ServicesApiCommands.EXECUTOR)).isEmpty();
        assertThat(letters.count()).isZero();
        assertThat(commands.find(pending).orElseThrow())
                .returns(CommandState.FAILED, Command::state)
                .satisfies(command -> assertThat(command.cause()).contains("removed on demand"));
        assertThat(due("erp")).as("the sender is told").anySatisfy(each -> {
            assertThat(each.event().kind()).isEqualTo(EventKind.COMMAND_RESULT);
            assertThat(each.event().message().path("state").asText()).isEqualTo("FAILED");
        });
    }

    private long accept(String key, String command, JsonNode parameters) {
        return commands.accept(new NewCommand("acme", key, command, key, "http", (ObjectNode) parameters), NOW)
                .command()
                .commandId();
    }

    @Test
    void documentsGoWithTheCommandThatIsFound() {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("serviceJobId", "j-1");
        parameters.putArray("documents").addObject().put("content", "c2lnbmVk");
        long command = accept("j-1", "complete-job", parameters);
        long other = accept("j-2", "complete-job", parameters);
        CommandDocuments documents = new CommandDocuments(database);

        forgetting.forget(search("acme", "j-1", SearchedText.ofId("j-1")));

        assertThat(commands.state(command)).contains(CommandState.FAILED);
        assertThat(documents.isAny(command)).isFalse();
        // It names the other job, too, in its parameters.
        assertThat(documents.isAny(other)).isFalse();
        long pieces = database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from command_document_piece")
                        .mapTo(Long.class)
                        .one());
        assertThat(pieces).isZero();
    }

    @Test
    void whatIsUnderWayLeavesNothingBehind() {
        take("j-1", NAME);
        Delivery underWay = due("fsm").get(0);
        Delivery failing = due("erp").get(0);
        long command = accept("key", "complete-job", named(NAME));
        Delivery executing = due(ServicesApiCommands.EXECUTOR).get(0);
        forget(SearchedText.ofPerson(NAME));

        deliveries.dead(underWay, FaultText.own("no such order of " + NAME), null, NOW);
        deliveries.failed(failing, "away, " + NAME, NOW, NOW);
        commands.stepDone(command, "looked", named(NAME));
        commands.done(command, named(NAME), NOW);
        deliveries.delivered(
                ServicesApiCommands.EXECUTOR, List.of(executing.event().eventId()), NOW);
        assertThat(search(null, null, SearchedText.ofPerson(NAME))).isEmpty();
        assertThat(letters.list(9)).isEmpty();

        // Listed again as it was, it is known; changed, it is kept again.
        take("j-1", NAME);
        assertThat(search(null, null, SearchedText.ofPerson(NAME))).isEmpty();
        assertThat(new Jobs(database).marketplace("acme", "j-1")).contains("US");
        take("j-1", NAME + " the second");
        assertThat(search(null, null, SearchedText.ofPerson(NAME))).isNotEmpty();
    }

    @Test
    void aJobIsFoundByItsIdInWhateverIsAboutIt() {
        take("j-1", NAME);
        take("j-12", OTHER);
        deliveries.dead(due("erp").get(0), FaultText.own("refused"), null, NOW);
        long listed = accept("list", "list-jobs", JsonNodeFactory.instance.objectNode());
        commands.done(listed, JsonNodeFactory.instance.objectNode().set("jobs", job("j-1", "HOLD")), NOW);

        forgetting.forget(search("acme", "j-1", SearchedText.ofId("j-1")));
        assertThat(search("acme", "j-1", SearchedText.ofId("j-1")))
                .as("ids stay")
                .isEmpty();
        assertThat(search(null, null, SearchedText.ofPerson(NAME))).isEmpty();
        assertThat(search(null, null, SearchedText.ofPerson(OTHER))).isNotEmpty();
        assertThat(new Jobs(database).content("acme", "j-1"))
                .hasValueSatisfying(content ->
                        assertThat(content.path("serviceJobStatus").asText()).isEqualTo("HOLD"));
        assertThat(search("other", null, SearchedText.ofPerson(OTHER)))
                .as("another account's")
                .isEmpty();
    }

    @Test
    void moreRowsAreSearchedThanAreReadAtOnce() {
        take(IntStream.range(0, 450)
                .mapToObj(i -> bought("j-" + i, i % 150 == 149 ? NAME : OTHER))
                .toList());
        assertThat(search("acme", null, SearchedText.ofPerson(NAME)))
                .filteredOn(found -> found.table().equals("job"))
                .hasSize(3);
    }
}
