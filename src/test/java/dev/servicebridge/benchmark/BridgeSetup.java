package dev.servicebridge.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import dev.servicebridge.BridgeProcess;
import dev.servicebridge.RunningBridge;

/** How a bridge is set up that is measured: its accounts, and settings that lead it to a server on this machine. */
final class BridgeSetup {
    private static final String ACCOUNT = """
              %1$s:
                services-api:
                  marketplaces: [ATVPDKIKX0DER]
                  client-id: sandbox-client
                  client-secret: sandbox-secret
                  refresh-token: sandbox-refresh-%1$s
                flow-retail:
                  tenant: %1$s
                  store: %1$s-store
                  token: sandbox-flow-token
                  service-type: Installation
            """;

    /** Calls a second, and in a burst, that no caller here reaches. */
    static final int LIFTED = 20_000;

    private final Path home;
    private final Map<String, String> settings = new HashMap<>();

    /** @param server address of the sandbox, or of a server that answers in its place, without a trailing slash */
    BridgeSetup(URI server, List<String> accounts) {
        try {
            home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "benchmark")), "bridge");
            StringBuilder yaml = new StringBuilder("accounts:\n");
            accounts.forEach(account -> yaml.append(ACCOUNT.formatted(account)));
            Files.writeString(Files.createDirectories(home.resolve("config")).resolve("accounts.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set("services-api.endpoint", server + "/services-api");
        set("services-api.lwa-endpoint", server + "/lwa");
        set("flow-retail.endpoint", server + "/flow-retail/v2");
        set(
                "bridge.datasource.url",
                "jdbc:h2:mem:" + UUID.randomUUID()
                        + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        // As in operation; in memory no key would be made.
        set("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
    }

    /** Puts a file into its home, in place of the packaged one. */
    BridgeSetup file(String path, String text) {
        try {
            Files.createDirectories(home.resolve(path).getParent());
            Files.writeString(home.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    BridgeSetup set(String key, Object value) {
        settings.put(key, value.toString());
        return this;
    }

    /** Gives every account this plan for an operation of the Services API. */
    BridgeSetup plan(String operation, double rate, int burst) {
        set("usage-plan.services-api." + operation + ".rate", rate);
        return set("usage-plan.services-api." + operation + ".burst", burst);
    }

    /** Gives every account plans that hold nothing back, for every operation there is. */
    BridgeSetup liftPlans() {
        shippedPlans().stringPropertyNames().stream()
                .filter(key -> !key.endsWith(".window"))
                .forEach(key -> set(key, LIFTED));
        return this;
    }

    /** Gives every account the plans of a system as they are shipped. */
    BridgeSetup shipPlans(String system) {
        Properties shipped = shippedPlans();
        shipped.stringPropertyNames().stream()
                .filter(key -> key.startsWith("usage-plan." + system + "."))
                .forEach(key -> set(key, shipped.getProperty(key)));
        return this;
    }

    private static Properties shippedPlans() {
        Properties plans = new Properties();
        try (InputStream shipped = BridgeSetup.class.getResourceAsStream("/config/usage-plans.properties")) {
            plans.load(shipped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return plans;
    }

    RunningBridge startAdapters() {
        return RunningBridge.adapters(home, settings);
    }

    /** Starts a bridge in a process of its own, with settings besides. */
    BridgeProcess startProcess(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return BridgeProcess.start(home, all);
    }

    RunningBridge start() {
        return RunningBridge.whole(home, settings);
    }
}
