package dev.servicebridge.commands.cancellation;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Marketplace;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;

class NoShowFeesTest {
    private static final Marketplace US = new Marketplace("ATVPDKIKX0DER", "US", "na", null);

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "US, 25.00 USD",
        "DE, 20 EUR",
        "FR, 20 EUR",
        "GB, none",
        "IN, none",
        "AQ, none",
        "ZZ, none",
        "nowhere, none"
    })
    void theMarketplacesCurrencyDecides(String country, String fee) {
        NoShowFees fees = read("USD 25.00,EUR  20");

        assertThat(fees.of(new Marketplace("M", country, "eu", null))
                        .map(due -> due.amount() + " " + due.currency())
                        .orElse("none"))
                .isEqualTo(fee);
        assertThat(problems.messages()).isEmpty();
    }

    @Test
    void thereAreNoneFromTheStart() {
        assertThat(read("").of(US)).isEmpty();
        assertThat(problems.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"USD", "25 USD", "XQX 25", "USD -1", "USD 1.23456", "USD 1, USD 2", "USD 1,,"})
    void whatIsNoFeeStopsTheStart(String text) {
        read(text);

        assertThat(problems.messages()).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .contains("cancellation.no-show-fees: '")
                .endsWith("write it as USD 25.00, EUR 20"));
    }

    private NoShowFees read(String text) {
        Properties system = new Properties();
        system.setProperty(NoShowFees.SETTING, text);
        return NoShowFees.read(
                Settings.load(BridgeFiles.in(Path.of("target")), null, Map.of(), system, problems), problems);
    }
}
