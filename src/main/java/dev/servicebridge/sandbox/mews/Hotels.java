package dev.servicebridge.sandbox.mews;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.sandbox.core.SandboxSettings;

/**
 * The hotels: {@code us}, where no clock is ever changed, and {@code de}, where it is twice a year, have a story of their
 * own and share a portfolio; others are made by tests and stay as these leave them.
 */
public final class Hotels {
    private static final Logger LOG = LoggerFactory.getLogger(Hotels.class);
    static final String PORTFOLIO = "portfolio";

    private static final Hotel.Place ARIZONA = new Hotel.Place("America/Phoenix", "USD", "US-AZ", 8, "Net");
    private static final Hotel.Place AUSTRIA = new Hotel.Place("Europe/Vienna", "EUR", "AT-S", 20, "Gross");

    private final Clock clock;
    private final Map<String, Hotel> hotels = new ConcurrentHashMap<>();
    private final List<HotelScript> scripts = new ArrayList<>();

    public Hotels(SandboxSettings settings, Clock clock) {
        this.clock = clock;
        for (String name : List.of("us", "de")) {
            HotelScript script = new HotelScript(hotel(name), settings.seed());
            script.populate(settings.jobs());
            scripts.add(script);
        }
    }

    /** The hotel of that name; made, without guests and orders, when first asked for. */
    public Hotel hotel(String name) {
        return hotels.computeIfAbsent(name, absent -> new Hotel(name, name.equals("us") ? ARIZONA : AUSTRIA, clock));
    }

    /** What an access token reaches; empty where nobody has such a token. */
    List<Hotel> reachedBy(String name) {
        if (name.equals(PORTFOLIO)) {
            return List.of(hotel("us"), hotel("de"));
        }
        Hotel one = hotels.get(name);
        return one == null ? List.of() : List.of(one);
    }

    public void step() {
        for (HotelScript script : scripts) {
            try {
                script.step();
            } catch (RuntimeException e) {
                // a malformed record that was put in must not stop the script
                LOG.warn("sandbox: the script of a hotel stumbled", e);
            }
        }
    }
}
