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
            return new Marketplaces(rows.readAll());
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + file, e);
        }
    }

    /** The marketplace of this id or country code. */
    public Optional<Marketplace> find(String idOrCountry) {
        String name = idOrCountry.toUpperCase(Locale.ROOT);
        // Amazon's own table of cancellation codes calls Great Britain so.
        return Optional.ofNullable(byName.get(name.equals("UK") ? "GB" : name));
    }
}
