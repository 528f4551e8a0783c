package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import javax.crypto.AEADBadTagException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A whole bridge with real brokers and a real database: what goes out by topics, and what comes in by one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaTopicsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCUMENT = Path.of("docs/asyncapi.yaml");
    private static final String PREFIX = "service-bridge.";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    /** What docs/kafka.md has an operator derive from {@link #KEY} with OpenSSL. */
    private static final String READER = "ae155bbf3045622e42347d52e0529dbe3757ae5e7777120e070f84fd821d5394";

    private static final String ADD = "addAppointmentForServiceJobByServiceJobId";

    @TempDir
    static Path home;

    @TempDir
    static Path kafkaFolder;

    @TempDir
    static Path postgresqlFolder;

    private final HttpClient http = HttpClient.newHttpClient();
    private PostgresqlServer postgresql;
    private KafkaServer kafka;
    private Sandbox sandbox;
    private Bridge bridge;
    private Database database;
    private KafkaProducer<String, byte[]> producer;
    private int port;

    @BeforeAll
    void start() throws Exception {
        postgresql = new PostgresqlServer(postgresqlFolder);
        kafka = new KafkaServer(kafkaFolder);
        kafka.start();
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.jobs", "8",
                "sandbox.change-interval", "PT0S",
                "sandbox.plan-scale", "50")));
        DatabaseSettings access = postgresql.settings();
        port = Ports.free();
        Properties settings = SandboxedBridge.settings(sandbox, access.url(), "kafka", kafka);
        settings.setProperty("usage-plan.mews.requests", "4000");
        settings.setProperty("poll.product-service-orders.interval", "PT1S");
        settings.setProperty("hospitality.start", "P30D");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("personal-data.key", KEY);
        settings.setProperty("kafka.encrypt-messages", "true");
        settings.setProperty("retry.attempts", "2");
        settings.setProperty("retry.delay", "PT0.02S");
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        database = Database.open(access, Encryption.with(KEY, List.of()));
        StoreWiring.relay(database, "kafka");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.brokers()), new StringSerializer(), new ByteArraySerializer());
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {producer, database, bridge, sandbox, kafka, postgresql}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(200));
    }

    private void send(String key, String value, String... version) throws Exception {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                PREFIX + "commands", key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        if (version.length > 0) {
            record.headers().add("version", version[0].getBytes(StandardCharsets.UTF_8));
        }
        producer.send(record).get();
    }

    private String newJob() throws IOException {
        String job = "JOB-" + UUID.randomUUID();
        sandbox.seller("us").put(JSON.readTree("""
                {"serviceJobId": "%s", "serviceJobStatus": "PENDING_SCHEDULE", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "2026-01-30T08:00:00Z", "storeId": "store-1",
                 "buyer": {"buyerId": "B1", "name": "Jane Doe", "phone": "555-1"}}""".formatted(job)));
        return job;
    }

    private static ObjectNode addAppointment(String key, String job) {
        ObjectNode message = JSON.createObjectNode()
                .put("command", "add-appointment")
                .put("idempotencyKey", key)
                .put("account", "sandbox-us");
        message.putObject("parameters")
                .put("serviceJobId", job)
                .put("startTime", Instant.now().plus(Duration.ofDays(1)).toString());
        return message;
    }

    private long effects(String job) {
        return sandbox.journal().entries(ADD).stream()
                .filter(entry -> entry.effect() != null && entry.toString().contains(job))
                .count();
    }

    /** A topic as its readers see it who have the key. */
    private List<ConsumerRecord<String, String>> read(String topic) {
        return stored(topic).stream()
                .map(record -> {
                    ConsumerRecord<String, String> decrypted = new ConsumerRecord<>(
                            topic, record.partition(), record.offset(), record.key(), KafkaReader.text(record, READER));
                    record.headers().forEach(decrypted.headers()::add);
                    return decrypted;
                })
                .toList();
    }

    /** All of a topic as it is stored, each partition in its order. */
    private List<ConsumerRecord<String, byte[]>> stored(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.brokers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private List<JsonNode> results(String key) throws IOException {
        Map<String, JsonNode> byEvent = new TreeMap<>();
        for (ConsumerRecord<String, String> record : read(PREFIX + "command-results")) {
            JsonNode result = JSON.readTree(record.value());
            if (result.path("idempotencyKey").asText().equals(key)) {
                byEvent.put(result.path("eventId").asText(), result);
            }
        }
        return List.copyOf(byEvent.values());
    }

    private List<DeadLetterRecord> letters(String kind, String text) {
        return new DeadLetters(database)
                .list(new DeadLetterFilter(kind, null, null, null, null, null, text, null), 100);
    }

    private static String header(ConsumerRecord<String, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void eachMessageIsAsTheDocumentSays() throws Exception {
        String key = UUID.randomUUID().toString();
        String job = newJob();
        send("sandbox-us", addAppointment(key, job).toString(), "1");
        send("anything", "{\"account\":\"sandbox-us\",\"command\":\"dance\"}");
        soon().until(() -> results(key).size() == 1);
        soon().until(() -> read(PREFIX + "dead-letters").size() > 0);
        soon().until(() -> read(PREFIX + "product-service-order-events").size() > 0);
        soon().until(() -> read(PREFIX + "job-events").size() > 0);

        JsonNode document = new YAMLMapper().readTree(DOCUMENT.toFile());
        Set<String> addresses = new TreeSet<>();
        int checked = 0;
        for (JsonNode channel : document.path("channels")) {
            String topic = channel.path("address").asText();
            addresses.add(topic);
            JsonNode message =
                    resolved(document, channel.path("messages").iterator().next());
            checked += check(topic, message, document);
        }
        assertThat(checked).isGreaterThan(20);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            assertThat(admin.listTopics().names().get()).isEqualTo(addresses);
        }
    }

    private int check(String topic, JsonNode message, JsonNode document) throws IOException {
        JsonSchema headers = schema(resolved(document, message.path("headers")));
        JsonSchema payload = schema(JSON.readTree(DOCUMENT.getParent()
                .resolve(message.at("/payload/schema/$ref").asText())
                .toFile()));
        if (topic.endsWith(".commands")) {
            return 0;
        }
        List<ConsumerRecord<String, String>> records = read(topic);
        for (ConsumerRecord<String, String> record : records) {
            JsonNode value = JSON.readTree(record.value());
            ObjectNode told = JSON.createObjectNode();
            record.headers().forEach(each -> told.put(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
            assertThat(payload.validate(value)).as(record.value()).isEmpty();
            assertThat(headers.validate(told)).as(told.toString()).isEmpty();
            if (!topic.endsWith(".poll-ticks")) {
                assertThat(record.key()).isEqualTo(value.path("account").asText());
                assertThat(told.path("account").asText()).isEqualTo(record.key());
                assertThat(told.path("eventId").asText())
                        .isEqualTo(value.path("eventId").asText());
                assertThat(topic).startsWith(PREFIX + told.path("kind").asText());
                assertThat(record.value()).contains(told.path("subject").asText());
            }
        }
        return records.size();
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonSchema schema(JsonNode schema) {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        schema,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    @Test
    void nobodyReadsInTheTopicsWhoHasNotTheKey() throws Exception {
        String key = UUID.randomUUID().toString();
        send("sandbox-us", addAppointment(key, newJob()).toString());
        soon().until(() -> results(key).size() == 1);
        soon().until(() -> read(PREFIX + "product-service-order-events").size() > 0);
        soon().until(() -> read(PREFIX + "job-events").size() > 0);

        for (String topic : List.of("job-events", "product-service-order-events", "command-results")) {
            assertThat(stored(PREFIX + topic)).isNotEmpty().allSatisfy(record -> {
                assertThat(new String(record.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("Jane Doe", "\"account\"", key);
                assertThat(header(record, "encryption")).isEqualTo("A256GCM");
                assertThat(header(record, "keyId")).isEqualTo(KafkaReader.id(KEY));
            });
        }
        ConsumerRecord<String, byte[]> other = stored(PREFIX + "job-events").get(0);
        other.headers().remove("eventId").add("eventId", "0".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> KafkaReader.text(other, READER)).hasRootCauseInstanceOf(AEADBadTagException.class);
    }

    @Test
    void commandsMayComeEncryptedAndOneThatCannotBeDecryptedHoldsUpNobody() throws Exception {
        String key = UUID.randomUUID().toString();
        String job = newJob();
        byte[] command = KafkaReader.encrypted(addAppointment(key, job).toString(), "command", READER);
        byte[] changed = command.clone();
        changed[changed.length - 1] ^= 1;

        sendEncrypted(changed, KafkaReader.id(KEY));
        sendEncrypted(command, "00000000");
        sendEncrypted(new byte[3], KafkaReader.id(KEY));
        sendEncrypted(command, KafkaReader.id(KEY));
        soon().until(() -> results(key).size() == 1);

        assertThat(effects(job)).isEqualTo(1);
        assertThat(letters("bus-message", "was changed since")).hasSize(2);
        assertThat(letters("bus-message", "encrypted with the key 00000000, which is neither"))
                .singleElement()
                .satisfies(kept -> assertThat(kept.payload())
                        .isEqualTo("\"" + Base64.getEncoder().encodeToString(command) + "\""));
    }

    private void sendEncrypted(byte[] value, String key) throws Exception {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(PREFIX + "commands", "sandbox-us", value);
        record.headers().add("encryption", "A256GCM".getBytes(StandardCharsets.UTF_8));
        record.headers().add("keyId", key.getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    @Test
    void whatComesTwiceIsDoneOnce() throws Exception {
        String job = newJob();
        String key = UUID.randomUUID().toString();
        String message = addAppointment(key, job).toString();

        send("sandbox-us", message);
        send("another-key", message, "1");
        send(null, message);
        String last = UUID.randomUUID().toString();
        send("sandbox-us", addAppointment(last, newJob()).toString());
        soon().until(() -> results(last).size() == 1 && results(key).size() == 1);

        assertThat(results(key).get(0).path("source").asText()).isEqualTo("bus");
        assertThat(results(key).get(0).path("state").asText()).isEqualTo("DONE");
        assertThat(effects(job)).isEqualTo(1);
        soon().untilAsserted(() -> assertThat(lag()).isZero());
    }

    /** How many messages of the topic of commands are not acknowledged. */
    private long lag() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            long acknowledged = admin
                    .listConsumerGroupOffsets("service-bridge-commands")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .filter(Objects::nonNull)
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
            return stored(PREFIX + "commands").size() - acknowledged;
        }
    }

    @Test
    void whatIsNoCommandIsKeptAndHoldsUpNobody() throws Exception {
        String job = newJob();
        String good = UUID.randomUUID().toString();
        ObjectNode bad = addAppointment("bad-" + good, job);
        ((ObjectNode) bad.path("parameters")).remove("startTime");
        String marker = "garbage " + good;

        send("sandbox-us", marker + "\0");
        send("sandbox-us", bad.toString());
        send("sandbox-us", addAppointment("twice-" + good, job) + "{}");
        send("sandbox-us", null);
        send("sandbox-us", addAppointment("two-" + good, job).toString(), "2");
        send("sandbox-us", addAppointment("three-" + good, job).toString(), "1.1");
        send("sandbox-us", addAppointment(good, job).toString());
        soon().until(() -> results(good).size() == 1);

        assertThat(effects(job)).isEqualTo(1);
        assertThat(letters("bus-message", "no json object"))
                .anySatisfy(kept -> assertThat(kept.payload()).isEqualTo("\"" + marker + "\\u0000\""))
                .allSatisfy(kept -> {
                    assertThat(kept.letter().account()).isEqualTo("-");
                    assertThat(kept.letter().subjectId()).matches("service-bridge\\.commands-\\d+-\\d+");
                });
        assertThat(letters("bus-message-v2", "replay it after the upgrade"))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(JSON.readTree(kept.payload())
                                    .path("idempotencyKey")
                                    .asText())
                            .isEqualTo("two-" + good);
                    assertThat(kept.letter().account()).isEqualTo("sandbox-us");
                    assertThat(replay(kept, "").statusCode()).isEqualTo(409);
                });
        assertThat(letters("bus-message", "no whole number")).hasSize(1);

        DeadLetterRecord faulty = letters("bus-message", "starttime is missing").get(0);
        ObjectNode corrected = JSON.createObjectNode().set("payload", addAppointment("bad-" + good, newJob()));
        assertThat(replay(faulty, corrected.toString()).statusCode()).isEqualTo(200);
        soon().until(() -> results("bad-" + good).size() == 1);
    }

    private HttpResponse<String> replay(DeadLetterRecord letter, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/dead-letters/"
                                + letter.letter().id() + "/replay"))
                        .header("Authorization", "Bearer sandbox-write-token-0000")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aBrokerThatIsAwayLosesNothingAndKeepsTheOrder() throws Exception {
        soon().until(() -> pending() == 0);
        long dead = new DeadLetters(database).count();
        Set<String> jobs = new HashSet<>();
        try (LogCapture log = new LogCapture()) {
            kafka.close();
            // Without Kafka nothing is polled, so these are as if a poll had been under way.
            for (int i = 0; i < 5; i++) {
                jobs.add(saved(newJob()));
            }
            soon().until(() ->
                    log.lines().stream().anyMatch(line -> line.startsWith("WARN No sign of life of this node")));
            kafka.start();
            for (int i = 0; i < 5; i++) {
                jobs.add(newJob());
            }
            soon().until(() -> pending() == 0 && relayed().containsAll(jobs));
            assertThat(log.lines().stream().filter(line -> line.contains("kafka seems down")))
                    .hasSizeLessThanOrEqualTo(1);
        }

        assertThat(new DeadLetters(database).count()).isEqualTo(dead);
        Map<String, Long> last = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        for (ConsumerRecord<String, String> record : read(PREFIX + "job-events")) {
            long event = Long.parseLong(header(record, "eventId"));
            if (seen.add(event)) {
                assertThat(event).isGreaterThan(last.getOrDefault(record.key(), 0L));
                last.put(record.key(), event);
            }
        }
    }

    private String saved(String job) {
        JsonNode content = JSON.createObjectNode().put("serviceJobId", job).put("serviceJobStatus", "PENDING_SCHEDULE");
        new JobStore(database)
                .savePage(
                        "sandbox-us",
                        "ATVPDKIKX0DER",
                        List.of(content),
                        Instant.now(),
                        Set.of("fsm", "erp", "kafka"),
                        null);
        return job;
    }

    private Set<String> relayed() {
        Set<String> subjects = new HashSet<>();
        read(PREFIX + "job-events").forEach(record -> subjects.add(header(record, "subject")));
        return subjects;
    }

    private long pending() {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from delivery where subscriber = 'kafka' and state = 'PENDING'")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void aCommandThatComesWhileTheDatabaseIsAwayIsExecutedOnceItIsBack() throws Exception {
        String job = newJob();
        String key = UUID.randomUUID().toString();
        long dead = new DeadLetters(database).count();

        postgresql.stop();
        send("sandbox-us", addAppointment(key, job).toString());
        try (LogCapture log = new LogCapture("org.apache.camel")) {
            soon().until(() -> log.lines().stream()
                    .anyMatch(line -> line.contains("commands-topic") || line.contains(PREFIX + "commands")));
        } finally {
            postgresql.start();
        }
        soon().until(() -> results(key).size() == 1);

        assertThat(effects(job)).isEqualTo(1);
        assertThat(new DeadLetters(database).count()).isEqualTo(dead);
    }
}
