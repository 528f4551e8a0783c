package dev.servicebridge.servicesapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.AccountSection;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.config.Marketplace;
import dev.servicebridge.config.Marketplaces;
import dev.servicebridge.config.SectionRules;
import dev.servicebridge.config.Settings;

/** Checks the sections of the Services API for what no schema can: host, marketplaces, credentials. */
public final class ServicesApiSection implements SectionRules {
    private final String system;
    private final Marketplaces marketplaces;
    private final Settings settings;
    private final Map<String, String> ownersOfTokens = new HashMap<>();

    /** @param system the name of the sections */
    public ServicesApiSection(String system, BridgeFiles files, Settings settings) {
        this.system = system;
        this.marketplaces = Marketplaces.load(files);
        this.settings = settings;
    }

    @Override
    public String system() {
        return system;
    }

    @Override
    public List<Marketplace> check(AccountSection section) {
        checkHost(section);
        checkToken(section);
        section.checkZone(JobZones.ZONE);
        return marketplaces(section);
    }

    private void checkHost(AccountSection section) {
        boolean region = !section.value("region").isMissingNode();
        boolean endpoint = !section.value("endpoint").isMissingNode();
        if (region && endpoint) {
            section.complain("endpoint", "stands beside region", "keep one of the two");
        }
        if (!region && !endpoint && settings.optional(system + ".endpoint").isEmpty()) {
            section.complain("region", "is missing", "add na, eu or fe, or an endpoint in its place");
        }
    }

    private void checkToken(AccountSection section) {
        String token = section.value("refresh-token").asText();
        String owner = token.isBlank() ? null : ownersOfTokens.putIfAbsent(token, section.toString());
        if (owner != null) {
            section.complain(
                    "refresh-token",
                    "is that of " + owner + " too, so that both would spend one usage plan",
                    "put the marketplaces of both into one account");
        }
    }

    private List<Marketplace> marketplaces(AccountSection section) {
        List<Marketplace> found = new ArrayList<>();
        int index = 0;
        for (JsonNode name : section.value("marketplaces")) {
            String key = "marketplaces[" + index++ + "]";
            marketplace(section, key, name).ifPresent(marketplace -> {
                checkRegion(section, key, marketplace);
                if (found.contains(marketplace)) {
                    section.complain(key, marketplace + " stands there twice", "remove one");
                } else {
                    found.add(marketplace);
                }
            });
        }
        return found;
    }

    private Optional<Marketplace> marketplace(AccountSection section, String key, JsonNode name) {
        Optional<Marketplace> marketplace = marketplaces.find(name.asText());
        if (marketplace.isEmpty()
                && name.isTextual()
                && !name.asText().isBlank()
                && !AccountSection.isUnresolved(name.asText())) {
            section.complain(
                    key,
                    "there is no marketplace '" + name.asText() + "'",
                    "use an id or country code of config/marketplaces.csv");
        }
        return marketplace;
    }

    private void checkRegion(AccountSection section, String key, Marketplace marketplace) {
        String region = section.value("region").asText();
        if (settings.has(system + "." + region + ".endpoint")
                && !marketplace.region().equals(region)) {
            section.complain(
                    key,
                    marketplace + " is in region " + marketplace.region() + ", the account in " + region,
                    "move it to an account of region " + marketplace.region());
        }
    }
}
