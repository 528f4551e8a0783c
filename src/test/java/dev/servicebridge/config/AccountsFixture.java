package dev.servicebridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.SystemSections;

import static org.assertj.core.api.Assertions.assertThat;

/** Loads accounts out of text, in a home of their own. */
abstract class AccountsFixture {
    @TempDir
    Path home;

    final Problems problems = new Problems();
    final Map<String, String> environment = new HashMap<>();
    Path file;

    @BeforeEach
    void nameFile() throws IOException {
        file = Files.createDirectory(home.resolve("config")).resolve("accounts.yaml");
    }

    /** An account that is right, in lines 2 to 8, with what else shall stand in its section. */
    static String minimal(String more) {
        return """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [US]
                      client-id: client-1
                      client-secret: secret-1
                      refresh-token: refresh-1
                """ + (more.isEmpty() || more.endsWith("\n") ? more : more + "\n");
    }

    void assertComplaints(String yaml, String... messages) {
        Problems before = new Problems();
        load(yaml, before);
        assertThat(before.messages()).containsExactly(messages);
    }

    Accounts load(String yaml) {
        return load(yaml, problems);
    }

    Accounts load(String yaml, Problems into) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, null, environment, new Properties(), into);
        return Accounts.load(files, settings, SystemSections.rules(files, settings), into);
    }
}
