package dev.servicebridge.commands.cancellation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;

class CancellationReasonsTest {
    private final Problems problems = new Problems();

    @TempDir
    private Path home;

    @Test
    void theShippedFileIsRight() {
        CancellationReasons reasons = read(BridgeFiles.in(Path.of("target")));

        assertThat(problems.messages()).isEmpty();
        assertThat(names(reasons.codes("acme", "No technician available"))).containsExactly("S13", "S5");
    }

    @Test
    void anAccountsOwnWordGoesBeforeThatOfAll() throws IOException {
        CancellationReasons reasons =
                read(write("reasons: {No show: S1, Broken: S15}\naccounts: {acme: {no show: S3, Odd: S17}}"));

        assertThat(problems.messages()).isEmpty();
        assertThat(names(reasons.codes("acme", " NO SHOW "))).containsExactly("S3");
        assertThat(names(reasons.codes("acme", "broken"))).containsExactly("S15");
        assertThat(names(reasons.codes("other", "no show"))).containsExactly("S1");
        assertThat(reasons.codes("other", "odd")).isEmpty();
        assertThat(reasons.words("acme")).containsExactly("Broken", "no show", "Odd");
        assertThat(reasons.words("other")).containsExactly("Broken", "No show");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reasons: {A: S99} | reasons.A: there is no code 'S99'; use one of config/cancellation-codes.csv",
                "reasons: {A: [S1, S98]} | reasons.A: there is no code 'S98'",
                "reasons: {A: } | reasons.A: there is no code",
                "reasons: {A: S1, a : S3} | reasons.a: is the same word as A; remove one",
                "accounts: {zzz: {A: S1}} | accounts.zzz: there is no such account; use a name of the accounts file",
                "reason: {A: S1} | reason: is not known here; use reasons or accounts",
                "reasons: {A: S1, A: S3} | YAML: Duplicate field 'A'",
                "reasons: {A: [] } | reasons.A: names no code",
                "reasons: [A] | reasons: holds no words with their codes"
            })
    void aFaultIsToldWithItsPlace(String text, String complaint) throws IOException {
        read(write(text));

        assertThat(problems.messages())
                .singleElement()
                .asString()
                .contains("cancellation-reasons.yaml")
                .contains(": " + complaint);
    }

    private BridgeFiles write(String text) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve(CancellationReasons.FILE), text);
        return BridgeFiles.in(home);
    }

    private CancellationReasons read(BridgeFiles files) {
        return CancellationReasons.load(files, CancellationCodes.load(files, problems), Set.of("acme"), problems);
    }

    private static List<String> names(List<CancellationCode> codes) {
        return codes.stream().map(CancellationCode::code).toList();
    }
}
