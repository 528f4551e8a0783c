package dev.servicebridge.sandbox.services;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.sandbox.core.SandboxSettings;

/** All sellers' worlds. Each is made, and its jobs with it, when its seller is first heard of. */
public final class Worlds {
    private static final Logger LOG = LoggerFactory.getLogger(Worlds.class);

    private final SandboxSettings settings;
    private final Clock clock;
    private final Map<String, Inhabited> worlds = new ConcurrentHashMap<>();

    public Worlds(SandboxSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Inhabited(World world, Script script) {}

    public World world(String seller) {
        return worlds.computeIfAbsent(seller, this::make).world;
    }

    /** Moves every world's script one step on. */
    public void step() {
        for (Inhabited each : worlds.values()) {
            try {
                each.script.step();
            } catch (RuntimeException e) {
                // a malformed job that was put in must not stop the script
                LOG.warn("sandbox: the script of seller {} stumbled", each.world.seller(), e);
            }
        }
    }

    private Inhabited make(String seller) {
        World world = new World(seller, clock);
        Script script = new Script(world, settings.seed());
        script.populate(settings.jobs());
        return new Inhabited(world, script);
    }
}
