package dev.servicebridge.mews;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a call that must fail is told, through the shipped routes; none reaches the sandbox. */
class MewsRulesTest {
    private static final String LIMIT = "\"Limitation\":{\"Count\":1}";
    private static final String WINDOW = "{\"StartUtc\":\"2026-01-31T00:00:00Z\",\"EndUtc\":\"%s\"}";

    private final MewsBridge bridge = new MewsBridge();

    @AfterEach
    void stop() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "getAllProductServiceOrders |  | required property 'ServiceIds' not found",
                "getAllServices | 'ServiceType':'Rare' | body.ServiceType",
                "getAllServices | 'ServiceIds':['x'] | body.ServiceIds[0]",
                "getAllReservations | 'ScheduledStartUtc':W,'ActualStartUtc':W | ScheduledStartUtc and ActualStartUtc exclude each other",
                "getAllReservations | 'ScheduledEndUtc':W,'ActualEndUtc':W | ScheduledEndUtc and ActualEndUtc exclude each other",
                "getAllReservations | 'UpdatedUtc':{'StartUtc':'2026-01-01T00:00:00Z','EndUtc':'2026-04-01T00:00:01Z'} | body.UpdatedUtc: is longer than three months; split it",
                "getAllReservations | 'UpdatedUtc':{'StartUtc':'2026-01-02T00:00:00Z','EndUtc':'2026-01-01T00:00:01Z'} | body.UpdatedUtc: starts after its end",
                "getAllReservations | 'UpdatedUtc':{'StartUtc':'2026-01-02T00:00:00Z'} | required property 'EndUtc' not found",
                "getAllCustomers | 'Extent':{} | needs at least one of [CompanyIds, CreatedUtc, CustomerIds",
                "getAllCustomers | 'Extent':{},'DeletedUtc':W | body.ActivityStates: must have Deleted",
                "getAllCustomers | 'UpdatedUtc':W | required property 'Extent' not found",
                "getAllAddresses |  | needs at least one of [AccountIds, AddressIds, UpdatedUtc]",
                "getAllOrderItems | 'OrderItemIds':[] | needs at least one of [AccountIds, BillIds",
                "getAllCompanies | 'LanguageCode':'de' | LanguageCode and CultureCode are given together"
            })
    void refusesWhatMewsWouldRefuse(String operation, String filter, String problem) {
        String text = filter == null
                ? ""
                : filter.replace('\'', '"').replace("W", WINDOW.formatted("2026-02-01T00:00:00Z")) + ",";
        assertThatThrownBy(() -> bridge.call(operation, "de", "{" + text + LIMIT + "}"))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("mews " + operation + " for account de: InvalidCall, body")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("sandbox-mews");
        assertThat(bridge.sandbox.journal().entries(null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-04-30T00:00:00Z", "2026-04-30T02:00:00+02:00"})
    void threeMonthsAreAllowedAndOffsetsBecomeUtc(String end) {
        String body = "{\"UpdatedUtc\":" + WINDOW.formatted(end) + "," + LIMIT + "}";
        assertThat(bridge.call("getAllServices", "de", body).has("Services")).isTrue();
    }

    @Test
    void aPortfoliosCallsAreLimitedToWhatTheAccountNames() {
        String both = bridge.call("getAllEnterprises", "both", "{\"Limitation\":{\"Count\":9}}")
                .toString();
        assertThat(both)
                .contains(
                        bridge.sandbox.hotel("us").enterpriseId(),
                        bridge.sandbox.hotel("de").enterpriseId());
        String one = "{\"EnterpriseIds\":[\"%s\"]," + LIMIT + "}";
        assertThat(bridge.call(
                                "getAllEnterprises",
                                "both",
                                one.formatted(bridge.sandbox.hotel("us").enterpriseId()))
                        .path("Enterprises"))
                .hasSize(1);
        assertThatThrownBy(() ->
                        bridge.call("getAllEnterprises", "both", one.formatted("9c7ed1e5-0000-4000-8000-000000000000")))
                .hasMessageContaining("body.EnterpriseIds: has \"9c7ed1e5-0000-4000-8000-000000000000\", which"
                        + " accounts.both.mews.enterprises does not");
        assertThat(bridge.call(
                                "getAllCustomers",
                                "both",
                                "{\"UpdatedUtc\":" + WINDOW.formatted("2026-02-01T00:00:00Z") + ",\"Extent\":{},"
                                        + LIMIT + "}")
                        .has("Customers"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-30T00:00:00Z, 2026-06-01T00:00:00Z, 3",
        "2026-01-01T00:00:00Z, 2026-04-01T00:00:00Z, 1",
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z, 0",
        "2026-01-01T00:00:00.1Z, 2026-01-01T00:00:00.2Z, 1"
    })
    void windowsAbutAndCoverAllAndNoneIsTooLong(Instant from, Instant until, int count) {
        List<TimeWindow> windows = TimeWindow.covering(from, until).split();

        assertThat(windows).hasSize(count).allMatch(TimeWindow::isAllowed);
        for (int i = 1; i < count; i++) {
            assertThat(windows.get(i).from()).isEqualTo(windows.get(i - 1).until());
        }
        if (count > 0) {
            assertThat(windows.get(0).from()).isBeforeOrEqualTo(from);
            assertThat(windows.get(count - 1).until()).isAfterOrEqualTo(until);
        }
    }
}
