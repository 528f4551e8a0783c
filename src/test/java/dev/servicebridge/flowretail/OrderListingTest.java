package dev.servicebridge.flowretail;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderListingTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final ObjectNode page = new ObjectMapper().createObjectNode();

    private ObjectNode page(int first, int last, int total) {
        page.removeAll();
        page.putObject("paging").put("totalCount", total);
        page.putArray("items");
        for (int i = first; i <= last; i++) {
            page.withArray("items")
                    .addObject()
                    .put("serviceOrderUid", "o-" + i)
                    .put("lastModifiedAt", NOW.minusSeconds(i).toString());
        }
        return page;
    }

    @Test
    void aShortPageEndsNoListThatCountsMore() {
        OrderListing listing = OrderListing.of("acme", Map.of("t", "user"), NOW);

        listing.add(page(1, 2, 3));
        assertThat(listing.hasMore()).isTrue();
        listing.add(page(3, 3, 3));

        assertThat(listing.hasMore()).isFalse();
        assertThat(listing.orders()).hasSize(3);
    }

    @Test
    void aShortPageEndsNoListOfChangesThatCountsMore() {
        ChangeListing listing = new ChangeListing("acme", NOW.minusSeconds(100), NOW, Duration.ZERO);

        listing.add(page(1, 2, 3), NOW);
        assertThat(listing.hasMore()).isTrue();
        listing.add(page(3, 3, 3), NOW);

        assertThat(listing.hasMore()).isFalse();
        assertThat(listing.orders()).hasSize(3);
    }

    @Test
    void aListThatDoesNotCountEndsWithAShortPageAndAnyWithAnEmptyOne() {
        OrderListing uncounted = OrderListing.of("acme", Map.of("t", "user"), NOW);
        uncounted.add(page(1, 2, 0));
        assertThat(uncounted.hasMore()).isFalse();

        OrderListing shrunk = OrderListing.of("acme", Map.of("t", "user"), NOW);
        shrunk.add(page(1, 0, 9));
        assertThat(shrunk.hasMore()).isFalse();
    }
}
