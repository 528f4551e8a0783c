package dev.servicebridge.flowretail;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.mapping.MappingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every FSM behind the port fsm.service-order does, whatever its calls are like; see docs/ports.md. */
public abstract class ServiceOrderPortTest {
    private static final String JOB = """
            {"serviceJobId": "J-1", "scopeOfWork": {"title": "Fix a tap"},
             "buyer": {"buyerId": "B1", "name": "Ann Lee", "phone": "555"},
             "appointments": [{"appointmentStatus": "ACTIVE",
               "appointmentTime": {"startTime": "2026-02-01T10:00:00Z", "durationInMinutes": 90},
               "assignedTechnicians": [{"technicianId": "TECH-1"}]}]}""";
    private static final Map<String, Object> SCHEDULED =
            Map.of("serviceStatus", "Scheduled", "serviceEventText", "to be serviced", "createIfAbsent", true);

    private final AtomicInteger events = new AtomicInteger();
    private Fsm fsm;

    /** An order as the FSM has it, its status by the name that the port was given; null where it has none. */
    public record Order(String title, String status) {}

    /** The port with an FSM behind it that knows no order yet. */
    public interface Fsm extends AutoCloseable {
        /** Sends an event of account {@code acme} with these headers through the port, which may throw. */
        JsonNode deliver(JsonNode event, Map<String, Object> headers);

        List<Order> orders();

        /** The lines in the histories of all orders. */
        List<String> history();

        /** How many calls have been made. */
        int calls();

        /** Has the process die, as far as the FSM can tell, before calls of these numbers, from 1 on. */
        void dieBefore(IntPredicate call);

        /** Has it die after calls that took effect. */
        void dieAfter(IntPredicate call);

        @Override
        void close() throws IOException;
    }

    protected abstract Fsm open() throws Exception;

    @BeforeEach
    void openTheFsm() throws Exception {
        fsm = open();
    }

    @AfterEach
    void closeTheFsm() throws Exception {
        fsm.close();
    }

    private JsonNode event(String job) {
        try {
            int number = events.incrementAndGet();
            ObjectNode event = new ObjectMapper()
                    .createObjectNode()
                    .put("eventId", number)
                    .put("version", number)
                    .put("account", "acme")
                    .put("serviceJobId", "J-1")
                    .put("observedAt", "2026-01-31T12:00:00Z");
            return event.set("job", new ObjectMapper().readTree(job));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void makesAnOrderWithItsStatusAndALineOfHistory() {
        JsonNode answer = fsm.deliver(event(JOB), SCHEDULED);

        assertThat(answer.isObject()).isTrue();
        assertThat(fsm.orders()).containsExactly(new Order("Fix a tap", "Scheduled"));
        assertThat(fsm.history()).containsExactly("to be serviced");
    }

    @Test
    void anEventThatComesTwiceChangesNothing() {
        JsonNode event = event(JOB);
        fsm.deliver(event, SCHEDULED);

        fsm.deliver(event, SCHEDULED);

        assertThat(fsm.orders()).containsExactly(new Order("Fix a tap", "Scheduled"));
        assertThat(fsm.history()).containsExactly("to be serviced");
    }

    @Test
    void bringsAnOrderUpToDate() {
        fsm.deliver(event(JOB), SCHEDULED);

        fsm.deliver(
                event(JOB.replace("a tap", "two taps")),
                Map.of("serviceStatus", "On hold", "serviceEventText", "on hold"));

        assertThat(fsm.orders()).containsExactly(new Order("Fix two taps", "On hold"));
        assertThat(fsm.history()).containsExactly("to be serviced", "on hold");
    }

    @Test
    void leavesStatusAndHistoryAloneWhereNoneIsGiven() {
        fsm.deliver(event(JOB), SCHEDULED);

        fsm.deliver(event(JOB.replace("a tap", "two taps")), Map.of());

        assertThat(fsm.orders()).containsExactly(new Order("Fix two taps", "Scheduled"));
        assertThat(fsm.history()).hasSize(1);
    }

    @Test
    void makesNoOrderWhereNoneIsWanted() {
        JsonNode answer = fsm.deliver(event(JOB), Map.of("createIfAbsent", false, "serviceEventText", "cancelled"));

        assertThat(answer).isNull();
        assertThat(fsm.orders()).isEmpty();
        assertThat(fsm.history()).isEmpty();
    }

    @Test
    void updatesAKnownOrderWhereNoneWouldBeMade() {
        fsm.deliver(event(JOB), SCHEDULED);

        fsm.deliver(event(JOB), Map.of("createIfAbsent", false, "serviceStatus", "On hold"));

        assertThat(fsm.orders()).containsExactly(new Order("Fix a tap", "On hold"));
    }

    @Test
    void takesAJobThatTellsNothing() {
        fsm.deliver(event("{}"), Map.of());

        assertThat(fsm.orders()).containsExactly(new Order("Service job J-1", null));
    }

    @Test
    void goesOnAtTheNextDeliveryWhicheverCallTheProcessDiedBefore() throws Exception {
        fsm.deliver(event(JOB), SCHEDULED);
        int calls = fsm.calls();
        assertThat(calls).isPositive();
        for (int call = 1; call <= calls; call++) {
            int killed = call;
            try (Fsm fresh = open()) {
                JsonNode event = event(JOB);
                fresh.dieBefore(number -> number == killed);
                assertThatThrownBy(() -> fresh.deliver(event, SCHEDULED)).as("killed before call " + killed);
                fresh.dieBefore(number -> false);

                fresh.deliver(event, SCHEDULED);

                assertSingle(fresh, "killed before call " + killed);
            }
        }
    }

    @Test
    void doublesNothingAtTheNextDeliveryWhicheverCallTheProcessDiedAfter() throws Exception {
        fsm.deliver(event(JOB), SCHEDULED);
        int calls = fsm.calls();
        for (int call = 1; call <= calls; call++) {
            int killed = call;
            try (Fsm fresh = open()) {
                JsonNode event = event(JOB);
                fresh.dieAfter(number -> number == killed);
                deliverAndDie(fresh, event);
                fresh.dieAfter(number -> false);

                fresh.deliver(event, SCHEDULED);

                assertSingle(fresh, "killed after call " + killed);
            }
        }
    }

    /** A call that was refused took no effect to die after: then the delivery goes through. */
    private static void deliverAndDie(Fsm fsm, JsonNode event) {
        try {
            fsm.deliver(event, SCHEDULED);
        } catch (RuntimeException e) {
            assertThat(e).isNotInstanceOf(MappingException.class);
        }
    }

    private static void assertSingle(Fsm fsm, String when) {
        assertThat(fsm.orders()).as(when).containsExactly(new Order("Fix a tap", "Scheduled"));
        assertThat(fsm.history()).as(when).containsExactly("to be serviced");
    }
}
