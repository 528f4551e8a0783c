package dev.servicebridge.polling;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.TestConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

class OwnAccountsTest {
    @TempDir
    Path home;

    @Test
    void areThoseWithAccessToTheSystemThatThisNodeWorksFor() throws Exception {
        Accounts accounts = TestConfiguration.in(home, """
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
                """).accounts();
        FakeOwnership owned = new FakeOwnership();
        OwnAccounts own = new OwnAccounts(accounts, owned);

        assertThat(own.of("flow-retail")).isEmpty();
        owned.accounts.add("acme");
        assertThat(own.of("flow-retail")).containsExactly("acme");
        assertThat(own.of("mews")).isEmpty();
    }
}
