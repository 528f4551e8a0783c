package dev.servicebridge.config;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/** The marketplaces of {@code config/marketplaces.csv}. */
public final class Marketplaces {
    private final Map<String, Marketplace> byName = new LinkedHashMap<>();

    private Marketplaces(List<Marketplace> marketplaces) {
        marketplaces.forEach(marketplace -> {
            byName.put(marketplace.id(), marketplace);
            byName.put(marketplace.country(), marketplace);
        });
    }

    public static Marketplaces load(BridgeFiles files) {
        BridgeFile file = files.require("config/marketplaces.csv");
        CsvSchema columns = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Marketplace> rows =
                new CsvMapper().readerFor(Marketplace.class).with(columns).readValues(file.text())) {
            List<Marketplace> all = rows.readAll();
            all.forEach(marketplace -> checkZone(file, marketplace));
            return new Marketplaces(all);
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + file, e);
        }
    }

    private static void checkZone(BridgeFile file, Marketplace marketplace) {
        String zone = marketplace.timeZone();
        if (zone != null && !Form.ZONE.fits(zone)) {
            throw new ConfigurationException(Problems.message(
                    file,
                    marketplace + ".timeZone",
                    "there is no time zone '" + zone + "'",
                    "write " + Form.ZONE.expected()));
        }
    }

    /** The marketplace of this id or country code. */
    public Optional<Marketplace> find(String idOrCountry) {
        String name = idOrCountry.toUpperCase(Locale.ROOT);
        // Tables of vendors call Great Britain so.
        return Optional.ofNullable(byName.get(name.equals("UK") ? "GB" : name));
    }
}
