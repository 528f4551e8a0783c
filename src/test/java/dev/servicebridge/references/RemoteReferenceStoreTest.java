package dev.servicebridge.references;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class RemoteReferenceStoreTest {
    private final TestDatabase test;
    private final RemoteReferenceStore links;

    RemoteReferenceStoreTest(TestDatabase test) {
        this.test = test;
        this.links = new RemoteReferenceStore(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @Test
    void remembersWhatAThingIsCalledElsewhere() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");

        assertThat(links.find("acme", "flow-retail", "service-order", "job-1"))
                .contains(new RemoteReference("acme", "flow-retail", "service-order", "job-1", "4711", "abc"));
    }

    @Test
    void aNulInAnIdOfAVendorIsLeftOut() {
        links.save("acme", "flow-retail", "customer", "b\0uyer", "47\00011", "abc");

        assertThat(links.find("acme", "flow-retail", "customer", "b\0uyer"))
                .contains(new RemoteReference("acme", "flow-retail", "customer", "buyer", "4711", "abc"));
    }

    @Test
    void findsWhatBelongsToOneOfSeveralAccounts() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");
        links.save("other", "flow-retail", "service-order", "job-2", "4712", "abc");

        assertThat(links.known(List.of("acme", "third"), "flow-retail", List.of("4711", "4712")))
                .containsExactly("4711");
        assertThat(links.known(List.of("acme", "other"), "flow-retail", List.of("4711", "4712")))
                .containsExactlyInAnyOrder("4711", "4712");
    }

    @Test
    void aSavedLinkTakesThePlaceOfTheOneBefore() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");
        links.save("acme", "flow-retail", "service-order", "job-1", "4712", null);

        assertThat(links.find("acme", "flow-retail", "service-order", "job-1"))
                .contains(new RemoteReference("acme", "flow-retail", "service-order", "job-1", "4712", null));
    }

    @Test
    void mixesUpNeitherAccountsNorSystemsNorKinds() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");

        assertThat(links.find("other", "flow-retail", "service-order", "job-1")).isEmpty();
        assertThat(links.find("acme", "erp", "service-order", "job-1")).isEmpty();
        assertThat(links.find("acme", "flow-retail", "customer", "job-1")).isEmpty();
        assertThat(links.find("acme", "flow-retail", "service-order", "job-2")).isEmpty();
    }

    @Test
    void manyMaySaveTheSameLinkAtOnce() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 100; i++) {
                String customer = "customer-" + i;
                List<Callable<Void>> savers = Collections.nCopies(4, () -> {
                    links.save("acme", "flow-retail", "customer", customer, "4711", null);
                    return null;
                });
                for (Future<Void> saved : workers.invokeAll(savers)) {
                    saved.get();
                }
            }
        } finally {
            workers.shutdown();
        }
    }
}
