package dev.servicebridge.commands.cancellation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Marketplaces;
import dev.servicebridge.config.Problems;

/** Reads the table of codes and notes what is wrong with it. */
final class CancellationCodeReader {
    private static final CsvSchema COLUMNS = CsvSchema.builder()
            .addColumn("code")
            .addColumn("reason")
            .addColumn("marketplaces")
            .addColumn("heavyBulkMarketplaces")
            .addColumn("category")
            .setUseHeader(true)
            .setStrictHeaders(true)
            .setAllowComments(true)
            .build();

    private final BridgeFile file;
    private final Marketplaces known;
    private final Problems problems;
    private final Set<String> seen = new HashSet<>();

    CancellationCodeReader(BridgeFiles files, Problems problems) {
        this.file = files.require(CancellationCodes.FILE);
        this.known = Marketplaces.load(files);
        this.problems = problems;
    }

    /** A row as it stands in the file. */
    private record Row(
            String code, String reason, String marketplaces, String heavyBulkMarketplaces, String category) {}

    List<CancellationCode> read() {
        List<CancellationCode> codes = new ArrayList<>();
        CsvMapper csv = CsvMapper.csvBuilder()
                .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .build();
        try (MappingIterator<Row> rows = csv.readerFor(Row.class).with(COLUMNS).readValues(file.text())) {
            while (rows.hasNextValue()) {
                int line = rows.getCurrentLocation().getLineNr();
                codes.add(code(line, rows.nextValue()));
            }
        } catch (JsonProcessingException e) {
            problems.add(
                    file + ":" + e.getLocation().getLineNr(),
                    "row",
                    e.getOriginalMessage().lines().findFirst().orElse("no CSV"),
                    "give the columns code,reason,marketplaces,heavyBulkMarketplaces,category, with quotes round a"
                            + " reason that holds a comma");
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + file, e);
        }
        return codes;
    }

    private CancellationCode code(int line, Row row) {
        String place = file + ":" + line;
        if (!row.code().matches("[A-Z0-9_]+")) {
            problems.add(
                    place,
                    "code",
                    "is '" + row.code() + "'",
                    "use capital letters, digits and underscores, such as S1");
        } else if (!seen.add(row.code())) {
            problems.add(place, "code", row.code() + " stands there twice", "remove one");
        }
        if (row.reason().isEmpty()) {
            problems.add(place, "reason", "is empty", "say in a few words what " + row.code() + " means");
        }
        if (row.category().isEmpty()) {
            problems.add(place, "category", "is empty", "name a route direct:cancellation.category.<category>");
        }
        return new CancellationCode(
                row.code(),
                row.reason(),
                row.category(),
                marketplaces(place, "marketplaces", row.marketplaces()),
                marketplaces(place, "heavyBulkMarketplaces", row.heavyBulkMarketplaces()));
    }

    private Set<String> marketplaces(String place, String column, String names) {
        Set<String> ids = new HashSet<>();
        for (String name : names.split("\\s+")) {
            if (!name.isEmpty()) {
                known.find(name)
                        .ifPresentOrElse(
                                marketplace -> ids.add(marketplace.id()),
                                () -> problems.add(
                                        place,
                                        column,
                                        "there is no marketplace '" + name + "'",
                                        "use an id or country code of config/marketplaces.csv"));
            }
        }
        return Set.copyOf(ids);
    }
}
