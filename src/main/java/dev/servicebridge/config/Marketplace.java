package dev.servicebridge.config;

/**
 * A marketplace, in which a party sells.
 *
 * @param id its id, such as {@code ATVPDKIKX0DER}
 * @param country its country's code, such as {@code US}
 * @param region the region whose host serves it: {@code na}, {@code eu} or {@code fe}
 * @param timeZone the time zone of its country by its IANA name; null where the country has several
 */
public record Marketplace(String id, String country, String region, String timeZone) {
    public Marketplace {
        timeZone = timeZone == null || timeZone.isBlank() ? null : timeZone;
    }

    /** How messages name it: {@code US (ATVPDKIKX0DER)}. */
    @Override
    public String toString() {
        return country + " (" + id + ")";
    }
}
