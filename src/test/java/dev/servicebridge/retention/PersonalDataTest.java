package dev.servicebridge.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionTest;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.KnownOrder;
import dev.servicebridge.hotels.MergedOrder;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.jobs.ServiceJobs;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is kept of people: encrypted, encrypted anew when the key changes, and gone in the end. */
@OnEveryDatabase
class PersonalDataTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(40));
    private static final String NAME = "Zoë Quillfeather";

    private final TestDatabase test;
    private final Encryption encryption = Encryption.with(EncryptionTest.KEY, List.of());
    private Database database;

    PersonalDataTest(TestDatabase test) {
        this.test = test;
    }

    @BeforeEach
    void open() {
        test.clear();
        database = Database.open(test.settings(), encryption);
    }

    @AfterEach
    void forgetKeys() {
        database.close();
        test.database().jdbi().useHandle(handle -> handle.execute("delete from encryption_key"));
    }

    private static ObjectNode person(String status) {
        ObjectNode job = job("j-1", status).deepCopy();
        job.putObject("buyer").put("name", NAME);
        return job;
    }

    /** A job, an order, a dead letter about each, and a command, all with somebody's name in them. */
    private void fill(Database into, Instant at) {
        new JobStore(into).savePage("acme", "US", List.of(person("COMPLETED")), at, Set.of("fsm", "erp"), null);
        ObjectNode source = JsonNodeFactory.instance
                .objectNode()
                .put("Id", "o-1")
                .put("State", "Processed")
                .put("Notes", "for " + NAME);
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("owner", NAME);
        new ProductServiceOrders(into)
                .save(
                        "acme",
                        List.of(new MergedOrder(
                                new KnownOrder("hotel", "o-1", "Processed", null, source, null, 0), content, null)),
                        at,
                        Set.of("fsm"));
        Deliveries deliveries = TestWiring.deliveries(into);
        for (String subscriber : List.of("fsm", "erp")) {
            deliveries
                    .due(new DeliveryQueue(subscriber, "acme", ""), at, 50)
                    .forEach(delivery -> deliveries.dead(
                            delivery, new FaultText("no such thing", "no such thing as " + NAME), null, at));
        }
        DeadLetters letters = new DeadLetters(into);
        long first = letters.list(9).get(0).id();
        letters.claim(first, "{\"corrected\":\"" + NAME + "\"}", "operator", at);
        letters.failedAgain(first, new FaultText("still not", "still not " + NAME), null, at);
        Commands commands = new Commands(into, ServicesApiCommands.EXECUTION, Set.of("erp"));
        ObjectNode named = JsonNodeFactory.instance.objectNode().put("name", NAME);
        long command = commands.accept(new NewCommand("acme", "key", "get-job", "j-1", "http", named), at)
                .command()
                .commandId();
        commands.stepDone(command, "looked", named);
        commands.done(command, named, at);
        for (String subscriber : List.of(ServicesApiCommands.EXECUTOR, "erp")) {
            deliveries
                    .due(new DeliveryQueue(subscriber, "acme", ""), at, 50)
                    .forEach(delivery -> deliveries.delivered(
                            subscriber, List.of(delivery.event().eventId()), at));
        }
    }

    /** The columns of the bridge's tables in which a text stands, and the texts that are in them. */
    private Map<String, Set<String>> columnsWith(String text) {
        Map<String, Set<String>> found = new TreeMap<>();
        test.database().jdbi().useHandle(handle -> {
            List<Map<String, Object>> columns =
                    handle.createQuery("""
                            select table_name as t, column_name as c from information_schema.columns
                            where lower(table_schema) = 'bridge' and data_type like 'char%'
                                or lower(table_schema) = 'bridge' and data_type in ('text', 'CHARACTER LARGE OBJECT')
                            """).mapToMap().list();
            assertThat(columns).hasSizeGreaterThan(20);
            for (Map<String, Object> column : columns) {
                handle.createQuery("select \"" + column.get("c") + "\" from \"" + column.get("t") + "\"")
                        .mapTo(String.class)
                        .filter(value -> value != null && value.contains(text))
                        .forEach(value -> found.computeIfAbsent(
                                        column.get("t") + "." + column.get("c"), each -> new TreeSet<>())
                                .add(value));
            }
        });
        return found;
    }

    @Test
    void nobodysNameIsReadableInAnyTable() {
        fill(database, NOW);
        assertThat(columnsWith("Quillfeather")).isEmpty();
        assertThat(columnsWith(Encryption.mark()).keySet()).isEqualTo(Reencryption.columns());

        assertThat(new DeadLetters(database).list(9)).hasSize(3).allSatisfy(letter -> assertThat(letter.payload())
                .contains(NAME));
        assertThat(new ProductServiceOrders(database).known("acme", List.of("o-1")))
                .allSatisfy(order ->
                        assertThat(order.merged().path("owner").asText()).isEqualTo(NAME));
    }

    @Test
    void whatIsInvisibleToTheDatabaseIsStillKnownWhenItComesAgain() {
        fill(database, NOW);
        assertThat(new JobStore(database)
                        .savePage("acme", "US", List.of(person("COMPLETED")), NOW, Set.of("fsm"), null)
                        .changed())
                .isZero();
        DeadLetters letters = new DeadLetters(database);
        DeadLetter again = letters.list(1).get(0);
        letters.insertUnlessThere(again);
        assertThat(letters.list(9)).hasSize(3);
    }

    @Test
    void everythingIsSealedAnewWhenTheKeyChanges() {
        fill(test.database(), NOW);
        assertThat(columnsWith("Quillfeather").keySet()).isEqualTo(Reencryption.columns());
        int texts = new Reencryption(database, encryption).run();
        assertThat(texts).isPositive();
        assertThat(columnsWith("Quillfeather")).isEmpty();
        assertThat(new Reencryption(database, encryption).run()).isZero();

        Encryption rotated = Encryption.with(EncryptionTest.OTHER_KEY, List.of(EncryptionTest.KEY));
        try (Database next = Database.open(test.settings(), rotated)) {
            assertThat(new Reencryption(next, rotated).run()).isEqualTo(texts);
            assertThat(columnsWith(encryption.currentMark())).isEmpty();
        }
        // The former key is needed no more.
        Encryption alone = Encryption.with(EncryptionTest.OTHER_KEY, List.of());
        try (Database next = Database.open(test.settings(), alone)) {
            assertThat(new DeadLetters(next).list(1).get(0).payload()).contains(NAME);
        }
    }

    @Test
    void sealingCanBeGivenUp() {
        fill(database, NOW);
        Encryption none = Encryption.with("", List.of(EncryptionTest.KEY));
        try (Database next = Database.open(test.settings(), none)) {
            new Reencryption(next, none).run();
        }
        assertThat(columnsWith(Encryption.mark())).isEmpty();
        Database.open(test.settings()).close();
    }

    @Test
    void aKeyThatIsMissingStopsTheStart() {
        Encryption other = Encryption.with(EncryptionTest.OTHER_KEY, List.of());
        assertThatThrownBy(() -> Database.open(test.settings(), other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(encryption.currentKey())
                .hasMessageContaining("personal-data.former-keys");
    }

    @Test
    void messagesThatWereNoCommandsAreEmptiedWhenTheyAreOld() {
        DeadLetters letters = new DeadLetters(database);
        for (Instant at : List.of(OLD, NOW)) {
            letters.insertOnce(new DeadLetter(
                    null, "bus-message", "-", "commands-0-" + at, null, null, NAME, "no JSON", 1, null, at));
        }
        PersonalData data = removal(database);
        assertThat(data.remove()).isEqualTo(new PersonalData.Removed(0, 0, 1, 0, 0, 0));
        assertThat(letters.list(9)).extracting(DeadLetter::payload).containsExactlyInAnyOrder("{}", NAME);
        assertThat(data.remove().isAny()).isFalse();
    }

    @Test
    void whatWasClosedLongAgoIsEmptiedEverywhere() {
        fill(test.database(), OLD);
        PersonalData.Removed removed = removal(test.database()).remove();
        assertThat(removed).isEqualTo(new PersonalData.Removed(1, 1, 3, 1, 3, 0));
        assertThat(columnsWith("Quillfeather")).isEmpty();
        assertThat(removal(test.database()).remove().isAny()).isFalse();

        // It comes again, as it was: nobody is told, and nothing of it is kept.
        assertThat(new JobStore(test.database())
                        .savePage("acme", "US", List.of(person("COMPLETED")), NOW, Set.of("fsm"), null)
                        .changed())
                .isZero();
        assertThat(columnsWith("Quillfeather")).isEmpty();
    }

    @Test
    void whatIsOpenOrYoungStays() {
        fill(test.database(), NOW.minus(Duration.ofDays(29)));
        new JobStore(test.database()).savePage("acme", "US", List.of(job("j-2", "HOLD")), OLD, Set.of("fsm"), null);
        assertThat(removal(test.database()).remove().isAny()).isFalse();
        assertThat(columnsWith("Quillfeather").keySet()).isEqualTo(Reencryption.columns());
    }

    @Test
    void aJobThatNobodyClosedIsEmptiedAfterItsLongestTimeAndStillKnown() {
        ObjectNode open = person("HOLD");
        ObjectNode appointment = open.putArray("appointments").addObject();
        appointment
                .put("appointmentId", "a-1")
                .put("appointmentStatus", "ACTIVE")
                .put("notes", NAME);
        appointment.putObject("appointmentTime").put("startTime", "2025-06-01T09:00:00Z");
        appointment
                .putArray("assignedTechnicians")
                .addObject()
                .put("technicianId", "t-1")
                .put("name", NAME);
        JobStore store = new JobStore(database);
        Instant longAgo = NOW.minus(Duration.ofDays(181));
        store.savePage("acme", "US", List.of(open), longAgo, Set.of(), null);
        assertThat(removal(database).remove()).isEqualTo(new PersonalData.Removed(1, 0, 0, 0, 1, 0));

        // What a change in the FSM is compared with stays.
        assertThat(new Jobs(database).content("acme", "j-1").orElseThrow())
                .isEqualTo(ServiceJobs.json(
                        "{'serviceJobId':'j-1','serviceJobStatus':'HOLD','appointments':[{'appointmentId':'a-1',"
                                + "'appointmentStatus':'ACTIVE','appointmentTime':{'startTime':'2025-06-01T09:00:00Z'},"
                                + "'assignedTechnicians':[{'technicianId':'t-1'}]}]}"));
        assertThat(store.savePage("acme", "US", List.of(open), NOW, Set.of("fsm"), null)
                        .changed())
                .isZero();
        assertThat(store.savePage("acme", "US", List.of(person("COMPLETED")), NOW, Set.of("fsm"), null)
                        .changed())
                .isEqualTo(1);
        assertThat(new Jobs(database).content("acme", "j-1").orElseThrow().toString())
                .contains(NAME);
    }

    private static PersonalData removal(Database from) {
        return new PersonalData(
                from,
                new Commands(from, ServicesApiCommands.EXECUTION, Set.of("erp")),
                Clock.fixed(NOW, ZoneOffset.UTC),
                Duration.ofDays(30),
                Duration.ofDays(180));
    }
}
