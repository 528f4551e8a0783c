package dev.servicebridge.sandbox.services;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.sandbox.core.SandboxSettings;

/** All sellers. Each is made, and its jobs with it, when it is first named. */
public final class Sellers {
    private static final Logger LOG = LoggerFactory.getLogger(Sellers.class);

    private final SandboxSettings settings;
    private final Clock clock;
    private final Map<String, Scripted> sellers = new ConcurrentHashMap<>();

    public Sellers(SandboxSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Scripted(Seller seller, Script script) {}

    public Seller seller(String account) {
        return sellers.computeIfAbsent(account, this::make).seller;
    }

    /** Moves every seller's script one step on. */
    public void step() {
        for (Scripted each : sellers.values()) {
            try {
                each.script.step();
            } catch (RuntimeException e) {
                // a malformed job that was put in must not stop the script
                LOG.warn("sandbox: the script of seller {} stumbled", each.seller.name(), e);
            }
        }
    }

    private Scripted make(String account) {
        Seller seller = new Seller(account, clock);
        Script script = new Script(seller, settings.seed());
        script.populate(settings.jobs());
        return new Scripted(seller, script);
    }
}
