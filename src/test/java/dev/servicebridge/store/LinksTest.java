package dev.servicebridge.store;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class LinksTest {
    private final TestDatabase test;
    private final Links links;

    LinksTest(TestDatabase test) {
        this.test = test;
        this.links = new Links(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @Test
    void remembersWhatAThingIsCalledElsewhere() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");

        assertThat(links.find("acme", "flow-retail", "service-order", "job-1"))
                .contains(new Link("acme", "flow-retail", "service-order", "job-1", "4711", "abc"));
    }

    @Test
    void aSavedLinkTakesThePlaceOfTheOneBefore() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");
        links.save("acme", "flow-retail", "service-order", "job-1", "4712", null);

        assertThat(links.find("acme", "flow-retail", "service-order", "job-1"))
                .contains(new Link("acme", "flow-retail", "service-order", "job-1", "4712", null));
    }

    @Test
    void mixesUpNeitherAccountsNorSystemsNorKinds() {
        links.save("acme", "flow-retail", "service-order", "job-1", "4711", "abc");

        assertThat(links.find("other", "flow-retail", "service-order", "job-1")).isEmpty();
        assertThat(links.find("acme", "erp", "service-order", "job-1")).isEmpty();
        assertThat(links.find("acme", "flow-retail", "customer", "job-1")).isEmpty();
        assertThat(links.find("acme", "flow-retail", "service-order", "job-2")).isEmpty();
    }
}
