package dev.servicebridge.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;

import dev.servicebridge.boot.SystemSections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccountsComplaintsTest extends AccountsFixture {
    @Test
    void saysHowToBeginWithoutAnyAccount() {
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, null, Map.of(), new Properties(), problems);

        Accounts.load(files, settings, SystemSections.rules(files, settings), problems);

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("config/accounts.yaml (packaged): accounts: there is no account; write one into " + file
                        + " as the packaged file shows, or try the bridge without any in the profile sandbox");
        assertComplaints(
                "",
                file + ": accounts: there is no account; write one into " + file
                        + " as the packaged file shows, or try the bridge without any in the profile sandbox");
    }

    @Test
    void reportsAnAccountsFileThatDoesNotExist() {
        environment.put("ACCOUNTS_FILE", "config/other.yaml");

        assertComplaints(
                minimal(""),
                "environment variable ACCOUNTS_FILE: accounts.file: there is no file 'config/other.yaml'; create it, or"
                        + " correct the setting");
    }

    @Test
    void reportsWhatIsNoYamlWithoutQuotingIt() {
        assertComplaints(
                """
                accounts:
                  acme:
                \tclient-secret: hush
                """,
                file
                        + ": line 3, column 1: no YAML, found character '\\t(TAB)' that cannot start any token. (Do not use"
                        + " \\t(TAB) for indentation); correct it");
    }

    @Test
    void explainsQuotesWhereAPlaceholderHasNone() {
        assertComplaints(
                "accounts:\n  acme: {{env:X}}\n",
                file
                        + ": line 2, column 11: a list or map stands where a key belongs; put a value that starts with {{ in"
                        + " quotes: \"{{env:NAME}}\"");
    }

    @Test
    void reportsAValueThatYamlCannotRead() {
        assertComplaints(
                "accounts:\n  acme: .inf\n", file + ": line 2, column 13: the value before cannot be read; correct it");
    }

    @Test
    void reportsEveryKeyThatStandsTwice() {
        assertComplaints(
                minimal("") + """
                  acme:
                    flow-retail: { tenant: t, tenant: t, store: s, token: x }
                """,
                file + ":9: accounts.acme: stands there twice, first in line 2; remove or rename one",
                file
                        + ":10: accounts.acme.flow-retail.tenant: stands there twice, first in line 10; remove or rename one");
    }

    @Test
    void refusesAliasesAndSecondDocuments() {
        assertComplaints(
                minimal("") + """
                  globex:
                    flow-retail: { tenant: &x t, store: *x, token: y }
                ---
                more: 1
                """,
                file + ":10: accounts.globex.flow-retail.store: an alias (*x) is not supported; write the value out",
                file + ": ---: a second document begins; keep one");
    }

    @Test
    void reportsNamesThatAreNotFitForAnAccount() {
        String remedy = "; use at most 64 letters, digits, '.', '_' and '-', the first a letter or digit";
        assertComplaints(
                """
                accounts:
                  acme us:
                    flow-retail: { tenant: t, store: s, token: x }
                  -acme:
                    flow-retail: { tenant: t, store: s, token: x }
                """,
                file + ":2: accounts.acme us: not fit for an account's name" + remedy,
                file + ":4: accounts.-acme: not fit for an account's name" + remedy);
    }

    @Test
    void reportsUnknownKeysWithTheNearestKnownOne() {
        assertComplaints(
                minimal("      client-idd: x\n      colour: red") + """
                    flow-retail: { tenant: t, store: s, token: x, tokn: y }
                  globex:
                    servces-api: {}
                    siebel: {}
                account: {}
                """,
                file + ":9: accounts.acme.services-api.client-idd: there is no such key; did you mean client-id?",
                file + ":10: accounts.acme.services-api.colour: there is no such key; remove it; known are region,"
                        + " endpoint, marketplaces, time-zone, service-types, client-id, client-secret, refresh-token, usage-plans",
                file + ":11: accounts.acme.flow-retail.tokn: there is no such key; did you mean token?",
                file + ":15: account: there is no such key; did you mean accounts?",
                file + ":13: accounts.globex.servces-api: there is no such system; did you mean services-api?",
                file
                        + ":14: accounts.globex.siebel: there is no such system; add its contract as contracts/siebel.yaml,"
                        + " or remove the section");
    }

    @Test
    void reportsMissingAndEmptyKeys() {
        assertComplaints(
                """
                accounts:
                  empty:
                  acme:
                    services-api:
                      region: na
                      marketplaces: []
                      client-id:
                      client-secret: " "
                    flow-retail:
                      tenant: t
                """,
                file + ":2: accounts.empty: is empty; write a map with one section for each system that the"
                        + " account has access to",
                file
                        + ":6: accounts.acme.services-api.marketplaces: is empty; write a list of the marketplaces, by id or"
                        + " country code",
                file + ":7: accounts.acme.services-api.client-id: is empty; write text; in quotes where it looks like a"
                        + " number or starts with {{",
                file
                        + ":8: accounts.acme.services-api.client-secret: is empty; write text; in quotes where it looks like"
                        + " a number or starts with {{",
                file
                        + ":4: accounts.acme.services-api.refresh-token: is missing; add the refresh token that the seller's"
                        + " authorisation gave",
                file
                        + ":9: accounts.acme.flow-retail.store: is missing; add the uid of the store that takes the orders",
                file + ":9: accounts.acme.flow-retail.token: is missing; add the token that calls carry");
    }

    @Test
    void reportsValuesOfTheWrongKindWithoutShowingSecrets() {
        assertComplaints(
                """
                accounts:
                  acme:
                    services-api:
                      region: us
                      marketplaces: US
                      client-id: 17
                      client-secret: 4711
                      refresh-token: [a]
                    flow-retail: no
                """,
                file
                        + ":4: accounts.acme.services-api.region: is text, us; write na, eu or fe: the region whose host is"
                        + " called",
                file
                        + ":5: accounts.acme.services-api.marketplaces: is text, US; write a list of the marketplaces, by id"
                        + " or country code",
                file + ":6: accounts.acme.services-api.client-id: is a number, 17; write text; in quotes where it looks"
                        + " like a number or starts with {{",
                file + ":7: accounts.acme.services-api.client-secret: is a number; write text; in quotes where it looks"
                        + " like a number or starts with {{",
                file
                        + ":8: accounts.acme.services-api.refresh-token: is a list; write text; in quotes where it looks like"
                        + " a number or starts with {{",
                file
                        + ":9: accounts.acme.flow-retail: is a truth value, false; write a map with the access to Flow Retail");
    }

    @Test
    void reportsPlansThatAreNone() {
        assertComplaints(
                minimal("""
                              usage-plans:
                                a: { rate: 0, burst: 0 }
                                b: { rate: -1, burst: 0.5 }
                                c: { rate: fast, burst: 1e999 }
                                d: { rate: 5 }
                                e: 5
                        """),
                plan("10", "a.rate", "is a number, 0; write calls per second, a number above 0"),
                plan("10", "a.burst", "is a number, 0; write calls at once, a whole number from 1 on"),
                plan("11", "b.rate", "is a number, -1; write calls per second, a number above 0"),
                plan("11", "b.burst", "is a number, 0.5; write calls at once, a whole number from 1 on"),
                plan("12", "c.rate", "is text, fast; write calls per second, a number above 0"),
                plan("12", "c.burst", "is a number, Infinity; write calls at once, a whole number from 1 on"),
                plan("13", "d.burst", "is missing; add calls at once, a whole number from 1 on"),
                plan("14", "e", "is a number, 5; write a map with the plan: rate and burst"));
    }

    private String plan(String line, String path, String rest) {
        return file + ":" + line + ": accounts.acme.services-api.usage-plans." + path + ": " + rest;
    }

    @Test
    void namesTheVariableOrFileOfAMissingSecret() throws IOException {
        Path empty = Files.writeString(home.resolve("empty"), "\n");
        environment.put("BLANK", " ");

        assertComplaints(
                """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [US]
                      client-id: "{{env:BLANK}}"
                      client-secret: "{{file:%s}}"
                      refresh-token: "{{file:/nowhere/token}}"
                    flow-retail: { tenant: "{{kafka.brokers}}", store: "{{custom.store}}", token: "{{env:TOKEN}}" }
                """.formatted(empty),
                file
                        + ":6: accounts.acme.services-api.client-id: the environment variable BLANK is not set or empty; set"
                        + " BLANK",
                file + ":7: accounts.acme.services-api.client-secret: the file " + empty
                        + " is empty; write the value into it",
                file
                        + ":8: accounts.acme.services-api.refresh-token: there is no file /nowhere/token; create or mount it,"
                        + " or correct the path",
                file + ":9: accounts.acme.flow-retail.tenant: the setting kafka.brokers is empty; set kafka.brokers",
                file + ":9: accounts.acme.flow-retail.store: the setting custom.store does not exist; set custom.store",
                file + ":9: accounts.acme.flow-retail.token: the environment variable TOKEN is not set or empty; set"
                        + " TOKEN");
    }

    @Test
    void reportsBothOrNeitherOfRegionAndEndpoint() {
        assertComplaints(
                minimal("      endpoint: https://proxy.example"),
                file + ":9: accounts.acme.services-api.endpoint: stands beside region; keep one of the two");
        assertComplaints(
                minimal("").replace("      region: na\n", ""),
                file
                        + ":3: accounts.acme.services-api.region: is missing; add na, eu or fe, or an endpoint in its place");
    }

    @Test
    void prefersTheAccountsOwnEndpoint() {
        environment.put("SERVICES_API_ENDPOINT", "https://proxy.example");
        String own = minimal("").replace("region: na", "endpoint: https://own.example/api/");

        assertThat(load(own).account("acme").system("services-api").endpoint())
                .contains(URI.create("https://own.example/api"));
        assertComplaints(
                own.replace("https://own", "own"),
                file + ":4: accounts.acme.services-api.endpoint: is no address; write an address such as"
                        + " https://host/path");
    }

    @Test
    void reportsABadEndpointOfTheSettingsOnce() {
        environment.put("SERVICES_API_ENDPOINT", "proxy");

        assertComplaints(
                minimal(""),
                "environment variable SERVICES_API_ENDPOINT: services-api.endpoint: the value is 'proxy'; write an"
                        + " address such as https://host/path");
    }

    @Test
    void reportsMarketplacesThatAreUnknownElsewhereOrDoubled() {
        assertComplaints(
                minimal("").replace("[US]", "[XX, DE, US, ATVPDKIKX0DER]"),
                file
                        + ":5: accounts.acme.services-api.marketplaces[0]: there is no marketplace 'XX'; use an id or country"
                        + " code of config/marketplaces.csv",
                file
                        + ":5: accounts.acme.services-api.marketplaces[1]: DE (A1PA6795UKMFR9) is in region eu, the account in"
                        + " na; move it to an account of region eu",
                file
                        + ":5: accounts.acme.services-api.marketplaces[3]: US (ATVPDKIKX0DER) stands there twice; remove one");
    }

    @Test
    void reportsAZoneThatThereIsNot() {
        assertComplaints(
                minimal("      time-zone: Hawaii"),
                file
                        + ":9: accounts.acme.services-api.time-zone: there is no time zone 'Hawaii'; write a time zone by its"
                        + " IANA name, such as UTC or Europe/Berlin");
    }

    @Test
    void refusesTwoAccountsThatSpendOnePlan() {
        environment.put("ONE", "refresh");
        environment.put("OTHER", "refresh");
        String one = minimal("").replace("refresh-1", "\"{{env:ONE}}\"");
        String other = one.replace("accounts:\n", "").replace("acme", "globex").replace("ONE", "OTHER");

        assertComplaints(
                one + other,
                file
                        + ":15: accounts.globex.services-api.refresh-token: is that of accounts.acme.services-api too, so that"
                        + " both would spend one usage plan; put the marketplaces of both into one account");
    }

    @Test
    void wantsTokensForMewsAndChainsWithSeveralEnterprises() {
        assertComplaints(
                """
                accounts:
                  acme:
                    mews:
                      client-token: client-1
                      enterprises: [one, two]
                """,
                file
                        + ":3: accounts.acme.mews.access-token: is missing; add the token of the connection to an enterprise"
                        + " or a portfolio",
                file + ":3: accounts.acme.mews.chains: is missing, while the token reaches several enterprises; add the"
                        + " ids of their chains: Mews asks for them wherever customers are listed");
    }

    @Test
    void showsNoSecretInAnyComplaint() throws IOException {
        Files.createDirectory(home.resolve("contracts"));
        Files.writeString(home.resolve("contracts/fieldworks.yaml"), "openapi: 3.0.3");
        environment.put("TOKEN", "hush");
        environment.put("FLOW_RETAIL_ENDPOINT", "{{env:TOKEN}}");

        load("""
                accounts:
                  acme:
                    services-api:
                      region: na
                      endpoint: "{{env:TOKEN}}"
                      marketplaces: [JP]
                      client-id: [hush]
                      client-secret: { hush: hush }
                      refresh-token: hush
                    flow-retail: { token: hush, password: hush }
                    fieldworks: { pin: hush, endpoint: hush, usage-plans: { a: { rate: 1, burst: 1, token: hush } } }
                  globex:
                    services-api: { refresh-token: hush }
                """);

        assertThat(problems.messages()).hasSizeGreaterThan(10);
        assertThat(String.join("\n", problems.messages())).doesNotContain("hush");
    }
}
