package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.TestTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class ScriptTest {
    private static final Set<String> ALL = Set.of(
            "NOT_SERVICED",
            "CANCELLED",
            "COMPLETED",
            "PENDING_SCHEDULE",
            "NOT_FULFILLABLE",
            "HOLD",
            "PAYMENT_DECLINED");

    private final TestTime time = new TestTime();

    @Test
    void startsWithJobsOfAllStatusesFromTheLastThirtyDaysInBothMarketplaces() {
        Seller seller = new Seller("acme", time);
        new Script(seller, 42).populate(60);

        assertThat(seller.jobs().all()).hasSize(60);
        assertThat(statuses(seller)).isEqualTo(ALL);
        assertThat(seller.jobs().all())
                .allSatisfy(job ->
                        assertThat(job.created()).isBetween(TestTime.START.minus(Duration.ofDays(30)), TestTime.START))
                .allSatisfy(job -> assertThat(job.lastUpdated()).isBetween(job.created(), TestTime.START));
        assertThat(seller.jobs().all().stream()
                        .collect(Collectors.groupingBy(
                                job -> job.json().path("marketplaceId").asText(), Collectors.counting())))
                .containsOnly(entry("ATVPDKIKX0DER", 30L), entry("A1PA6795UKMFR9", 30L));
    }

    @Test
    void reachesAllStatusesFromNothing() {
        Seller seller = new Seller("acme", time);
        Script script = new Script(seller, 7);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            steps(script, 1);
            seen.addAll(statuses(seller));
        }

        assertThat(seen).isEqualTo(ALL);
    }

    @Test
    void doesTheSameForTheSameSeedAndOtherThingsForAnother() {
        assertThat(story("acme", 42)).isEqualTo(story("acme", 42));
        assertThat(story("acme", 42)).isNotEqualTo(story("acme", 43));
        assertThat(story("acme", 42)).isNotEqualTo(story("beta", 42));
    }

    @Test
    void everyJobAtWorkHasAnActiveAppointmentAndEveryCompletedOneAProof() {
        Seller seller = new Seller("acme", time);
        Script script = new Script(seller, 42);
        script.populate(60);
        steps(script, 200);

        assertThat(seller.jobs().all())
                .filteredOn(job -> job.status().equals("NOT_SERVICED"))
                .isNotEmpty()
                .allSatisfy(job ->
                        assertThat(JobEdits.activeAppointment(job.json())).isPresent());
        assertThat(seller.jobs().all())
                .filteredOn(job -> job.status().equals("COMPLETED"))
                .isNotEmpty()
                .allSatisfy(job -> assertThat(job.json().at("/appointments").findValues("poa"))
                        .hasSize(1));
    }

    private String story(String name, long seed) {
        Seller seller = new Seller(name, new TestTime());
        Script script = new Script(seller, seed);
        script.populate(10);
        steps(script, 50);
        return seller.jobs().all().stream().map(job -> job.json().toString()).collect(Collectors.joining("\n"));
    }

    private void steps(Script script, int count) {
        for (int i = 0; i < count; i++) {
            time.advance(Duration.ofSeconds(2));
            script.step();
        }
    }

    private static Set<String> statuses(Seller seller) {
        return seller.jobs().all().stream().map(StoredJob::status).collect(Collectors.toSet());
    }
}
