package dev.servicebridge.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.config.JobZones;

/**
 * Replays the dead letters of the bridge's own kinds, each in one transaction: either the letter is being replayed (or
 * has been) and what it is about is under way again, or nothing has changed.
 */
public final class Replays {
    /** The kind of an entry of a hotel's page that is no order. */
    public static final String ORDER_INTAKE = "product-service-order-intake";

    private static final List<String> CAPACITY =
            List.of(DeadLetter.RESERVATION, DeadLetter.RESERVATION_UNKNOWN, DeadLetter.SCHEDULE);

    private final Jdbi jdbi;
    private final JobStore jobs;
    private final int lanes;
    private final Set<String> jobSubscribers;
    private final Set<String> subscribers;

    /**
     * @param lanes in how many lanes each subscriber's deliveries of an account go side by side
     * @param jobSubscribers who is told of service jobs
     * @param subscribers who is told of anything
     */
    public Replays(Database database, int lanes, Set<String> jobSubscribers, Set<String> subscribers) {
        this(database, lanes, jobSubscribers, subscribers, JobZones.unknown());
    }

    /** @param zones where the jobs are done that are taken in */
    public Replays(Database database, int lanes, Set<String> jobSubscribers, Set<String> subscribers, JobZones zones) {
        this.jdbi = database.jdbi();
        this.jobs = new JobStore(database, lanes, zones);
        this.lanes = lanes;
        this.jobSubscribers = Set.copyOf(jobSubscribers);
        this.subscribers = Set.copyOf(subscribers);
    }

    /** The kinds that are replayed here; whatever is begun goes on when the bridge is started anew. */
    public static Set<String> kinds() {
        Set<String> kinds = new HashSet<>(CAPACITY);
        kinds.add(DeadLetter.INTAKE);
        kinds.add(ORDER_INTAKE);
        Arrays.stream(EventKind.values()).map(EventKind::event).forEach(kinds::add);
        return kinds;
    }

    /**
     * Replays a letter of one of {@link #kinds}.
     *
     * @param corrected the payload to work with; null for the letter's own, or that of the last correction
     * @param by the name of the caller
     * @return the letter as it is now: replayed, or being replayed
     * @throws ReplayRefusedException saying why not; the letter is then as it was
     */
    public KeptLetter replay(long id, JsonNode corrected, String by, Instant now) {
        return jdbi.inTransaction(handle -> {
            KeptLetter letter =
                    DeadLetters.claim(handle, id, corrected == null ? null : Json.write(corrected), by, now);
            begin(handle, letter, corrected != null, now);
            return DeadLetters.find(handle, id).orElseThrow();
        });
    }

    private void begin(Handle handle, KeptLetter kept, boolean isCorrected, Instant now) {
        DeadLetter letter = kept.letter();
        if (isCorrected && CAPACITY.contains(letter.kind())) {
            throw ReplayRefusedException.invalid("A letter about capacity is corrected where the time or the hours come"
                    + " from, which sends them again by itself; replay it as it is");
        }
        Optional<EventKind> event = Arrays.stream(EventKind.values())
                .filter(kind -> kind.event().equals(letter.kind()))
                .findFirst();
        if (event.isPresent()) {
            requireSubscriber(letter);
            new EventReplay(handle, event.get(), kept, lanes).begin(now);
            return;
        }
        switch (letter.kind()) {
            case DeadLetter.INTAKE -> {
                jobs.takeIn(handle, kept, jobSubscribers, now);
                DeadLetters.replayed(handle, letter.id(), now);
            }
            case ORDER_INTAKE -> {
                OrderIntakeReplay.run(handle, kept, now);
                DeadLetters.replayed(handle, letter.id(), now);
            }
            case DeadLetter.RESERVATION -> ReservationReplay.begin(handle, letter, ReservationState.REFUSED, now);
            case DeadLetter.RESERVATION_UNKNOWN ->
                ReservationReplay.begin(handle, letter, ReservationState.UNKNOWN, now);
            case DeadLetter.SCHEDULE -> SentSchedules.sendAgain(handle, letter);
            default -> throw new IllegalArgumentException(letter.kind() + " is none of " + kinds());
        }
    }

    private void requireSubscriber(DeadLetter letter) {
        if (!subscribers.contains(letter.subscriber())) {
            throw ReplayRefusedException.conflict(
                    letter.subscriber() + " is no subscriber any more; configure it again," + " or drop the letter");
        }
    }
}
