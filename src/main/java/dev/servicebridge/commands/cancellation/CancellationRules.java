package dev.servicebridge.commands.cancellation;

import java.util.List;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Marketplaces;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/** All that is configured about cancelling service jobs. */
public final class CancellationRules {
    private final CancellationCodes codes;
    private final CancellationReasons reasons;
    private final NoShowFees fees;
    private final ServiceTypes serviceTypes;
    private final Marketplaces marketplaces;

    private CancellationRules(BridgeFiles files, Settings settings, Accounts accounts, Problems problems) {
        List<String> names = accounts.all().stream().map(Account::name).toList();
        this.codes = CancellationCodes.load(files, problems);
        this.reasons = CancellationReasons.load(files, codes, names, problems);
        this.fees = NoShowFees.read(settings, problems);
        this.serviceTypes = new ServiceTypes(accounts);
        this.marketplaces = Marketplaces.load(files);
    }

    /**
     * Reads the tables of codes and reasons, and the settings.
     *
     * @param problems takes all that is wrong; with any, the rules are not fit for use
     */
    public static CancellationRules load(BridgeFiles files, Settings settings, Accounts accounts, Problems problems) {
        return new CancellationRules(files, settings, accounts, problems);
    }

    CancellationCodes codes() {
        return codes;
    }

    CancellationReasons reasons() {
        return reasons;
    }

    NoShowFees fees() {
        return fees;
    }

    ServiceTypes serviceTypes() {
        return serviceTypes;
    }

    Marketplaces marketplaces() {
        return marketplaces;
    }
}
