package dev.servicebridge.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.testing.FakeOwnership;

import static org.assertj.core.api.Assertions.assertThat;

class OwnAccountsTest {
    @TempDir
    Path home;

    @Test
    void areThoseWithAccessToTheSystemThatThisNodeWorksFor() throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    flow-retail:
                      tenant: acme
                      store: s-1
                      service-type: Installation
                      token: token
                  other:
                    flow-retail:
                      tenant: other
                      store: s-1
                      service-type: Installation
                      token: token
                """);
        Problems problems = new Problems();
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, null, Map.of(), new Properties(), problems);
        Accounts accounts = Accounts.load(files, settings, problems);
        problems.throwIfAny();
        FakeOwnership owned = new FakeOwnership();
        OwnAccounts own = new OwnAccounts(accounts, owned);

        assertThat(own.of("flow-retail")).isEmpty();
        owned.accounts.add("acme");
        assertThat(own.of("flow-retail")).containsExactly("acme");
        assertThat(own.of("mews")).isEmpty();
    }
}
