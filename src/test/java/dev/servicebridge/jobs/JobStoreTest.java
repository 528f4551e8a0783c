package dev.servicebridge.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.JobZones;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestConfiguration;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static dev.servicebridge.jobs.ServiceJobs.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class JobStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");
    private static final String SHOP = "acme-us";
    private static final String MARKET = "ATVPDKIKX0DER";

    @TempDir
    private Path home;

    private final TestDatabase test;
    private final Database database;
    private final JobStore store;
    private final Deliveries deliveries;

    JobStoreTest(TestDatabase test) {
        this.test = test;
        this.database = test.database();
        this.store = new JobStore(database);
        this.deliveries = TestWiring.deliveries(database);
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private SavedPage save(JsonNode... jobs) {
        return store.savePage(SHOP, MARKET, Arrays.asList(jobs), NOW, SUBSCRIBERS, null);
    }

    private List<Delivery> due(String subscriber) {
        return deliveries.due(new DeliveryQueue(subscriber, SHOP, ""), NOW, 100);
    }

    private long rows(String table) {
        return database.jdbi().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void makesAnEventOfEveryNewJobForEverySubscriber() {
        assertThat(save(job("a", "HOLD"), job("b", "COMPLETED"))).isEqualTo(new SavedPage(2, 2, 0));

        for (String subscriber : SUBSCRIBERS) {
            assertThat(due(subscriber))
                    .extracting(delivery -> delivery.event().subjectId())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void aNulInAJobKeepsItNotOut() {
        ObjectNode job = (ObjectNode) job("a", "HOLD");
        job.put("serviceJobStatus", "HO\0LD").put("title", "a\0 tap");

        assertThat(save(job)).isEqualTo(new SavedPage(1, 1, 0));
        assertThat(save(job)).isEqualTo(new SavedPage(1, 0, 0));
        Event event = due("erp").get(0).event();
        assertThat(event.message().path("job").path("title").asText()).isEqualTo("a\0 tap");
    }

    @Test
    void anEventTellsWhereTheJobIsDoneWhereThatIsKnown() throws Exception {
        save(job("a", "HOLD"));
        assertThat(due("fsm").get(0).event().message().has("timeZone")).isFalse();

        TestConfiguration configuration = TestConfiguration.in(home, """
                accounts:
                  acme-us:
                    services-api:
                      region: na
                      marketplaces: [US]
                      time-zone: Pacific/Honolulu
                      client-id: c
                      client-secret: s
                      refresh-token: r
                """);
        new JobStore(database, JobZones.of(configuration.accounts(), "services-api"))
                .savePage(SHOP, MARKET, List.of(job("b", "HOLD")), NOW, SUBSCRIBERS, null);

        assertThat(due("fsm").get(1).event().message().path("timeZone").asText())
                .isEqualTo("Pacific/Honolulu");
    }

    @Test
    void anEventCarriesTheDocumentedMessage() {
        save(job("a", "HOLD"));

        Event event = due("fsm").get(0).event();

        assertThat(event.status()).isEqualTo("HOLD");
        assertThat(event.message().toString())
                .isEqualTo(json("{'eventId':" + event.eventId() + ",'version':1,'account':'acme-us',"
                                + "'marketplaceId':'ATVPDKIKX0DER','serviceJobId':'a','serviceJobStatus':'HOLD',"
                                + "'observedAt':'2026-01-31T12:00:00Z',"
                                + "'job':{'serviceJobId':'a','serviceJobStatus':'HOLD','scopeOfWork':{'quantity':1}}}")
                        .toString());
    }

    @Test
    void takesAJobOfSeveralMegabytes() {
        JsonNode large = json("{'serviceJobId':'a','serviceJobStatus':'HOLD','note':'" + "ä".repeat(3_000_000) + "'}");

        assertThat(save(large)).isEqualTo(new SavedPage(1, 1, 0));
        assertThat(due("fsm").get(0).event().message().path("job").equals(large))
                .isTrue();
    }

    @Test
    void aJobThatDidNotChangeMakesNoEvent() {
        save(job("a", "HOLD"));

        assertThat(save(job("a", "HOLD"))).isEqualTo(new SavedPage(1, 0, 0));
        assertThat(rows("outbox")).isEqualTo(1);
    }

    @Test
    void theOrderOfKeysIsNoChange() {
        save(json("{'serviceJobId':'a','buyer':{'x':1,'y':[{'p':1,'q':2}]},'serviceJobStatus':'HOLD'}"));

        assertThat(save(json("{'serviceJobStatus':'HOLD','buyer':{'y':[{'q':2,'p':1}],'x':1},'serviceJobId':'a'}"))
                        .changed())
                .isZero();
    }

    @Test
    void theOrderOfAListIsAChange() {
        save(json("{'serviceJobId':'a','appointments':[1,2]}"));

        assertThat(save(json("{'serviceJobId':'a','appointments':[2,1]}")).changed())
                .isEqualTo(1);
    }

    @Test
    void aFieldThatNobodyKnowsIsAChange() {
        save(json("{'serviceJobId':'a'}"));

        assertThat(save(json("{'serviceJobId':'a','newInTheContract':{'deep':null}}"))
                        .changed())
                .isEqualTo(1);
    }

    @Test
    void countsTheVersionsOfAJob() {
        save(job("a", "PENDING_SCHEDULE", 1));
        save(job("a", "HOLD", 2));

        Delivery first = due("fsm").get(0);
        assertThat(first.event().version()).isEqualTo(1);
        deliveries.delivered("fsm", List.of(first.event().eventId()), NOW);
        assertThat(due("fsm"))
                .extracting(delivery -> delivery.event().version())
                .containsExactly(2);
        assertThat(new Jobs(database).countByStatus()).containsOnly(Map.entry("HOLD", 1L));
    }

    @Test
    void keepsUnknownFieldsAndNumbersToTheLastDigit() {
        JsonNode job = json("{'serviceJobId':'a','z':1.10,'b':12345678901234567890.123456789012345678901234567890,"
                + "'a':null,'text':'\\u0000 \\u00e4\\ud83d\\ude00 <&>','list':[[],{},1e400,-0.0]}");
        save(job);

        JsonNode kept = due("fsm").get(0).event().message().path("job");

        assertThat(kept.toString()).isEqualTo(job.toString());
    }

    @Test
    void halfASurrogatePairLosesNoPage() {
        assertThat(save(json("{'serviceJobId':'a','text':'\\ud83d'}"), job("b", "HOLD"))
                        .changed())
                .isEqualTo(2);
        assertThat(due("fsm")).hasSize(2);
    }

    @Test
    void ofAJobThatIsTwiceOnAPageTheLastOneCounts() {
        assertThat(save(job("a", "HOLD", 1), job("a", "HOLD", 2))).isEqualTo(new SavedPage(2, 1, 0));
        assertThat(save(job("a", "HOLD", 1), job("a", "HOLD", 2)).changed()).isZero();
        assertThat(due("fsm")
                        .get(0)
                        .event()
                        .message()
                        .at("/job/scopeOfWork/quantity")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void theSameIdInAnotherAccountIsAnotherJob() {
        save(job("a", "HOLD"));

        assertThat(store.savePage("other", MARKET, List.of(job("a", "HOLD")), NOW, SUBSCRIBERS, null)
                        .changed())
                .isEqualTo(1);
    }

    @Test
    void anUnknownStatusIsKeptInTheMessage() {
        save(job("a", "PAUSED"), json("{'serviceJobId':'b'}"));

        assertThat(due("fsm")).extracting(delivery -> delivery.event().status()).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(due("fsm").get(0).event().message().path("serviceJobStatus").textValue())
                .isEqualTo("PAUSED");
        assertThat(due("fsm").get(1).event().message().path("serviceJobStatus").isNull())
                .isTrue();
    }

    @Test
    void anEntryWithoutAUsableIdGoesToTheDeadLettersAndTheRestIsSaved() {
        SavedPage saved = save(
                json("{'serviceJobStatus':'HOLD'}"),
                json("{'serviceJobId':7}"),
                json("{'serviceJobId':' '}"),
                json("{'serviceJobId':'a\\u0000b'}"),
                json("{'serviceJobId':'" + "x".repeat(101) + "'}"),
                json("['no','object']"),
                NullNode.instance,
                job("a", "HOLD"));

        assertThat(saved).isEqualTo(new SavedPage(8, 1, 7));
        assertThat(new DeadLetters(database).list(100))
                .hasSize(7)
                .allSatisfy(letter -> {
                    assertThat(letter.kind()).isEqualTo("service-job-intake");
                    assertThat(letter.account()).isEqualTo(SHOP);
                    assertThat(letter.cause()).startsWith("The service job has no usable id: serviceJobId is ");
                    assertThat(letter.createdAt()).isEqualTo(NOW);
                })
                .extracting(DeadLetter::payload)
                .contains("{\"marketplaceId\":\"ATVPDKIKX0DER\",\"serviceJobStatus\":\"HOLD\"}", "null");
    }

    @Test
    void refusesTheSameEntryOnlyOnce() {
        save(json("{'x':1,'y':2}"));
        save(json("{'y':2,'x':1}"));
        save(json("{'y':3,'x':1}"));

        assertThat(new DeadLetters(database).count()).isEqualTo(2);
    }

    @Test
    void anEmptyPageIsNoFault() {
        assertThat(save()).isEqualTo(new SavedPage(0, 0, 0));
    }

    @Test
    void withoutSubscribersTheJobsAreKeptAllTheSame() {
        assertThat(store.savePage(SHOP, MARKET, List.of(job("a", "HOLD")), NOW, Set.of(), null)
                        .changed())
                .isEqualTo(1);
        assertThat(rows("job")).isEqualTo(1);
        assertThat(rows("delivery")).isZero();
    }

    @Test
    void movesTheCheckpointWithThePage() {
        Checkpoints checkpoints = new Checkpoints(database);
        checkpoints.start(SHOP, MARKET, NOW, NOW.minusSeconds(1000));

        store.savePage(
                SHOP,
                MARKET,
                List.of(job("a", "HOLD")),
                NOW.plusSeconds(60),
                SUBSCRIBERS,
                CheckpointMove.forward(NOW.plusSeconds(50)));

        assertThat(checkpoints.find(SHOP, MARKET).orElseThrow().updatedAfter()).isEqualTo(NOW.plusSeconds(50));
    }

    @Test
    void aPageThatFailsHalfwayLeavesNothingBehind() {
        Checkpoints checkpoints = new Checkpoints(database);
        checkpoints.start(SHOP, MARKET, NOW, NOW.minusSeconds(1000));
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "alter table delivery add constraint no_erp check (subscriber <> 'erp' or queue > 'z')"));
        try {
            assertThatThrownBy(() -> store.savePage(
                            SHOP,
                            MARKET,
                            List.of(job("a", "HOLD"), json("{'x':1}")),
                            NOW,
                            SUBSCRIBERS,
                            CheckpointMove.forward(NOW.plusSeconds(50))))
                    .hasMessageContaining("no_erp")
                    .hasMessageNotContaining(SHOP);
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("alter table delivery drop constraint no_erp"));
        }

        for (String table : List.of("job", "outbox", "delivery", "dead_letter")) {
            assertThat(rows(table)).as(table).isZero();
        }
        assertThat(checkpoints.find(SHOP, MARKET).orElseThrow().updatedAfter()).isEqualTo(NOW);
    }

    @Test
    void aCheckpointThatWasNotStartedLeavesNothingBehind() {
        assertThatThrownBy(() -> store.savePage(
                        SHOP, MARKET, List.of(job("a", "HOLD")), NOW, SUBSCRIBERS, CheckpointMove.forward(NOW)))
                .hasMessage("Account acme-us has no checkpoint for marketplace ATVPDKIKX0DER; "
                        + "start one before saving its pages");
        assertThat(rows("job")).isZero();
    }

    @Test
    void twoWritersOfOneAccountMakeOneEventOfOneChange() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try {
            for (int round = 1; round <= 20; round++) {
                JsonNode[] page = {job("a", "HOLD", round), job("b", "HOLD", round), job("c" + round, "HOLD")};
                CountDownLatch start = new CountDownLatch(1);
                List<Future<SavedPage>> saved =
                        List.of(writers.submit(() -> saveAt(start, page)), writers.submit(() -> saveAt(start, page)));
                start.countDown();
                assertThat(saved.get(0).get().changed() + saved.get(1).get().changed())
                        .isEqualTo(3);
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(rows("outbox")).isEqualTo(60);
    }

    private SavedPage saveAt(CountDownLatch start, JsonNode[] page) throws InterruptedException {
        start.await();
        return save(page);
    }
}
