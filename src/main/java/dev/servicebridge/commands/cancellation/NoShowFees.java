package dev.servicebridge.commands.cancellation;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.servicebridge.config.Marketplace;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/** What a customer owes who was not there, by currency: the setting {@value #SETTING}. */
final class NoShowFees {
    static final String SETTING = "cancellation.no-show-fees";

    private static final Pattern FEE = Pattern.compile("([A-Z]{3})\\s+(\\d{1,9}(?:\\.\\d{1,4})?)");

    private final Map<Currency, BigDecimal> amounts;

    private NoShowFees(Map<Currency, BigDecimal> amounts) {
        this.amounts = amounts;
    }

    /** An amount and its currency. */
    record Fee(BigDecimal amount, Currency currency) {}

    static NoShowFees read(Settings settings, Problems problems) {
        Map<Currency, BigDecimal> amounts = new HashMap<>();
        settings.optional(SETTING).ifPresent(text -> {
            for (String fee : text.split(",", -1)) {
                if (!read(fee.strip(), amounts)) {
                    problems.add(
                            settings.source(SETTING),
                            SETTING,
                            "'" + fee.strip() + "' is no currency and amount, or its currency stands there twice",
                            "write it as USD 25.00, EUR 20");
                }
            }
        });
        return new NoShowFees(amounts);
    }

    private static boolean read(String fee, Map<Currency, BigDecimal> amounts) {
        Matcher parts = FEE.matcher(fee);
        if (!parts.matches()) {
            return false;
        }
        try {
            Currency currency = Currency.getInstance(parts.group(1));
            return amounts.putIfAbsent(currency, new BigDecimal(parts.group(2))) == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The fee in the currency of a marketplace's country; empty where none is configured. */
    Optional<Fee> of(Marketplace marketplace) {
        return currency(marketplace.country()).flatMap(currency -> Optional.ofNullable(amounts.get(currency))
                .map(amount -> new Fee(amount, currency)));
    }

    /** Marketplaces are a file of the user's, in which any country may stand. */
    private static Optional<Currency> currency(String country) {
        try {
            return Optional.ofNullable(
                    Currency.getInstance(new Locale.Builder().setRegion(country).build()));
        } catch (IllegalArgumentException | IllformedLocaleException e) {
            return Optional.empty();
        }
    }
}
