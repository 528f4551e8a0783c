package dev.servicebridge.incidents;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.config.AccountScope;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.remote.SystemOutage;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** Nodes that see incidents, on one database. */
@OnEveryDatabase
class IncidentWatchTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final TestDatabase test;
    private final ManualClock clock = new ManualClock(NOW);
    private final IncidentHistory history;
    private final Node one = new Node("one");
    private final Node other = new Node("other");

    /** A process of the bridge. */
    private final class Node {
        private final List<SystemOutage> outages = new CopyOnWriteArrayList<>();
        private final List<QueueState> queues = new CopyOnWriteArrayList<>();
        private final Incidents refusals =
                new Incidents(() -> Duration.between(NOW, clock.instant()).toNanos(), Duration.ofSeconds(60));
        private final FakeOwnership ownership = new FakeOwnership();
        private Duration planWait = Duration.ZERO;
        private final String name;
        private IncidentWatch watch;

        private Node(String name) {
            this.name = name;
            ownership.accounts.addAll(Set.of("acme", "globex"));
        }

        private void start() {
            SpentPlans plans = new SpentPlans(
                    List.of(new SpentPlans.Plan("shop", "list", "acme")), (operation, account) -> planWait, clock);
            watch = new IncidentWatch(
                    new Symptoms(() -> outages, refusals, () -> queues, plans, ownership, clock),
                    test.database(),
                    name,
                    ownership,
                    failure -> false,
                    clock);
        }

        private void look() {
            watch.look();
        }

        private void failing(String subscriber, String place) {
            DeliveryQueue queue = new DeliveryQueue(subscriber, "acme", "");
            queues.add(new QueueState(queue, 0, 4, clock.instant().plusSeconds(9), "503 away", place, true));
        }
    }

    IncidentWatchTest(TestDatabase test) {
        this.test = test;
        this.history = new IncidentHistory(test.database());
    }

    @BeforeEach
    void start() {
        test.clear();
        one.start();
        other.start();
    }

    private void bothLook() {
        one.look();
        other.look();
    }

    private void pass(Duration time) {
        for (Duration left = time; !left.isNegative(); left = left.minusSeconds(10)) {
            clock.advance(Duration.ofSeconds(10));
            bothLook();
        }
    }

    private List<Incident> all() {
        return history.list(new IncidentHistory.Filter(null, null, null, null, null), 100);
    }

    private static SystemOutage outage(String system) {
        return new SystemOutage(system, null, Duration.ofSeconds(12), "503 away", Duration.ZERO);
    }

    private void pending(int jobs) {
        for (int i = 0; i < jobs; i++) {
            new JobStore(test.database())
                    .savePage(
                            "acme",
                            "US",
                            List.of(new ObjectMapper()
                                    .createObjectNode()
                                    .put("serviceJobId", "j" + i)
                                    .put("serviceJobStatus", "HOLD")),
                            NOW,
                            Set.of("fsm"),
                            null);
        }
    }

    @Test
    void anOutageIsOneIncidentHoweverManyNodesSeeItAndIsOverWhenNoneDoes() {
        pending(3);
        List<String> begun = new ArrayList<>();
        one.watch.onBegin(incident -> begun.add("one"));
        other.watch.onBegin(incident -> begun.add("other"));
        try (LogCapture log = new LogCapture()) {
            one.outages.add(outage("shop"));
            other.outages.add(outage("shop"));
            one.failing("fsm", "shop.put");
            bothLook();
            pass(Duration.ofMinutes(1));

            assertThat(all()).singleElement().satisfies(incident -> {
                assertThat(incident.kind()).isEqualTo(IncidentKind.SYSTEM_OUT);
                assertThat(incident.begunAt()).isEqualTo(NOW.minusSeconds(12));
                assertThat(incident.endedAt()).isNull();
                assertThat(incident.queues()).containsExactly("fsm for account acme");
                assertThat(incident.deliveries()).isEqualTo(3);
                assertThat(incident.commands()).isZero();
            });
            one.outages.clear();
            one.queues.clear();
            bothLook();
            assertThat(history.open()).as("the other node sees it still").hasSize(1);
            other.outages.clear();
            bothLook();
            assertThat(history.open()).isEmpty();
            assertThat(all().get(0).endedAt()).isEqualTo(clock.instant());
            assertThat(begun).containsExactly("one");
            assertThat(log.lines())
                    .containsExactly(
                            "WARN Incident " + all().get(0).id() + ": shop is out since 2026-01-31T11:59:48Z. What"
                                    + " needs it waits, all else goes on: 503 away",
                            "INFO Incident " + all().get(0).id() + " is over after 82 s: shop is out");
        }
        one.outages.add(outage("shop"));
        bothLook();
        assertThat(all()).as("the next outage is another incident").hasSize(2);
        assertThat(all().get(0).endedAt()).as("what is open comes first").isNull();
    }

    @Test
    void ofAProcessThatWasKilledAnIncidentGoesOnOrEnds() {
        one.outages.add(outage("shop"));
        one.outages.add(outage("till"));
        one.look();
        one.outages.clear();
        // The process that begins knows nothing of what the one before has seen.
        one.start();
        one.look();
        assertThat(history.open()).hasSize(2);
        one.outages.add(outage("shop"));
        pass(Duration.ofMinutes(2));

        assertThat(history.open()).extracting(Incident::system).containsExactly("shop");
        assertThat(all()).hasSize(2);
        one.start();
        one.look();
        one.outages.clear();
        one.look();
        assertThat(history.open())
                .as("what the new process has seen it knows to be over")
                .isEmpty();
    }

    @Test
    void anAccountsIncidentGoesWithTheAccountToAnotherNode() {
        other.ownership.accounts.clear();
        one.refusals.refused("acme", "shop", "list", "401 no");
        bothLook();
        one.ownership.accounts.clear();
        other.ownership.accounts.add("acme");
        bothLook();
        other.refusals.refused("acme", "shop", "list", "401 no");
        pass(Duration.ofMinutes(5));
        assertThat(all()).singleElement().satisfies(incident -> {
            assertThat(incident.account()).isEqualTo("acme");
            assertThat(incident.endedAt()).isNull();
        });

        try (LogCapture log = new LogCapture()) {
            other.refusals.works("acme", "shop", "list");
            bothLook();
            assertThat(history.open()).isEmpty();
            assertThat(log.lines()).hasSize(1).first().asString().contains("lets account acme in again");
        }
    }

    @Test
    void deliveriesThatFailAreAnIncidentOnlyWhereNoKnownOneExplainsThem() {
        one.failing("kafka", null);
        one.look();
        assertThat(history.open()).singleElement().satisfies(incident -> assertThat(incident.title())
                .isEqualTo("deliveries that need kafka fail for account acme"));
        one.queues.clear();
        one.failing("fsm", "shop.put");
        one.look();
        assertThat(history.open()).as("the system may turn out to be out").isEmpty();
        one.outages.add(outage("shop"));
        pass(Duration.ofSeconds(20));
        assertThat(history.open()).extracting(Incident::kind).containsExactly(IncidentKind.SYSTEM_OUT);

        one.outages.clear();
        one.look();
        pass(Duration.ofSeconds(20));
        assertThat(history.open())
                .as("one operation fails, the system answers others")
                .extracting(Incident::kind)
                .containsExactly(IncidentKind.QUEUE_PAUSED);
    }

    @Test
    void aPlanIsSpentWhenCallsHaveWaitedForLong() {
        one.planWait = Duration.ofMinutes(3);
        one.look();
        pass(Duration.ofMinutes(9));
        assertThat(history.open()).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(history.open()).singleElement().satisfies(incident -> {
            assertThat(incident.kind()).isEqualTo(IncidentKind.PLAN_SPENT);
            assertThat(incident.operation()).isEqualTo("list");
            assertThat(incident.begunAt()).isEqualTo(NOW);
            assertThat(incident.cause()).startsWith("a call waits for about 3 min");
        });

        one.planWait = Duration.ofSeconds(59);
        pass(Duration.ofSeconds(10));
        assertThat(history.open()).isEmpty();
    }

    @Test
    void whoMaySeeSomeAccountsSeesTheirsAndWhatConcernsAllWithoutCounts() {
        pending(2);
        one.outages.add(outage("shop"));
        one.failing("fsm", "shop.put");
        one.refusals.refused("acme", "till", "list", "401 no");
        one.refusals.refused("globex", "till", "list", "401 no");
        one.look();

        AccountScope scope = new AccountScope(false, Set.of("globex"));
        List<Incident> seen = history.list(new IncidentHistory.Filter(null, null, null, null, scope.names()), 100);
        assertThat(seen).extracting(Incident::account).containsExactlyInAnyOrder(null, "globex");
        assertThat(history.open().stream().filter(incident -> incident.concerns(scope)))
                .hasSize(2);
        assertThat(seen)
                .filteredOn(incident -> incident.account() == null)
                .singleElement()
                .satisfies(incident -> {
                    assertThat(incident.deliveries()).isEqualTo(2);
                    assertThat(incident.seenBy(scope).deliveries()).isNull();
                    assertThat(incident.seenBy(scope).queues()).isEmpty();
                });
    }

    @Test
    void aListGoesOnWhereAPageEnds() {
        for (String system : List.of("a", "b")) {
            one.outages.add(outage(system));
            one.look();
            one.outages.clear();
            one.look();
        }
        for (String system : List.of("c", "d")) {
            one.outages.add(outage(system));
            one.look();
        }
        List<String> systems = new ArrayList<>();
        IncidentHistory.Cursor after = null;
        for (int page = 0; page < 4; page++) {
            Incident next = history.list(new IncidentHistory.Filter(null, null, null, after, null), 1)
                    .get(0);
            systems.add(next.system());
            after = new IncidentHistory.Cursor(next.endedAt() == null, next.id());
        }
        assertThat(systems).as("what is open first, latest first").containsExactly("d", "c", "b", "a");
        assertThat(history.list(new IncidentHistory.Filter(null, null, null, after, null), 1))
                .isEmpty();
    }

    @Test
    void isDeletedWhenItHasBeenOverForLong() {
        one.outages.add(outage("shop"));
        one.look();
        one.outages.clear();
        one.look();
        one.outages.add(outage("till"));
        one.look();
        test.database().jdbi().useTransaction(handle -> IncidentHistory.purge(handle, NOW.plusSeconds(1)));
        assertThat(all()).extracting(Incident::system).containsExactly("till");
    }
}
