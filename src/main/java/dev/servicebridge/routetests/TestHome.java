package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/**
 * The folder that a test's bridge is at home in: the user's own, or a copy where the test puts other files in the place of
 * some; and beside it, until it is closed, the accounts of the test.
 */
final class TestHome implements AutoCloseable {
    private static final String ACCOUNTS = "accounts";
    private static final String ACCOUNTS_OF_SANDBOX = "config/accounts-sandbox.yaml";
    private static final YAMLMapper YAML = new YAMLMapper();

    private final RouteTest test;
    private final Path work;
    private final Path folder;

    TestHome(Path home, RouteTest test) {
        this.test = test;
        try {
            work = Files.createTempDirectory("service-bridge-test");
            Map<String, String> files = test.texts("files");
            folder = files.isEmpty() ? home : work;
            if (!files.isEmpty()) {
                HomeFiles.copy(home, work, path -> true);
                files.forEach(this::replace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Making the folder of a test", e);
        }
    }

    Path folder() {
        return folder;
    }

    /** A message without the names of folders that only this run knows. */
    String shown(String message) {
        return message.replace(folder + "/", "").replace(work + "/", "");
    }

    private void replace(String place, String other) {
        Path to = work.resolve(place).normalize();
        Path from = test.file().resolveSibling(other);
        if (!to.startsWith(work) || !Files.isRegularFile(from)) {
            throw new TestFault("files: " + place + ": there is no file " + from.normalize()
                    + ", or the place is outside of the bridge's folder; correct one of the two paths");
        }
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Copying " + from, e);
        }
    }

    /** The accounts, led to the sandbox: the test's, or else the user's, or else those of the sandbox. */
    ObjectNode accounts(Properties settings) {
        if (test.value(ACCOUNTS).isObject()) {
            return TestAccounts.inSandbox(JsonNodeFactory.instance.objectNode().set(ACCOUNTS, test.value(ACCOUNTS)));
        }
        BridgeFiles files = BridgeFiles.in(folder);
        String named = Settings.load(files, profile(), Map.of(), settings, new Problems())
                .optional("accounts.file")
                .orElse("");
        JsonNode own = files.find(named).map(TestHome::yaml).orElse(JsonNodeFactory.instance.objectNode());
        JsonNode chosen = own.path(ACCOUNTS).isEmpty() ? yaml(files.require(ACCOUNTS_OF_SANDBOX)) : own;
        return TestAccounts.inSandbox(chosen);
    }

    /** The user's profile that the test names; null for none. */
    String profile() {
        return test.value("profile").asText(null);
    }

    /** Keeps accounts as a file, and says where. */
    String write(ObjectNode accounts) {
        Path file = work.resolve("accounts of the test.yaml");
        try {
            YAML.writeValue(file.toFile(), accounts);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing the accounts of a test", e);
        }
        return file.toString();
    }

    private static JsonNode yaml(BridgeFile file) {
        try {
            return YAML.readTree(file.text());
        } catch (IOException e) {
            throw new TestFault(file + " is no YAML; service-bridge check says where", e);
        }
    }

    @Override
    public void close() {
        HomeFiles.delete(work);
    }
}
