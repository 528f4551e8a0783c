package dev.servicebridge.hotels;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One reading of what changed in a hotel: from {@code from} on, up to but not including {@code to}.
 *
 * @param begun when it began, by the bridge's clock; {@code from} and {@code to} go by the hotel system's
 * @param behind how far it takes the hotel system's clock to be behind the bridge's
 * @param ofHotel asks for the changed reservations of the hotel, without tokens, interval and paging
 * @param ofServices asks in the same way for the changed orders, or order items, of the hotel's additional services
 */
public record HotelPoll(
        Hotel hotel,
        Instant from,
        Instant to,
        Instant begun,
        Duration behind,
        ObjectNode ofHotel,
        ObjectNode ofServices) {
    public String getAccount() {
        return hotel.account();
    }

    public String getEnterpriseId() {
        return hotel.enterpriseId();
    }

    /** Where the interval of the listings begins. */
    public String getSince() {
        return from.toString();
    }

    /** Where it ends. */
    public String getUntil() {
        return to.toString();
    }

    @Override
    public String toString() {
        return "poll of account " + hotel.account() + ", enterprise " + hotel.enterpriseId();
    }
}
