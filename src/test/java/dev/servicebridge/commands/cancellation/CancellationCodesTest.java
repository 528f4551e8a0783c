package dev.servicebridge.commands.cancellation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;

class CancellationCodesTest {
    private static final Map<String, String> MARKETPLACES =
            Map.of("US", "ATVPDKIKX0DER", "IN", "A21TJRUUN4KGV", "UK", "A1F83G8C2ARO7P", "DE", "A1PA6795UKMFR9");

    /** The vendor's table as it was published: code, marketplaces by default, marketplaces for heavy bulk. */
    private static final String PUBLISHED = """
            S1|US, IN, UK, DE|US, IN, UK, DE
            S2||DE
            S3|US, IN, UK, DE|US, IN, UK, DE
            S4||DE
            S5||DE
            S6||DE
            S13|US, IN, UK, DE|US, IN, UK
            S14|US|US
            S15|US, IN, UK, DE|US, IN, UK
            S16|US, UK, DE|US, UK
            S17|US, IN|US, IN
            S20|IN|IN
            S27|IN|IN
            S28||
            S29||
            S30||
            S31|IN|
            S32|IN|
            S33|IN|
            S34|IN|
            S35|IN|
            S36|IN|
            S37|IN|
            S38|IN|
            S39|IN|
            S40|IN|
            S41|IN|
            S42|IN|
            S43|IN|
            S44|IN|
            S45|IN|
            S46|IN|
            S47|IN|
            S51|IN|
            S52|IN|
            S55|IN|
            """;

    private static final String HEADER = "code,reason,marketplaces,heavyBulkMarketplaces,category\n";

    private final CancellationCodes shipped = CancellationCodes.load(BridgeFiles.in(Path.of("target")), new Problems());

    @Test
    void theShippedTableIsTheVendors() {
        Map<String, String> expected = new TreeMap<>();
        PUBLISHED.lines().map(line -> line.split("\\|", -1)).forEach(cells -> {
            expected.put(cells[0] + " standard", ids(cells[1]));
            expected.put(cells[0] + " heavybulky", ids(cells[2]));
        });
        Map<String, String> actual = new TreeMap<>();
        IntStream.rangeClosed(0, 99)
                .mapToObj(number -> shipped.find("S" + number))
                .flatMap(Optional::stream)
                .forEach(code -> {
                    actual.put(code.code() + " standard", sorted(code.marketplaces()));
                    actual.put(code.code() + " heavybulky", sorted(code.heavyBulkMarketplaces()));
                });

        assertThat(actual).isEqualTo(expected).hasSize(2 * 36);
    }

    private static String ids(String countries) {
        return sorted(Arrays.stream(countries.split(", "))
                .filter(country -> !country.isEmpty())
                .map(MARKETPLACES::get)
                .collect(Collectors.toSet()));
    }

    private static String sorted(Set<String> ids) {
        return ids.stream().sorted().collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "A1PA6795UKMFR9, '', S1 S3 S13 S15 S16",
        "A1PA6795UKMFR9, heavybulky, S1 S2 S3 S4 S5 S6",
        "A1PA6795UKMFR9, HeavyBulky, S1 S2 S3 S4 S5 S6",
        "A1PA6795UKMFR9, plumbing, S1 S3 S13 S15 S16",
        "ATVPDKIKX0DER, '', S1 S3 S13 S14 S15 S16 S17",
        "A1VC38T7YXB528, '', ''"
    })
    void marketplaceAndServiceTypeSayWhichMayBeUsed(String marketplace, String serviceType, String codes) {
        assertThat(shipped.valid(marketplace, serviceType).stream()
                        .map(CancellationCode::code)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(codes);
    }

    @Test
    void aFileOfOnesOwnAddsACode(@TempDir Path home) throws IOException {
        CancellationCodes codes =
                CancellationCodes.load(write(home, "S90,\"new, or so\",jp UK,,price\n"), new Problems());

        CancellationCode code = codes.find("S90").orElseThrow();
        assertThat(code.marketplaces()).containsExactlyInAnyOrder("A1VC38T7YXB528", "A1F83G8C2ARO7P");
        assertThat(code).hasToString("S90 (new, or so)");
        assertThat(codes.find("S1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S1,a,US,,price~s2,b,US,,price | 4: code: is 's2'; use capital letters",
                "S1,a,US,,price~S1,b,US,,price | 4: code: S1 stands there twice; remove one",
                "S1,,US,,price | 3: reason: is empty; say in a few words what S1 means",
                "S1,a,US,, | 3: category: is empty; name a route direct:cancellation.category.<category>",
                "S1,a,US XX,,price | 3: marketplaces: there is no marketplace 'XX'; use an id or country code",
                "S1,a,US,YY,price | 3: heavyBulkMarketplaces: there is no marketplace 'YY'; use an id or country",
                "S1,a,US,,price~S3,a,US,price | 4: row: Not enough column values",
                "S1,a,b,US,,price | 3: row: Too many entries"
            })
    void aFaultIsToldWithItsLine(String rows, String complaint, @TempDir Path home) throws IOException {
        Problems problems = new Problems();

        CancellationCodes.load(write(home, rows.replace('~', '\n') + "\n"), problems);

        assertThat(problems.messages()).singleElement().asString().contains("cancellation-codes.csv:" + complaint);
    }

    @Test
    void aMissingColumnIsToldWithTheColumnsWanted(@TempDir Path home) throws IOException {
        Problems problems = new Problems();

        CancellationCodes.load(write(home, "code,reason,marketplaces,category\nS1,a,US,price\n", ""), problems);

        assertThat(problems.messages())
                .singleElement()
                .asString()
                .contains("cancellation-codes.csv:", "heavyBulkMarketplaces", "give the columns code,reason");
    }

    private static BridgeFiles write(Path home, String rows) throws IOException {
        return write(home, "# a comment\n" + HEADER, rows);
    }

    private static BridgeFiles write(Path home, String header, String rows) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve(CancellationCodes.FILE), header + rows);
        return BridgeFiles.in(home);
    }
}
