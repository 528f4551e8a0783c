package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.List;

/** What a bridge says once it is up: where to look, and in the sandbox what to try. */
final class StartupBanner {
    private StartupBanner() {}

    /** @param accessFile the file with the tokens of the HTTP API, as the setting names it */
    static List<String> of(ListenSettings ports, String accessFile) {
        String status = "http://localhost:" + ports.http().number() + "/api/status";
        String health = "http://localhost:" + ports.management().number() + "/observe/health";
        List<String> lines = new ArrayList<>();
        lines.add("Service Bridge " + Bridge.version() + " is up: " + status + ", " + health);
        if (ports.sandbox().isUsed()) {
            lines.add("Call the HTTP API: curl -H 'Authorization: Bearer sandbox-read-token-0000' " + status
                    + "; to change something: sandbox-write-token-0000, both of " + accessFile);
            String sandbox = "http://localhost:" + ports.sandbox().number() + "/sandbox";
            lines.add("Sandbox: service jobs arrive and change by themselves. Next: ask for " + status
                    + ", then break something: curl -X POST " + sandbox
                    + "/faults -H 'Content-Type: application/json' -d"
                    + " '{\"faults\":[{\"target\":\"flow-retail.*\",\"kind\":\"503\"}]}'"
                    + " (curl -X DELETE " + sandbox + "/faults mends it)");
        }
        return lines;
    }
}
