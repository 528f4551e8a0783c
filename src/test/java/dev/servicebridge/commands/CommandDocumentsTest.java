package dev.servicebridge.commands;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptedTextException;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionTest;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.deadletters.ReplayRefusedException;
import dev.servicebridge.deadletters.Replays;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.retention.Emptying;
import dev.servicebridge.retention.EncryptionCensus;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.Reencryption;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Documents that come with commands, in the database: kept, read, encrypted, corrected, and gone with their command. */
@OnEveryDatabase
class CommandDocumentsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(40));
    private static final Duration DAYS = Duration.ofDays(30);
    private static final byte[] REPORT = document("%PDF-1.7 signed by Quillfeather ", 5 * CommandDocuments.PIECE + 1);
    private static final byte[] PHOTOGRAPH = document("GIF89a", 2 * CommandDocuments.PIECE);

    private final TestDatabase test;
    private final Encryption encryption = Encryption.with(EncryptionTest.KEY, List.of());
    private Database database;
    private Commands commands;
    private CommandDocuments documents;

    CommandDocumentsTest(TestDatabase test) {
        this.test = test;
    }

    private static byte[] document(String beginning, int length) {
        byte[] document = new byte[length];
        new Random(length).nextBytes(document);
        byte[] begin = beginning.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(begin, 0, document, 0, begin.length);
        return document;
    }

    @BeforeEach
    void open() {
        test.clear();
        open(encryption);
    }

    private void open(Encryption with) {
        database = Database.open(test.settings(), with);
        commands = new Commands(database, ServicesApiCommands.EXECUTION, Set.of("erp"));
        documents = new CommandDocuments(database);
    }

    private void reopen(Encryption with) {
        database.close();
        open(with);
    }

    @AfterEach
    void close() {
        database.close();
        test.clear();
    }

    private static JsonNode inline(byte[] content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("content", Base64.getEncoder().encodeToString(content));
    }

    private static NewCommand upload(String key, byte[] content) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.set("document", inline(content));
        return new NewCommand("acme", key, "upload-document", key, "http", parameters);
    }

    private static NewCommand completion(String key) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("serviceJobId", "j-1");
        parameters
                .putArray("documents")
                .add(inline(REPORT))
                .add(JsonNodeFactory.instance.objectNode().put("serviceReport", "j-1"))
                .add(inline(PHOTOGRAPH));
        return new NewCommand("acme", key, "complete-job", "j-1", "http", parameters);
    }

    private long accept(NewCommand command, Instant at) {
        return commands.accept(command, at).command().commandId();
    }

    private JsonNode parameters(long id) {
        return commands.find(id).orElseThrow().parameters();
    }

    private KeptDocument named(long id, JsonNode source) {
        return KeptDocument.named(id, source).orElseThrow();
    }

    private byte[] read(long id, JsonNode source) throws IOException {
        try (InputStream in = documents.open(named(id, source))) {
            return in.readAllBytes();
        }
    }

    private long count(String what) {
        return test.database().jdbi().withHandle(handle -> handle.createQuery("select count(*) from " + what)
                .mapTo(Long.class)
                .one());
    }

    private List<byte[]> pieces() {
        return test.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select content from command_document_piece order by command_id, document, piece")
                .map((rs, context) -> rs.getBytes(1))
                .list());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void documentsAreKeptInPiecesOutsideOfTheCommand() throws IOException {
        long id = accept(completion("k"), NOW);

        JsonNode kept = parameters(id);
        assertThat(kept.path("serviceJobId").asText()).isEqualTo("j-1");
        assertThat(kept.path("documents").get(0))
                .isEqualTo(Json.read("""
                {"kept": {"number": 1, "length": %d, "sha256": "%s"}}""".formatted(REPORT.length, Json.hashOf(REPORT))));
        assertThat(kept.path("documents").get(1)).isEqualTo(Json.read("{\"serviceReport\": \"j-1\"}"));
        assertThat(read(id, kept.path("documents").get(0))).isEqualTo(REPORT);
        assertThat(read(id, kept.path("documents").get(2))).isEqualTo(PHOTOGRAPH);
        assertThat(documents.isAny(id)).isTrue();
        assertThat(documents.isAny(id + 1)).isFalse();
        // What executes it has the same.
        JsonNode event = TestWiring.due(TestWiring.deliveries(database), ServicesApiCommands.EXECUTOR, NOW)
                .get(0)
                .event()
                .message();
        assertThat(event.path("parameters")).isEqualTo(kept);
        assertThat(commands.length(id)).isLessThan(1_000);
        // 28 bytes are nonce and tag.
        assertThat(pieces()).hasSize(8).allSatisfy(piece -> {
            assertThat(piece).hasSizeBetween(29, CommandDocuments.PIECE + 28);
            assertThat(text(piece)).doesNotContain("Quillfeather");
        });
    }

    @Test
    void anEmptyDocumentIsOne() throws IOException {
        long id = accept(upload("k", new byte[0]), NOW);
        assertThat(named(id, parameters(id).path("document")).length()).isZero();
        assertThat(read(id, parameters(id).path("document"))).isEmpty();
    }

    @Test
    void whatIsNoBase64StaysForWhoeverRefusesIt() {
        NewCommand command = new NewCommand(
                "acme", "k", "upload-document", "k", "http", Json.read("{\"document\": {\"content\": \"a\"}}"));
        long id = accept(command, NOW);
        assertThat(parameters(id)).isEqualTo(command.parameters());
        assertThat(documents.isAny(id)).isFalse();
    }

    @Test
    void theSameDocumentUnderTheSameKeyIsTheSameCommandAlsoOfAnEarlierVersion() {
        accept(upload("k", REPORT), NOW);
        assertThat(commands.accept(upload("k", REPORT), NOW).isNew()).isFalse();
        assertThat(count("command_document")).isOne();
        assertThatThrownBy(() -> accept(upload("k", PHOTOGRAPH), NOW))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(count("command_document")).isOne();

        // An earlier version kept the Base64, and hashed it so.
        NewCommand sent = upload("k", REPORT);
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("command", "upload-document")
                .set("parameters", sent.parameters());
        String hash = test.database().jdbi().withHandle(handle -> handle.createQuery("select content_hash from command")
                .mapTo(String.class)
                .one());
        assertThat(hash).isEqualTo(Json.hash(content));
    }

    @Test
    void theHashOfALargeJsonIsThatOfASmallOne() {
        JsonNode json =
                Json.read("{\"b\": \"Zoë 😀 \\ud83d \\u2028 \\\"\", \"a\": [1.00, 1e3, {\"d\": 1, \"c\": null}]}");
        assertThat(Json.hashOfLarge(json)).isEqualTo(Json.hash(json));
    }

    @Test
    void documentsGoWithTheContentOfTheirCommand() {
        long old = accept(completion("old"), OLD);
        commands.done(old, Json.read("{}"), OLD);
        long young = accept(upload("young", PHOTOGRAPH), NOW);
        commands.done(young, Json.read("{}"), NOW);
        KeptDocument gone = named(old, parameters(old).path("documents").get(0));

        PersonalData data =
                new PersonalData(database, commands, Clock.fixed(NOW, ZoneOffset.UTC), DAYS, Duration.ofDays(180));
        assertThat(data.remove().commands()).isOne();

        assertThat(count("command_document where command_id = " + old)).isZero();
        assertThat(count("command_document_piece where command_id = " + old)).isZero();
        assertThat(count("command_document_piece where command_id = " + young)).isEqualTo(2);
        assertThatThrownBy(() -> documents.open(gone).read())
                .isInstanceOf(IOException.class)
                .hasMessage("Document 1 of command " + old
                        + " is not kept any more: the personal data of the command was removed");
        assertThat(commands.accept(completion("old"), NOW).isNew()).isFalse();
    }

    @Test
    void documentsGoWithTheRowOfTheirCommand() {
        long id = accept(completion("k"), OLD);
        commands.done(id, Json.read("{}"), OLD);
        new Retention(database, Clock.fixed(NOW, ZoneOffset.UTC), DAYS).purge();
        assertThat(count("command")).isZero();
        assertThat(pieces()).isEmpty();
    }

    @Test
    void documentsAreEncryptedAnewWhenTheKeyChanges() throws IOException {
        test.clear();
        reopen(Encryption.none());
        long id = accept(completion("k"), NOW);
        assertThat(text(pieces().get(0))).contains("Quillfeather");
        assertThat(new EncryptionCensus(database, Encryption.none()).take().unencrypted())
                .containsEntry("command_document_piece.content", 2L);

        reopen(encryption);
        InputStream half =
                documents.open(named(id, parameters(id).path("documents").get(0)));
        byte[] begin = half.readNBytes(CommandDocuments.PIECE + 1);
        new Reencryption(database, encryption).run();
        assertThat(text(pieces().get(0))).doesNotContain("Quillfeather");
        assertThat(new EncryptionCensus(database, encryption).take().unencrypted())
                .doesNotContainKey("command_document_piece.content");
        // Who reads it meanwhile goes on.
        assertThat(begin.length + half.readAllBytes().length).isEqualTo(REPORT.length);

        Encryption rotated = Encryption.with(EncryptionTest.OTHER_KEY, List.of(EncryptionTest.KEY));
        reopen(rotated);
        assertThat(read(id, parameters(id).path("documents").get(2))).isEqualTo(PHOTOGRAPH);
        new Reencryption(database, rotated).run();
        // The former key is needed no more.
        reopen(Encryption.with(EncryptionTest.OTHER_KEY, List.of()));
        assertThat(read(id, parameters(id).path("documents").get(0))).isEqualTo(REPORT);
    }

    @Test
    void nobodyPutsAPieceIntoThePlaceOfAnother() {
        long id = accept(upload("k", REPORT), NOW);
        test.database().jdbi().useHandle(handle -> handle.execute("""
                update command_document_piece set content = (select content from command_document_piece where piece = 1)
                where piece = 0
                """));
        assertThatThrownBy(() -> read(id, parameters(id).path("document"))).isInstanceOf(EncryptedTextException.class);
    }

    private DeadLetterRecord dead() {
        Deliveries deliveries = TestWiring.deliveries(database);
        deliveries.dead(
                TestWiring.due(deliveries, ServicesApiCommands.EXECUTOR, NOW).get(0),
                FaultText.own("refused"),
                null,
                NOW);
        return new DeadLetters(database)
                .oldest(new DeadLetterFilter(null, null, null, null, null, null, null, null), 1)
                .get(0);
    }

    @Test
    void aDocumentThatReplacesOneIsKeptInTheSameWay() throws IOException {
        long id = accept(completion("k"), NOW);
        DeadLetterRecord letter = dead();
        ObjectNode corrected = (ObjectNode) letter.content();
        assertThat(corrected.path("parameters")).isEqualTo(parameters(id));
        JsonNode replaced = inline(document("%PDF-1.7 once more", 99_999));
        corrected.withArray("/parameters/documents").set(2, replaced);
        Replays replays = TestWiring.replays(database, Set.of(), Set.of(ServicesApiCommands.EXECUTOR));

        replays.replay(letter.letter().id(), corrected, "operator", NOW);

        DeadLetterRecord replayed =
                new DeadLetters(database).find(letter.letter().id()).orElseThrow();
        assertThat(replayed.corrected()).doesNotContain("content\":").hasSizeLessThan(1_000);
        JsonNode event = TestWiring.due(TestWiring.deliveries(database), ServicesApiCommands.EXECUTOR, NOW)
                .get(0)
                .event()
                .message();
        JsonNode documentsNow = event.at("/parameters/documents");
        assertThat(read(id, documentsNow.get(0))).isEqualTo(REPORT);
        assertThat(named(id, documentsNow.get(2)).number()).isEqualTo(3);
        assertThat(read(id, documentsNow.get(2)))
                .hasSize(99_999)
                .startsWith("%PDF-1.7 once".getBytes(StandardCharsets.US_ASCII));

        // It is not dead: what comes now is not kept.
        assertThatThrownBy(() -> replays.replay(letter.letter().id(), corrected, "operator", NOW))
                .isInstanceOf(ReplayRefusedException.class);
        assertThat(count("command_document")).isEqualTo(3);
    }

    @Test
    void ofACommandThatWasEmptiedNothingIsKept() {
        long id = accept(upload("k", PHOTOGRAPH), NOW);
        database.jdbi().useTransaction(handle -> new Emptying(handle, commands, "r", "b", NOW).commands(List.of(id)));
        JsonNode sent = upload("k", REPORT).parameters();
        JsonNode kept = database.jdbi().inTransaction(handle -> CommandDocuments.keep(handle, id, sent));
        assertThat(kept).isEqualTo(sent);
        assertThat(pieces()).isEmpty();
        assertThat(count("command_document")).isZero();
    }

    @Test
    void aDatabaseThatIsGoneIsAFaultThatPasses() throws IOException {
        long id = accept(upload("k", REPORT), NOW);
        InputStream in = documents.open(named(id, parameters(id).path("document")));
        in.readNBytes(10);
        database.close();
        assertThatThrownBy(in::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasMessage("Document 1 of command " + id + " cannot be read from the database");
        open(encryption);
    }
}
