package dev.servicebridge.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Checks the section {@code services-api} of accounts for what no schema can: host, marketplaces, credentials. */
final class ServicesApiSection {
    private final Marketplaces marketplaces;
    private final Settings settings;
    private final YamlFile yaml;
    private final Map<String, String> ownersOfTokens = new HashMap<>();

    ServicesApiSection(Marketplaces marketplaces, Settings settings, YamlFile yaml) {
        this.marketplaces = marketplaces;
        this.settings = settings;
        this.yaml = yaml;
    }

    /** Notes what does not hold; gives the account's marketplaces. */
    List<Marketplace> check(String path, JsonNode values) {
        checkHost(path, values);
        checkToken(path, values.path("refresh-token").asText());
        checkZone(path + "." + JobZones.ZONE, values.path(JobZones.ZONE).asText());
        return marketplaces(path + ".marketplaces", values);
    }

    private void checkHost(String path, JsonNode values) {
        boolean region = values.has("region");
        boolean endpoint = values.has("endpoint");
        if (region && endpoint) {
            yaml.complain(path + ".endpoint", "stands beside region", "keep one of the two");
        }
        if (!region && !endpoint && settings.optional("services-api.endpoint").isEmpty()) {
            yaml.complain(path + ".region", "is missing", "add na, eu or fe, or an endpoint in its place");
        }
    }

    private void checkZone(String path, String zone) {
        if (!zone.isBlank() && !Form.ZONE.fits(zone)) {
            yaml.complain(path, "there is no time zone '" + zone + "'", "write " + Form.ZONE.expected());
        }
    }

    private void checkToken(String path, String token) {
        String owner = token.isBlank() ? null : ownersOfTokens.putIfAbsent(token, path);
        if (owner != null) {
            yaml.complain(
                    path + ".refresh-token",
                    "is that of " + owner + " too, so that both would spend one usage plan",
                    "put the marketplaces of both into one account");
        }
    }

    private List<Marketplace> marketplaces(String path, JsonNode values) {
        String region = values.path("region").asText();
        List<Marketplace> found = new ArrayList<>();
        int index = 0;
        for (JsonNode name : values.path("marketplaces")) {
            String below = path + "[" + index++ + "]";
            marketplace(below, name).ifPresent(marketplace -> {
                checkRegion(below, marketplace, region);
                if (found.contains(marketplace)) {
                    yaml.complain(below, marketplace + " stands there twice", "remove one");
                } else {
                    found.add(marketplace);
                }
            });
        }
        return found;
    }

    private Optional<Marketplace> marketplace(String path, JsonNode name) {
        Optional<Marketplace> marketplace = marketplaces.find(name.asText());
        if (marketplace.isEmpty() && name.isTextual() && !name.asText().isBlank() && !Placeholders.in(name.asText())) {
            yaml.complain(
                    path,
                    "there is no marketplace '" + name.asText() + "'",
                    "use an id or country code of config/marketplaces.csv");
        }
        return marketplace;
    }

    private void checkRegion(String path, Marketplace marketplace, String region) {
        if (settings.has("services-api." + region + ".endpoint")
                && !marketplace.region().equals(region)) {
            yaml.complain(
                    path,
                    marketplace + " is in region " + marketplace.region() + ", the account in " + region,
                    "move it to an account of region " + marketplace.region());
        }
    }
}
