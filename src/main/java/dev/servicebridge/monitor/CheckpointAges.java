package dev.servicebridge.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.jobs.Checkpoint;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.polling.PollCheckpoints.PollCheckpoint;

/**
 * How long ago the changes of each kind of source were last taken in, by the account that is furthest back. What is no
 * longer polled, such as a marketplace that left the accounts file, does not count.
 */
final class CheckpointAges {
    private static final String SERVICES_API = "services-api";
    private static final String JOBS = "service-jobs";

    /** The system that an account must have for a kind of source to be polled for it. */
    private static final Map<String, String> SYSTEMS =
            Map.of(JOBS, SERVICES_API, "product-service-orders", "mews", "flow-retail-service-orders", "flow-retail");

    private final Accounts accounts;
    private final HospitalityIntake hotels;

    CheckpointAges(Accounts accounts, HospitalityIntake hotels) {
        this.accounts = accounts;
        this.hotels = hotels;
    }

    /** Every kind of source. */
    static Stream<String> sources() {
        return SYSTEMS.keySet().stream();
    }

    /** The age of the oldest checkpoint of a kind of source, in seconds; 0 if nothing was read yet. */
    double oldest(String source, StoreState state, Instant now) {
        return reached(source, state)
                .min(Instant::compareTo)
                .map(reached -> Duration.between(reached, now).toMillis() / 1000.0)
                .orElse(0.0);
    }

    private Stream<Instant> reached(String source, StoreState state) {
        return source.equals(JOBS)
                ? state.checkpoints().entrySet().stream()
                        .filter(entry -> isPolled(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .map(Checkpoint::updatedAfter)
                : state.pollCheckpoints().stream()
                        .filter(checkpoint -> isOf(source, checkpoint))
                        .map(PollCheckpoint::reached);
    }

    private boolean isPolled(Listing listing) {
        return accounts.all().stream()
                .filter(account -> account.name().equals(listing.account()) && account.has(SERVICES_API))
                .flatMap(account -> account.system(SERVICES_API).marketplaces().stream())
                .anyMatch(marketplace -> marketplace.id().equals(listing.marketplaceId()));
    }

    /** The sources of hotels are one for each of them: {@code product-service-orders/<enterprise>}. */
    private boolean isOf(String source, PollCheckpoint checkpoint) {
        boolean hotel = checkpoint.source().startsWith(source + "/");
        return (hotel || checkpoint.source().equals(source))
                && accounts.all().stream()
                        .filter(account -> account.has(SYSTEMS.get(source)))
                        .map(Account::name)
                        .anyMatch(checkpoint.account()::equals)
                && (!hotel || hotels.reads(checkpoint.account(), checkpoint.source()));
    }
}
