package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.outbox.CamelEventReceiver;
import dev.servicebridge.outbox.Causes;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.texts.FaultText;

/** Hands past events to their subscribers, one after the other, in one bridge with the sandbox. */
final class RehearsalRun {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final RouteTest setting;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * What came of one event.
     *
     * @param outcomes calls, messages and rows of the ERP, each kind in its order
     * @param failure why the subscriber's route failed; null where it did not
     */
    record Run(List<Outcome> outcomes, FaultText failure) {}

    /**
     * @param setting with the accounts file, the profile and the environment of the bridge
     * @param nanos nanoseconds of a clock that never goes back
     */
    RehearsalRun(RouteTest setting, Clock clock, LongSupplier nanos) {
        this.setting = setting;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Starts a bridge with the files of a folder, and says what came of each event. */
    List<Run> in(Path folder, List<PastEvent> events) throws InterruptedException {
        try (TestHome home = new TestHome(folder, setting);
                TestBridge bridge = new TestBridge(home, setting, clock);
                ProducerTemplate producer = bridge.context().createProducerTemplate()) {
            Quiet quiet = new Quiet(bridge, nanos);
            quiet.await(LIMIT, () -> true);
            List<Run> runs = new ArrayList<>();
            for (PastEvent past : events) {
                Seen before = Seen.of(bridge);
                FaultText failure = hand(bridge, new CamelEventReceiver(producer), past);
                quiet.await(LIMIT, () -> true);
                runs.add(new Run(Seen.of(bridge).since(before), failure));
            }
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException("Ending a rehearsal", e);
        }
    }

    private static FaultText hand(TestBridge bridge, CamelEventReceiver receiver, PastEvent past)
            throws InterruptedException {
        Event event = past.event();
        String endpoint = "direct://" + event.kind().event() + "." + past.subscriber();
        // The endpoint itself would wait for a route.
        if (bridge.context().getRoutes().stream()
                .noneMatch(route -> route.getEndpoint().getEndpointBaseUri().equals(endpoint))) {
            return FaultText.own("no route listens on " + endpoint.replace("//", ""));
        }
        try {
            receiver.receive(past.subscriber(), event);
            return null;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // An error, too, concerns this event alone: a mapping that recurses for ever, say.
            return Causes.describe(e, event);
        }
    }

    /** What there was at one moment. */
    private record Seen(List<Outcome> calls, List<Outcome> messages, Map<String, List<JsonNode>> erp) {
        static Seen of(TestBridge bridge) {
            return new Seen(
                    bridge.calls(),
                    bridge.endpoints().messages(),
                    bridge.database().erp());
        }

        List<Outcome> since(Seen before) {
            List<Outcome> added = new ArrayList<>(calls.subList(before.calls.size(), calls.size()));
            added.addAll(messages.subList(before.messages.size(), messages.size()));
            erp.forEach((table, rows) -> {
                List<JsonNode> left = new ArrayList<>(rows);
                before.erp.getOrDefault(table, List.of()).forEach(left::remove);
                left.forEach(row -> added.add(new Outcome("row", "erp." + table, row)));
            });
            return added;
        }
    }
}
