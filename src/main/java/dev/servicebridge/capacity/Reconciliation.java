package dev.servicebridge.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.polling.StateChangeLog;

/**
 * The steps of {@code routes/capacity/capacity-reconciliation.yaml}: compares what the Services API says is taken of each
 * resource with the reservations that the bridge made there, one listing for each resource. What lacks is sent once more;
 * what is too much is told, for the bridge cancels nothing that it did not make.
 */
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final CapacityAccounts accounts;
    private final Reservations reservations;
    private final Clock clock;
    private final Duration horizon;
    private final Duration kept;
    private final StateChangeLog surplus = new StateChangeLog(LOG);

    private record Resource(String account, String resourceId) {}

    /**
     * The comparison of one resource.
     *
     * @param reading reads the resource's capacity
     * @param known what was known of the resource before its capacity was read
     */
    public record Comparison(CapacityReading reading, List<Reservation> known, Instant from, Instant to) {}

    /**
     * @param horizon how far ahead it looks
     * @param kept how long busy times that are over are kept
     */
    public Reconciliation(
            CapacityAccounts accounts, Reservations reservations, Clock clock, Duration horizon, Duration kept) {
        this.accounts = accounts;
        this.reservations = reservations;
        this.clock = clock;
        this.horizon = horizon;
        this.kept = kept;
    }

    /** The resources of an account that have reservations. */
    public List<String> resources(String account) {
        return reservations.reservedResources(account, clock.instant());
    }

    /** Begins the comparison of a resource; its reading is to be carried out before {@link #compare}. */
    public Comparison begin(String account, String resourceId) {
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Reservation> known = reservations.ofResource(account, resourceId, from);
        Instant last = known.stream()
                .map(reservation -> reservation.made().end())
                .max(Instant::compareTo)
                .orElse(from.plusSeconds(1));
        Instant to = last.isBefore(from.plus(horizon)) ? last : from.plus(horizon);
        CapacityReading reading = new CapacityReading(
                account, accounts.marketplaceId(account), resourceId, from, to, CapacityUse.TYPES, null);
        return new Comparison(reading, known, from, to);
    }

    /** Compares; where a reservation changed while the capacity was read, the next night has its turn. */
    public void compare(Comparison comparison) {
        CapacityReading reading = comparison.reading;
        List<Reservation> known = reservations.ofResource(reading.account(), reading.resourceId(), comparison.from);
        if (known.equals(comparison.known)) {
            correct(reading, comparison);
            tellSurplus(reading, comparison);
        }
    }

    private void correct(CapacityReading reading, Comparison comparison) {
        Timeline reserved = CapacityUse.unexplained(reading.ranges(), comparison.known, false);
        Timeline all = CapacityUse.unexplained(reading.ranges(), comparison.known, true);
        for (Reservation each : comparison.known) {
            ReservedTime made = each.made();
            Instant from = made.start().isBefore(comparison.from) ? comparison.from : made.start();
            Instant to = made.end().isAfter(comparison.to) ? comparison.to : made.end();
            if (from.isBefore(to)) {
                int unexplained = (made.isAppointment() ? all : reserved).least(from, to);
                boolean lacks = each.state() == ReservationState.MADE && unexplained < 0;
                boolean mayBeGone = each.state() == ReservationState.UNKNOWN && unexplained < made.capacity();
                if (lacks || mayBeGone) {
                    LOG.info("The capacity does not show the reservation of {}; it is looked at again", each);
                    reservations.again(each, clock.instant());
                }
            }
        }
    }

    private void tellSurplus(CapacityReading reading, Comparison comparison) {
        Timeline surplusTime = CapacityUse.taken(reading.ranges(), false);
        comparison.known.forEach(each -> surplusTime.add(
                each.made().start(), each.made().end(), -each.made().capacity()));
        String places = surplusTime.stretches().stream()
                .filter(stretch -> stretch.amount() > 0)
                .map(stretch -> stretch.start() + " to " + stretch.end() + " (" + stretch.amount() + ")")
                .collect(Collectors.joining(", "));
        Resource resource = new Resource(reading.account(), reading.resourceId());
        String subject = "Resource " + resource.resourceId + " of account " + resource.account;
        if (places.isEmpty()) {
            surplus.end(resource, subject + " has no time reserved any more that the bridge does not know of");
        } else {
            surplus.begin(
                    resource,
                    subject + " has time reserved that the bridge does not know of: " + places
                            + "; where nobody made it by hand, cancel it at Amazon",
                    null);
        }
    }

    /** Deletes busy times that have been over for long. */
    public int purge() {
        return reservations.purge(clock.instant().minus(kept));
    }
}
