package dev.servicebridge.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.texts.FaultText;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(40));

    private final TestDatabase test;
    private final Deliveries deliveries;
    private final JobStore store;
    private final Retention retention;

    RetentionTest(TestDatabase test) {
        this.test = test;
        this.deliveries = TestWiring.deliveries(test.database());
        this.store = new JobStore(test.database());
        this.retention = new Retention(test.database(), Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofDays(30));
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private long change(String id, Instant at) {
        store.savePage("acme", "US", List.of(job(id, "HOLD")), at, Set.of("fsm", "erp"), null);
        return deliveries.due(new DeliveryQueue("fsm", "acme", ""), at, 5000).stream()
                .mapToLong(delivery -> delivery.event().eventId())
                .max()
                .orElseThrow();
    }

    private List<Long> events() {
        return test.database().jdbi().withHandle(handle -> handle.createQuery("select event_id from outbox")
                .mapTo(Long.class)
                .list());
    }

    @Test
    void deletesWhatHasReachedEverybodyLongAgo() {
        long event = change("a", OLD);
        deliveries.delivered("fsm", List.of(event), OLD);
        deliveries.delivered("erp", List.of(event), OLD);

        assertThat(retention.purge()).isEqualTo(1);
        assertThat(events()).isEmpty();
    }

    @Test
    void keepsWhatIsPendingDeadOrYoung() {
        long pending = change("a", OLD);
        deliveries.delivered("fsm", List.of(pending), OLD);
        long dead = change("b", OLD);
        deliveries.due(new DeliveryQueue("erp", "acme", ""), OLD, 50).stream()
                .filter(delivery -> delivery.event().eventId() == dead)
                .forEach(delivery -> deliveries.dead(delivery, FaultText.own("no such order"), null, OLD));
        deliveries.delivered("fsm", List.of(dead), OLD);
        long doneOfLate = change("c", OLD);
        deliveries.delivered("fsm", List.of(doneOfLate), OLD);
        deliveries.delivered("erp", List.of(doneOfLate), NOW);

        assertThat(retention.purge()).isZero();
        assertThat(events()).containsExactlyInAnyOrder(pending, dead, doneOfLate);
    }

    @Test
    void theCountOfDoneDeliveriesNeverFalls() {
        for (String id : List.of("a", "b")) {
            long event = change(id, OLD);
            deliveries.delivered("fsm", List.of(event), OLD);
            deliveries.delivered("erp", List.of(event), OLD);
            retention.purge();
        }
        deliveries.delivered("fsm", List.of(change("c", NOW)), NOW);

        assertThat(Deliveries.counts(test.database()).get("fsm").done()).isEqualTo(3);
        assertThat(Deliveries.counts(test.database()).get("erp").done()).isEqualTo(2);
    }

    @Test
    void deletesMoreThanASliceHolds() {
        test.database()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        insert into outbox (kind, account, subject_id, version, status, content, created_at)
                        with recursive n (i) as (select 1 union all select i + 1 from n where i < 2001)
                        select 'SERVICE_JOB', 'acme', 'a', i, 'HOLD', '{}', cast(:old as timestamp with time zone) from n
                        """).bind("old", OLD).execute());

        assertThat(retention.purge()).isEqualTo(2001);
        assertThat(events()).isEmpty();
    }
}
