package dev.servicebridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import dev.servicebridge.boot.SystemSections;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/** The shipped configuration with another accounts file. */
public record TestConfiguration(BridgeFiles files, Settings settings, Accounts accounts) {
    /** Fails where the accounts or a setting are wrong. */
    public static TestConfiguration in(Path home, String accounts) throws IOException {
        return in(home, accounts, Map.of());
    }

    /** @param settings in place of the shipped ones */
    public static TestConfiguration in(Path home, String accounts, Map<String, String> settings) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), accounts);
        BridgeFiles files = BridgeFiles.in(home);
        Properties system = new Properties();
        system.putAll(settings);
        Problems problems = new Problems();
        Settings all = Settings.load(files, null, Map.of(), system, problems);
        Accounts read = Accounts.load(files, all, SystemSections.rules(files, all), problems);
        problems.throwIfAny();
        return new TestConfiguration(files, all, read);
    }
}
