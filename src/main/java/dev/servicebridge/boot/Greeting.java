package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;

import dev.servicebridge.config.Settings;

/** What a bridge says once it is up: where to look, and in the sandbox what to try. */
final class Greeting {
    private Greeting() {}

    static List<String> of(Settings settings) {
        String status = "http://localhost:" + settings.integer("http.port") + "/api/status";
        String health = "http://localhost:" + settings.integer("management.port") + "/observe/health";
        List<String> lines = new ArrayList<>();
        lines.add("Service Bridge " + Bridge.version() + " is up: " + status + ", " + health);
        if (settings.flag("sandbox.enabled")) {
            lines.add("Call the HTTP API: curl -H 'Authorization: Bearer sandbox-read-token-0000' " + status
                    + "; to change something: sandbox-write-token-0000, both of " + settings.text("http.access.file"));
            String sandbox = "http://localhost:" + settings.integer("sandbox.port") + "/sandbox";
            lines.add("Sandbox: service jobs arrive and change by themselves. Next: ask for " + status
                    + ", then break something: curl -X POST " + sandbox
                    + "/faults -H 'Content-Type: application/json' -d"
                    + " '{\"faults\":[{\"target\":\"flow-retail.*\",\"kind\":\"503\"}]}'"
                    + " (curl -X DELETE " + sandbox + "/faults mends it)");
        }
        return lines;
    }
}
