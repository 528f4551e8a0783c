package dev.servicebridge.boot;

import java.util.List;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.SectionRules;
import dev.servicebridge.config.Settings;
import dev.servicebridge.mews.MewsSection;
import dev.servicebridge.servicesapi.ServicesApiSection;

/** Which systems have rules of their own for their sections of the accounts file: the configuration knows no system. */
public final class SystemSections {
    private SystemSections() {}

    /** The rules for one reading of the accounts file. */
    public static List<SectionRules> rules(BridgeFiles files, Settings settings) {
        return List.of(new ServicesApiSection(Wiring.SERVICES_API, files, settings), new MewsSection(Wiring.MEWS));
    }
}
