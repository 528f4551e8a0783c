package dev.servicebridge.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.SandboxSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the sandboxes of tests that put a bridge, or a part of it, in front of one. JUnit finds this extension by itself:
 * after each test no such sandbox may have seen anything that the vendors' pages forbid.
 */
public final class Sandboxes implements AfterEachCallback {
    private static final List<Deviations> SEEN = new CopyOnWriteArrayList<>();

    /** Starts a sandbox whose callers are to keep every rule. */
    public static Sandbox start(SandboxSettings settings) {
        Sandbox sandbox = Sandbox.start(settings);
        SEEN.add(sandbox.deviations());
        return sandbox;
    }

    /** Starts a sandbox without jobs in which nothing happens by itself, with plans that are twenty times as wide. */
    public static Sandbox empty() {
        return start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.jobs", "0",
                "sandbox.change-interval", "PT0S",
                "sandbox.plan-scale", "20")));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<Deviations.Deviation> seen =
                SEEN.stream().flatMap(each -> each.all().stream()).toList();
        SEEN.removeIf(each -> !each.all().isEmpty());
        assertThat(seen)
                .as("what the callers of the sandbox did that the vendors' pages forbid")
                .isEmpty();
    }
}
