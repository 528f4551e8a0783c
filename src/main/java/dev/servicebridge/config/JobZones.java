package dev.servicebridge.config;

import java.util.Optional;

/**
 * The time zones in which service jobs are done. A job does not tell its own, so it is {@value #ZONE} of the account, else
 * the zone of the marketplace.
 */
public final class JobZones {
    /** What sections of the accounts file call it. */
    public static final String ZONE = "time-zone";

    private final Accounts accounts;
    private final String system;

    /** @param accounts null where no zones are known */
    private JobZones(Accounts accounts, String system) {
        this.accounts = accounts;
        this.system = system;
    }

    /** @param system where the jobs come from */
    public static JobZones of(Accounts accounts, String system) {
        return new JobZones(accounts, system);
    }

    /** Of jobs of which nothing is configured. */
    public static JobZones unknown() {
        return new JobZones(null, null);
    }

    /** The zone of a job by its IANA name; empty where neither account nor marketplace tells one. */
    public Optional<String> of(String account, String marketplaceId) {
        Optional<SystemAccess> access = accounts == null
                ? Optional.empty()
                : accounts.all().stream()
                        .filter(each -> each.name().equals(account) && each.has(system))
                        .map(each -> each.system(system))
                        .findFirst();
        return access.flatMap(known -> known.optional(ZONE).or(() -> known.marketplaces().stream()
                .filter(marketplace -> marketplace.id().equals(marketplaceId))
                .map(Marketplace::timeZone)
                .filter(zone -> zone != null)
                .findFirst()));
    }
}
