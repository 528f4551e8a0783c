package dev.servicebridge.config;

/**
 * A marketplace of Amazon's.
 *
 * @param id its id, such as {@code ATVPDKIKX0DER}
 * @param country its country's code, such as {@code US}
 * @param region the region whose host serves it: {@code na}, {@code eu} or {@code fe}
 */
public record Marketplace(String id, String country, String region) {
    /** How messages name it: {@code US (ATVPDKIKX0DER)}. */
    @Override
    public String toString() {
        return country + " (" + id + ")";
    }
}
